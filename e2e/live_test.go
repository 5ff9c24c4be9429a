//go:build linux

package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"berth/e2e/screen"
)

var (
	usual  = screen.Size{Columns: 100, Rows: 30}
	narrow = screen.Size{Columns: 40, Rows: 10}
	wide   = screen.Size{Columns: 250, Rows: 70}
)

// TestServerComesAndGoes checks that a server that starts appears within two polls,
// marked as new, and that a server that ends is marked as closed and then
// disappears.
func TestServerComesAndGoes(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	g.play("first", "listen 127.0.0.1:1111") // the row with the cursor
	g.open(program("berth", nil), usual)
	g.seeRow("127.0.0.1:1111")

	quickest := time.Hour
	for try := range 3 { // a busy machine may be late once or twice, but not three times
		addr := fmt.Sprintf("127.0.0.1:432%d", try)
		p := g.play("late", "listen "+addr)
		began := time.Now()
		if r := g.seeRow(addr); !marks(r, "+") {
			t.Errorf("a new server is not marked: %q", r)
		}
		quickest = min(quickest, time.Since(began))
		if err := p.Stop(); err != nil {
			t.Fatal(err)
		}
		g.see("the row closed", func(f screen.Frame) bool { return marks(row(f, addr), "-") })
		g.see("the row gone", func(f screen.Frame) bool { return row(f, addr) == "" })
	}
	t.Logf("seen %v after it listened", quickest)
	if quickest > 2*time.Second {
		t.Errorf("seen after %v, want 2 s at most", quickest)
	}
}

// span returns how long the churn lasts: BERTH_E2E_CHURN, or a minute by default.
func span(t *testing.T) time.Duration {
	d, err := time.ParseDuration(os.Getenv("BERTH_E2E_CHURN"))
	if err != nil {
		return 60 * time.Second
	}
	return d
}

// everyColumn makes --columns show all columns.
const everyColumn = "proto,local,service,state,remote,process,pid,user,age,side,command,recvq,sendq,timer,fd,uid,inode,cookie," +
	"iface,peer,family,class,range,started,rtt,retrans,cwnd,sent,received,exe"

// TestCursorStaysOnItsSocket checks that the cursor stays on the socket on which it
// was put, whatever other sockets appear and disappear, and however the rows are
// sorted. The test sorts by each of the columns that are shown. A screen that is
// wide enough shows all columns.
func TestCursorStaysOnItsSocket(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	for i := range 6 {
		g.play(fmt.Sprintf("server%d", i), fmt.Sprintf("listen 127.0.0.1:%d", 1000*(i+1)))
	}
	g.play("postgres", "listen 127.0.0.1:5432", "listen 127.0.0.1:9999")
	g.play("curl", "churn 127.0.0.1:9999 10ms")
	for _, c := range []struct {
		size  screen.Size
		args  []string
		tries int // how many times the order is changed
		want  int // how many different orders must be seen; there are two for each column
	}{
		{usual, nil, 24, 10}, // which columns fit depends on the connections shown
		{screen.Size{Columns: 600, Rows: 30}, []string{"--columns", everyColumn}, 60, 60},
	} {
		t.Run(c.size.String(), func(t *testing.T) {
			t.Parallel()
			g := &stage{T: t, ns: g.ns}
			g.open(program("berth", nil, c.args...), c.size)
			g.putCursorOn("127.0.0.1:5432")
			g.keys("3")
			g.seeRow("TIME_WAIT") // the churn
			heads := g.orders(span(t), c.tries, c.want == c.tries)
			t.Logf("%d orders: %q", len(heads), heads)
			if len(heads) < c.want {
				t.Errorf("%d different orders were tried, want %d", len(heads), c.want)
			}
		})
	}
}

// putCursorOn moves the cursor down to the row that contains text.
func (g *stage) putCursorOn(text string) {
	g.Helper()
	g.seeRow(text)
	for !strings.Contains(marked(g.Frame()), text) {
		before := end(marked(g.Frame()))
		g.keys("j")
		g.see("the cursor moved", func(f screen.Frame) bool { at := end(marked(f)); return at != before && at != "" })
	}
}

// end returns the address and port in a row. Other parts of the row, such as the
// age, may change even if the row still shows the same socket.
func end(row string) string { return localEnd.FindString(row) }

var localEnd = regexp.MustCompile(`\S+:\d+`)

// orders changes the sort order as many times as steps says during the given time,
// forward and reversed, and checks the cursor each time. It returns the different
// headings with an arrow that it saw. If the parameter each is true, a step lasts
// until a key has changed the order.
func (g *stage) orders(during time.Duration, steps int, each bool) []string {
	g.Helper()
	var heads []string
	at := sorted(g.Frame())
	note := func(f screen.Frame) (changed bool) {
		h := sorted(f)
		if h == "" || h == at {
			return false
		}
		at = h
		if !slices.Contains(heads, h) {
			heads = append(heads, h)
		}
		return true
	}
	for i := range steps + 1 {
		g.keys([]string{">", "S"}[i%2])
		if each {
			g.see("another order", note)
		}
		f, err := g.WaitFor(during/time.Duration(steps), func(f screen.Frame) bool {
			note(f)
			at := marked(f)
			return !strings.Contains(at, "127.0.0.1:5432") || !strings.Contains(at, "LISTEN")
		})
		if err == nil {
			g.Fatalf("in the order %q the cursor left its socket: %q\n%s", sorted(f), marked(f), f)
		}
	}
	return heads
}

// sorted returns the heading that has the arrow, together with the arrow.
func sorted(f screen.Frame) string {
	y := f.Find("LOCAL")
	if y < 0 {
		return ""
	}
	for _, word := range strings.Split(strings.TrimSpace(f.Line(y)), "  ") {
		if word = strings.TrimSpace(word); strings.ContainsAny(word, "▲▼") {
			return word
		}
	}
	return ""
}

// TestProcessesThatVanish starts ten thousand processes, one after the other, each
// of which holds a socket for a moment and may end between two reads. It checks that
// no row and no known owner disappears because of that, and that no poll fails.
func TestProcessesThatVanish(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	g.play("steady", "listen 127.0.0.1:1111")
	p := g.play("lender", "listen 127.0.0.1:2222")
	g.open(program("berth", []string{}, "--interval", "100ms"), usual)
	g.seeRow("127.0.0.1:2222")

	done := make(chan error, 1)
	go func() { done <- p.Do("flicker 127.0.0.1:3333 10000") }()
	g.seeRow("127.0.0.1:3333")
	f, err := g.WaitFor(8*time.Minute, func(f screen.Frame) bool {
		select {
		case err := <-done:
			done <- err
			return true
		default:
			return f.Has("failed") || !strings.Contains(row(f, ":1111"), "steady") || !strings.Contains(row(f, ":3333"), "lender")
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-done:
		if err != nil {
			t.Fatal(err)
		}
	default:
		t.Fatalf("while processes came and went:\n%s", f)
	}
	g.see("the one owner that stays", func(f screen.Frame) bool {
		r := row(f, ":3333")
		return strings.Contains(r, "lender ") && !strings.Contains(r, "(+")
	})
}

// TestFilterLeavesExactlyItsRows checks that exactly the matching rows are shown
// while a filter is being typed, and all rows after it has been cleared.
func TestFilterLeavesExactlyItsRows(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	g.play("nginx", "listen 0.0.0.0:80", "listen 0.0.0.0:8080")
	g.play("redis-server", "listen 127.0.0.1:6379", "listen [::1]:6379")
	g.play("postgres", "listen 127.0.0.1:5432", "udp 127.0.0.1:53")
	g.open(program("berth", nil), usual)
	g.see("all six", func(f screen.Frame) bool { return len(rows(f)) == 6 })

	g.keys("/proc:redis or :80")
	want := []string{"0.0.0.0:80 ", "127.0.0.1:6379", "[::1]:6379"}
	f := g.see("the three", func(f screen.Frame) bool { return len(rows(f)) == len(want) })
	exactly(t, f, want)

	g.keys("<esc><esc>")
	g.see("all six again", func(f screen.Frame) bool { return len(rows(f)) == 6 })
}

// TestKeysInOnePiece checks that keys delivered together by a slow line are
// processed one by one.
func TestKeysInOnePiece(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	g.play("server", "listen 127.0.0.1:80", "listen 127.0.0.1:8080")
	g.open(program("berth", nil), usual)
	g.see("both", func(f screen.Frame) bool { return len(rows(f)) == 2 })
	if err := g.Type("/lport:8080\r"); err != nil {
		t.Fatal(err)
	}
	exactly(t, g.see("one", func(f screen.Frame) bool { return len(rows(f)) == 1 }), []string{"127.0.0.1:8080"})
	if err := g.Type("\x1b/lport:80\r"); err != nil {
		t.Fatal(err)
	}
	exactly(t, g.see("the other", func(f screen.Frame) bool { return len(rows(f)) == 1 && f.Has("127.0.0.1:80 ") }), []string{"127.0.0.1:80 "})
}

// TestTypedAhead checks that keys typed before the program took over the terminal
// take effect, including enter, which the kernel had already converted to a line
// feed.
func TestTypedAhead(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	g.play("server", "listen 127.0.0.1:80", "listen 127.0.0.1:8080")
	typed := filepath.Join(t.TempDir(), "typed")
	slow := program("berth", nil)
	slow.Args = []string{"sh", "-c", `until [ -e "$1" ]; do sleep 0.1; done; exec "$0"`, slow.Path, typed}
	slow.Path = "/bin/sh"
	g.open(slow, usual)
	g.keys("/lport:8080<enter>j5:3000<enter>")
	if err := os.WriteFile(typed, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	g.see("the port that was gone to", func(f screen.Frame) bool { return f.Has("3000 ◇") && f.Has("1 port in use") })
	g.keys("3")
	exactly(t, g.see("what the filter finds", func(f screen.Frame) bool { return len(rows(f)) == 1 }), []string{"127.0.0.1:8080"})
}

// TestWrongFilterKeepsTheRows checks that an error is reported while the last valid
// filter remains in effect, as long as that filter finds anything.
func TestWrongFilterKeepsTheRows(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	g.play("server", "listen 127.0.0.1:7000", "listen 127.0.0.1:80")
	g.open(program("berth", nil), usual)
	g.see("both", func(f screen.Frame) bool { return len(rows(f)) == 2 })
	wrong := func(f screen.Frame) bool { return f.Has("0000: a port is a whole number from 0 to 65535") }

	g.keys("/port:70000") // the valid filter port:7000 before the last 0
	f := g.see("the error, and one row", func(f screen.Frame) bool { return wrong(f) && len(rows(f)) == 1 })
	exactly(t, f, []string{"127.0.0.1:7000"})
	g.keys("<backspace>")
	g.see("no error", func(f screen.Frame) bool { return !wrong(f) && len(rows(f)) == 1 })
	g.keys("<esc><esc>/port:90000") // before the last 0, the valid filter port:9000, which finds nothing
	g.see("the error, and both rows", func(f screen.Frame) bool { return wrong(f) && len(rows(f)) == 2 })
}

func exactly(t *testing.T, f screen.Frame, want []string) {
	t.Helper()
	for _, w := range want {
		if row(f, w) == "" {
			t.Errorf("no row with %q in\n%s", w, f)
		}
	}
	if got := rows(f); len(got) != len(want) {
		t.Errorf("%d rows, want %d:\n%s", len(got), len(want), f)
	}
}

// TestResizeBreaksNoLine checks that, at each size, every line of the table is one
// row.
func TestResizeBreaksNoLine(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	const servers = 20
	for i := range servers {
		g.play(fmt.Sprintf("a-server-of-a-long-name-%d", i), fmt.Sprintf("listen 127.0.0.1:%d", 20000+i))
	}
	g.open(program("berth", nil), usual)
	g.see("all", func(f screen.Frame) bool { return len(rows(f)) == servers })
	for _, z := range []screen.Size{narrow, wide, narrow, {Columns: 80, Rows: 24}, {Columns: 41, Rows: 11}, usual} {
		if err := g.Resize(z); err != nil {
			t.Fatal(err)
		}
		g.see("whole at "+z.String(), func(f screen.Frame) bool { return unbroken(f, z, servers) })
	}
}

// unbroken reports whether the screen has one header, one line of headings, rows
// that each begin with an address, as many as fit, and a footer.
func unbroken(f screen.Frame, z screen.Size, servers int) bool {
	text := f.String()
	head := f.Find("LOCAL")
	if f.Size != z || !strings.Contains(f.Line(0), "berth") || strings.Count(text, "LOCAL") != 1 {
		return false
	}
	if !strings.Contains(f.Line(z.Rows-1), "?") && !strings.Contains(f.Line(z.Rows-1), "quit") {
		return false
	}
	all := body(f)
	return len(rows(f)) == len(all) && len(all) == min(servers, z.Rows-head-2)
}

// TestWideNamesKeepTheGrid checks that what follows a name with wide characters
// begins in the same cell as in all other rows.
func TestWideNamesKeepTheGrid(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	names := []string{"港湾", "plain", "né", "한국어", "🚢"}
	for i, n := range names {
		g.play(n, fmt.Sprintf("listen 127.0.0.1:%d", 7001+i))
	}
	g.open(program("berth", nil, "--columns", "local,process,user"), usual)
	f := g.see("all", func(f screen.Frame) bool { return len(rows(f)) == len(names) && row(f, "港湾") != "" })
	want := f.Column(f.Find("LOCAL"), "USER")
	if want < 0 {
		t.Fatalf("no column USER in\n%s", f)
	}
	for _, n := range names {
		y := f.Find(n)
		if y < 0 {
			t.Fatalf("no row of %s in\n%s", n, f)
		}
		if got := f.Column(y, "root"); got != want {
			t.Errorf("the user of %s is in cell %d, want %d:\n%s", n, got, want, f)
		}
	}
}
