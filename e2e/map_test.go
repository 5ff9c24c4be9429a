//go:build linux

package e2e_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"berth/e2e/fixture"
	"berth/e2e/screen"
)

// scale is the number of ports in a cell and in a line, for the well-known ports
// and for the others.
type scale struct{ cell, line [2]int }

// mapSizes returns terminal sizes, each with the scale of the map of all ports.
func mapSizes() map[screen.Size]scale {
	return map[screen.Size]scale{
		{Columns: 80, Rows: 24}:  {[2]int{20, 100}, [2]int{1040, 5000}},
		{Columns: 200, Rows: 60}: {[2]int{1, 20}, [2]int{100, 2000}},
	}
}

// mapLine matches a line of the map and captures the glyph of the class and the
// first port.
var mapLine = regexp.MustCompile(`^[▌ ]([◆◇]) +(\d+) `)

// locate returns the position at which a port is drawn on the screen. ok is false
// if it is not drawn.
func (s scale) locate(f screen.Frame, port int) (x, y int, ok bool) {
	class, glyph := 1, "◇"
	if port < 1024 {
		class, glyph = 0, "◆"
	}
	first := port / s.line[class] * s.line[class]
	if class == 1 {
		first = max(first, 1024)
	}
	column := port % s.line[class] / s.cell[class]
	for y, line := range f.Lines() {
		if m := mapLine.FindStringSubmatch(line); m != nil && m[1] == glyph && m[2] == strconv.Itoa(first) {
			return 9 + column + column/10, y, true
		}
	}
	return 0, 0, false
}

// sign returns the character drawn for a port.
func (s scale) sign(f screen.Frame, port int) string {
	x, y, ok := s.locate(f, port)
	if !ok {
		return ""
	}
	return f.Cells[y][x].Text
}

// TestMapLights checks that, on the map of all ports, each port in use is lit. A
// port that is opened must light up within two seconds, and go out when it is
// closed.
func TestMapLights(t *testing.T) {
	t.Parallel()
	for size, s := range mapSizes() {
		t.Run(size.String(), func(t *testing.T) {
			t.Parallel()
			g := newStage(t)
			g.play("server", "listen 127.0.0.1:80", "listen 0.0.0.0:5432", "udp 127.0.0.1:53", "listen 127.0.0.1:65535")
			visitor := g.play("visitor")
			g.open(program("berth", nil), size)
			g.keys("5")
			g.see("what is in use", func(f screen.Frame) bool {
				return f.Has("4 ports in use") && s.sign(f, 80) == "■" && s.sign(f, 5432) == "■" && s.sign(f, 65535) == "■"
			})
			g.keys("G") // away from 53, which the cursor would cover
			f := g.see("the rest", func(f screen.Frame) bool { return s.sign(f, 53) == "□" && f.Has("65535 ◇") })
			for port, want := range map[int]string{600: "·", 1024: "·", 3000: "·", 50000: ":", 61500: "'"} {
				if got := s.sign(f, port); got != want {
					t.Errorf("port %d, which nothing has, is drawn as %q, want %q\n%s", port, got, want, f)
				}
			}
			if best := g.lights(visitor, s); best > 2*time.Second {
				t.Errorf("the quickest of five ports was lit %v after it was opened", best)
			}
			g.see("a port that has been open for a while", func(f screen.Frame) bool { return s.sign(f, 3000) == "■" })
			if err := visitor.Stop(); err != nil {
				t.Fatal(err)
			}
			g.see("the port is let go", func(f screen.Frame) bool { return s.sign(f, 3000) == "-" })
			g.see("the port is dark", func(f screen.Frame) bool { return s.sign(f, 3000) == "·" && f.Has("4 ports in use") })
		})
	}
}

// lights has p open five ports, starting with 3000, and returns the shortest time
// that it took for one to light up. The others may be slow because the machine is
// busy.
func (g *stage) lights(p *fixture.Program, s scale) time.Duration {
	g.Helper()
	best := time.Hour
	for i := range 5 {
		port := 3000 + 4000*i
		if err := p.Do(fmt.Sprintf("listen 127.0.0.1:%d", port)); err != nil {
			g.Fatal(err)
		}
		opened := time.Now()
		g.see("a port that was opened", func(f screen.Frame) bool { return s.sign(f, port) == "+" || s.sign(f, port) == "■" })
		best = min(best, time.Since(opened))
	}
	g.Logf("lit after %v", best)
	return best
}

// TestMapTellsOfAPort checks that the port at the cursor is named, that the cursor
// can be moved to a port by typing its number, by clicking and with n, and that
// enter shows the port's sockets.
func TestMapTellsOfAPort(t *testing.T) {
	t.Parallel()
	for size, s := range mapSizes() {
		t.Run(size.String(), func(t *testing.T) {
			t.Parallel()
			g := newStage(t)
			g.play("server", "listen 127.0.0.1:80", "listen 0.0.0.0:5432")
			g.play("client", "dial 127.0.0.1:5432 3")
			g.open(program("berth", nil), size)
			g.keys("5")
			g.see("the first port in use", func(f screen.Frame) bool { return f.Has("80 ◆  http") && f.Has("127.0.0.1:80") })
			g.keys("n")
			g.see("the next", func(f screen.Frame) bool {
				return f.Has("5432 ◇  postgresql") && f.Has("4 sockets") && f.Has("3 have it at the other end") && f.Has("0.0.0.0:5432")
			})
			g.keys(":3457<enter>")
			f := g.see("a port that is free", func(f screen.Frame) bool { return f.Has("3457 ◇  vat-control") && f.Has("ree") })
			g.click(s, f, 5432)
			first := 5432 / s.cell[1] * s.cell[1]
			cell := fmt.Sprintf("ell %d-%d: 1 of %d used", first, first+s.cell[1]-1, s.cell[1])
			g.see("the cell that was clicked", func(f screen.Frame) bool { return f.Has(cell) })
			g.keys("n")
			g.see("the port in it", func(f screen.Frame) bool { return f.Has("5432 ◇") })
			g.keys("z")
			g.see("a closer look", func(f screen.Frame) bool { return !f.Has(cell) && f.Has("5432 ◇") })
			g.keys("<enter>")
			if s.cell[1] >= 50 {
				g.keys("<enter>") // there has been a poll in between
			}
			g.see("its sockets", func(f screen.Frame) bool { return f.Has("/ port:5432") && len(rows(f)) == 7 })
		})
	}
}

// click clicks on the cell of a port.
func (g *stage) click(s scale, f screen.Frame, port int) {
	g.Helper()
	x, y, ok := s.locate(f, port)
	if !ok {
		g.Fatalf("no cell for %d:\n%s", port, f)
	}
	if err := g.Type(fmt.Sprintf("\x1b[<0;%d;%dM\x1b[<0;%d;%dm", x+1, y+1, x+1, y+1)); err != nil {
		g.Fatal(err)
	}
}

// TestMapWithoutColour checks that the map can be read without colours, by its
// characters and names, and that a filter leaves only matching ports lit.
func TestMapWithoutColour(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	g.play("server", "listen 127.0.0.1:80", "udp 127.0.0.1:5353")
	g.play("web", "listen 127.0.0.1:8080")
	g.play("client", "dial 127.0.0.1:8080 1")
	size := screen.Size{Columns: 80, Rows: 24}
	s := mapSizes()[size]
	g.open(program("berth", []string{"NO_COLOR=1"}), size)
	g.keys("5:1<enter>")
	f := g.see("all", func(f screen.Frame) bool {
		return s.sign(f, 80) == "■" && s.sign(f, 5353) == "□" && s.sign(f, 8080) == "■" && strings.Contains(f.String(), "▪")
	})
	for _, text := range []string{"well-known", "registered", "ephemeral", "private", "■ listening", "□ bound"} {
		if !f.Has(text) {
			t.Errorf("%q is not on the screen:\n%s", text, f)
		}
	}
	for _, line := range f.Cells {
		for _, c := range line {
			if c.Fg != nil || c.Bg != nil {
				t.Fatalf("%q has a colour", c.Text)
			}
		}
	}
	g.keys("/proc:web<enter>")
	g.see("what matches alone", func(f screen.Frame) bool {
		return s.sign(f, 80) == "·" && s.sign(f, 5353) == "·" && s.sign(f, 8080) == "■" && f.Has("1 port in use")
	})
}
