//go:build linux

package e2e_test

import (
	"strconv"
	"testing"
	"time"

	"berth/e2e/screen"
)

// slowly types at the speed of a 9600-baud line, which is a byte per millisecond.
func (g *stage) slowly(bytes string) {
	g.Helper()
	for i := range len(bytes) {
		if err := g.Type(bytes[i : i+1]); err != nil {
			g.Fatal(err)
		}
		time.Sleep(1040 * time.Microsecond)
	}
}

// TestKeysThatComeInPieces checks that, at a byte per millisecond, an arrow key, a
// click and a paste still work, and that a character of several bytes is recognized
// as one.
func TestKeysThatComeInPieces(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	g.play("server", "listen 127.0.0.1:21001", "listen 127.0.0.1:21002", "listen 127.0.0.1:21003")
	g.open(program("berth", nil, "lport:21001-21009"), screen.Size{Columns: 100, Rows: 20})
	on := func(port string) {
		g.Helper()
		g.see("the cursor on "+port, func(f screen.Frame) bool { return len(rows(f)) == 3 && row(f, port) == marked(f) })
	}
	on(":21001")
	g.slowly("\x1b[B")
	on(":21002")
	g.slowly("\x1b[B")
	on(":21003")
	line := strconv.Itoa(g.Frame().Find("127.0.0.1:21002") + 1)
	g.slowly("\x1b[<0;15;" + line + "M\x1b[<0;15;" + line + "m")
	on(":21002")
	g.slowly("\x1bOA")
	on(":21001")
	g.slowly("/")
	g.see("the prompt", func(f screen.Frame) bool { return f.Has(" / lport") })
	g.slowly("\x15\x1b[200~:21002 or proc:資料\x1b[201~")
	g.see("what was pasted", func(f screen.Frame) bool { return f.Has("/ :21002 or proc:資料") && len(rows(f)) == 1 })
	g.slowly("é資")
	g.see("what was typed", func(f screen.Frame) bool { return f.Has("proc:資料é資") })
	g.slowly("\x1b")
	g.see("no filter", func(f screen.Frame) bool { return !f.Has("proc:") && len(rows(f)) == 3 })
}

// TestPasteThatNeverEnds checks that an unfinished paste ends after a second of
// silence, so that keys work again.
func TestPasteThatNeverEnds(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	g.play("server", "listen 127.0.0.1:21001")
	g.open(program("berth", nil), usual)
	g.seeRow(":21001")
	g.keys("/")
	if err := g.Type("\x1b[200~:21001"); err != nil {
		t.Fatal(err)
	}
	g.see("what was pasted", func(f screen.Frame) bool { return f.Has("/ :21001") })
	g.keys("<ctrl+c>")
	g.see("the end", func(f screen.Frame) bool { return !f.Modes[1049] })
}
