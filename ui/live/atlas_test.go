package live

import (
	"fmt"
	"strconv"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"berth/model/chart"
	"berth/model/table"
	"berth/sockets"
	"berth/ui/live/draw"
)

// newMap is a stage that shows the map.
func newMap(t testing.TB, w, h int, open ...sockets.Socket) *stage {
	t.Helper()
	s := newStage(t, w, h, open...)
	s.press("5")
	return s
}

// sign gives what is drawn in the cell of a port, and whether that is in the
// window.
func (s *stage) sign(p uint16) (string, bool) {
	line, column := s.atlas.grid().Place(p)
	y := s.above() + line - s.atlas.top
	if line < s.atlas.top || line >= s.atlas.top+s.atlas.sheet.h {
		return "", false
	}
	return string([]rune(s.lines()[y])[leftEdge+chart.Column(column)]), true
}

// lit fails unless the port's cell is drawn as the sign.
func (s *stage) lit(p uint16, want string) {
	s.t.Helper()
	if got, ok := s.sign(p); !ok || got != want {
		s.t.Errorf("port %d is drawn as %q (in the window: %v), want %q:\n%s", p, got, ok, want, s.text())
	}
}

func TestMap(t *testing.T) {
	s := newMap(t, 80, 24, machine()...)
	s.press(":", "3000", "enter") // away from what is looked at
	for p, want := range map[uint16]string{
		80: "■", 443: "■", 5432: "■", 41878: "▪", 43210: "▪", 44444: "▫",
		1000: "·", 1024: "·", 20000: "·", 50000: ":", 65535: "'",
	} {
		s.lit(p, want)
	}
	s.has("◆     0", "◇  1024", "◇  5000", "◇ 65000", "well-known", "registered", "ephemeral", "private", "6 ports in use", "■ listening")
	s.fits()
}

// TestPortsAreTakenAndLetGo: a port lights up when it is taken, and goes out
// when it is let go; a connection more at a port in use is no news.
func TestPortsAreTakenAndLetGo(t *testing.T) {
	s := newMap(t, 80, 24, machine()...)
	s.press(":", "3000", "enter")
	s.open = append(s.open, socket(20, sockets.Listen, "127.0.0.1:9000"), socket(21, sockets.Established, "10.0.0.5:80 10.0.0.9:51235"))
	s.poll(time.Second)
	s.lit(9000, "+")
	s.lit(80, "■")
	s.poll(10 * time.Second)
	s.lit(9000, "■")
	s.open = s.open[:len(s.open)-2]
	s.poll(time.Second)
	s.lit(9000, "-")
	s.lit(80, "■")
	s.press(":", "9000", "enter")
	s.has("free again", "- tcp  127.0.0.1:9000")
	s.poll(10 * time.Second)
	s.press("left")
	s.lit(9000, "·")
}

func TestMapFollowsTheFilter(t *testing.T) {
	s := newMap(t, 80, 24, machine()...)
	s.press("/", "proc:postgres", "enter", ":", "3000", "enter")
	s.lit(5432, "■")
	s.lit(80, "·")
	s.has("no socket that matches", "1 port in use")
	s.press("/", " x", "enter")
	s.lit(5432, "·")
	s.has(`No socket matches "proc:postgres x".`)
	s.press("esc")
	s.lit(80, "■")
}

// named fails unless the map names port p and has the cursor on p's cell.
func (s *stage) named(p int) {
	s.t.Helper()
	t := &s.atlas
	glyph := "◇"
	if p < 1024 {
		glyph = "◆"
	}
	if got, want := t.page.Lines[0][0].Text, strconv.Itoa(p)+" "+glyph; got != want {
		s.t.Fatalf("the port is called %q, want %q", got, want)
	}
	y, x := t.cursor()
	if r, ok := t.at(leftEdge+x, y); !ok || !r.Has(uint16(p)) || y < 0 || y >= len(t.ready) || x >= t.ready[y].cells {
		s.t.Fatalf("port %d: the cursor is on %v (%v), column %d of line %d", p, r, ok, x, y)
	}
}

// TestEveryPortHasItsName steps through all ports, near and from afar.
func TestEveryPortHasItsName(t *testing.T) {
	for _, size := range [][2]int{{80, 24}, {200, 60}} {
		s := newMap(t, size[0], size[1], machine()...)
		s.press("g")
		for p := range chart.Ports { // all of them on the screen
			s.named(p)
			s.press("]")
		}
		for range len(s.atlas.levels) - 1 {
			s.press("z")
		}
		if n := s.atlas.under().Len(); n != 1 {
			t.Fatalf("the closest look has %d ports in a cell", n)
		}
		for p := chart.Ports - 1; p >= 0; p-- {
			s.named(p)
			s.press("left")
		}
	}
}

// TestPortZeroIsNobodys: no privilege is wanted for what nobody can have, and
// a narrow line leaves out whole clauses.
func TestPortZeroIsNobodys(t *testing.T) {
	s := newStage(t, 80, 24, machine()...)
	s.press("5", ":", "0", "enter")
	s.has("0 ◆", "nobody's: a program that binds 0 is given a free one")
	s.lacks("privilege")
	s.resize(50, 15)
	s.press(":", "40000", "enter")
	s.has("40000 ◇", "dynamic, ephemeral")
	s.lacks("…", "this kernel")
}

// TestMapOfNothing: with nothing to show, it says why.
func TestMapOfNothing(t *testing.T) {
	s := newMap(t, 80, 24)
	s.has("There is no socket here.", "0 ports in use", "0 ◆")
	s.press("n")
	s.has("no port above 0 is in use")
	s.press("N")
	s.has("no port below 0 is in use")
}

func TestMovingOnTheMap(t *testing.T) {
	s := newMap(t, 80, 24, machine()...)
	for _, step := range []struct {
		key  string
		want uint16
	}{
		{"g", 0},
		{"n", 80},
		{"n", 443},
		{"n", 5432},
		{"N", 443},
		{"]", 444},
		{"[", 443},
		{"right", 460}, // the next cell of 20
		{"left", 440},
		{"h", 420},
		{"down", 2100},
		{"j", 7100},
		{"k", 2100},
		{"up", 420},
		{"G", 65535},
		{"right", 65535},
		{"g", 0},
		{"left", 0},
		{"down", 1024},
		{"pgdown", 65500},
	} {
		s.press(step.key)
		if got := s.atlas.port; got != step.want {
			t.Errorf("after %s port %d, want %d", step.key, got, step.want)
		}
	}
}

// TestNothingIsSaidBeforeALook: a quick key finds no map yet, which is not an empty one.
func TestNothingIsSaidBeforeALook(t *testing.T) {
	s := newMap(t, 80, 24, machine()...)
	v := *s.update.View
	v.Chart, v.Selection.Kind = nil, table.Listening
	s.update.View = &v
	s.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("n")})
	s.has("looking…")
	s.lacks("is in use")
}

func TestGoingToAPort(t *testing.T) {
	s := newMap(t, 80, 24, machine()...)
	s.press(":", "65535")
	s.has("go to port 65535_")
	s.press("9", "9", "enter") // there is no such port, and nothing typed is lost
	s.has("no port 655359_ · the last is 65535")
	s.resize(50, 15)
	s.has("no port 655359_")
	s.lacks("…")
	s.resize(80, 24)
	s.press("backspace", "backspace", "enter")
	if s.atlas.port != 6553 {
		t.Errorf("port %d, want 6553", s.atlas.port)
	}
	s.press(":", "1", "esc", ":", "enter", ":", "x")
	if s.atlas.port != 6553 || s.atlas.number.typing || !s.onMap() {
		t.Errorf("port %d after three that were left", s.atlas.port)
	}
	s.press(":", "4", "tab")
	if s.onMap() || s.atlas.number.typing {
		t.Error("another key does not do what it does elsewhere")
	}
}

// TestFromTheMapToTheTable: enter looks closer until there is one port, and
// then shows its sockets; a filter that was in force goes on.
func TestFromTheMapToTheTable(t *testing.T) {
	s := newMap(t, 80, 24, machine()...)
	s.press(":", "5432", "enter")
	for range len(s.atlas.levels) {
		s.press("enter")
	}
	s.has("/ port:5432", "127.0.0.1:41878", "postgres")
	s.lacks("0.0.0.0:80")
	s.press("5")
	if s.atlas.port != 5432 {
		t.Errorf("back on the map the cursor is on %d", s.atlas.port)
	}
	s.press("/", "ctrl+u", "proc:gunicorn or :443", "enter", ":", "43210", "enter", "enter")
	s.has("/ (proc:gunicorn or :443) port:43210", "140.82.112.3:443")
	s.lacks("127.0.0.1:41878")
	s.press("5", "esc")
	if s.atlas.zoom != len(s.atlas.levels)-2 {
		t.Errorf("esc leaves zoom %d of %d", s.atlas.zoom, len(s.atlas.levels))
	}
}

func TestMouseOnTheMap(t *testing.T) {
	s := newMap(t, 80, 24, machine()...)
	click := func(p uint16) {
		line, column := s.atlas.grid().Place(p)
		s.Update(tea.MouseMsg{
			Action: tea.MouseActionPress, Button: tea.MouseButtonLeft,
			X: leftEdge + chart.Column(column), Y: s.above() + line - s.atlas.top,
		})
	}
	click(5432)
	s.has("5400 ◇", "cell 5400-5499: 1 of 100 used")
	click(5400)
	if s.atlas.zoom != 1 {
		t.Error("a second click does not look closer")
	}
	click(5430)
	s.has("cell 5430-5439: 1 of 10 used")
	top := s.atlas.top
	s.Update(tea.MouseMsg{Action: tea.MouseActionPress, Button: tea.MouseButtonWheelDown})
	if s.atlas.top != top+1 {
		t.Errorf("the wheel takes the window from %d to %d", top, s.atlas.top)
	}
	for range 20 {
		s.Update(tea.MouseMsg{Action: tea.MouseActionPress, Button: tea.MouseButtonWheelDown})
	}
	if line, _ := s.atlas.grid().Place(s.atlas.port); line != s.atlas.top {
		t.Errorf("the cursor is on line %d, the window begins at %d", line, s.atlas.top)
	}
	s.Update(tea.MouseMsg{Action: tea.MouseActionPress, Button: tea.MouseButtonLeft, X: 0, Y: 10}) // no cell
}

// TestFrozenMap: what is frozen stays, and the cursor goes on.
func TestFrozenMap(t *testing.T) {
	s := newMap(t, 80, 24, machine()...)
	s.press(":", "3000", "enter", "p")
	s.open = s.open[1:]
	s.poll(10 * time.Second)
	s.lit(80, "■")
	s.press(":", "80", "enter")
	s.has("80 ◆", "0.0.0.0:80")
	s.press("p", ":", "443", "enter")
	s.poll(10 * time.Second)
	s.lit(80, "▪")
	s.has("443 ◆", "2 have it at the other end")
}

// TestMapInASCII: what says more than ASCII can has a sign of its own.
func TestMapInASCII(t *testing.T) {
	s := newStage(t, 80, 24, machine()...)
	s.plainly()
	s.press("5", ":", "3000", "enter")
	for p, want := range map[uint16]string{443: "#", 41878: "=", 44444: "%", 1000: ".", 20000: ".", 50000: ":", 65535: "'"} {
		s.lit(p, want)
	}
	if text := s.text(); !draw.IsASCII(text) {
		t.Errorf("more than ASCII:\n%s", text)
	}
}

// BenchmarkMap is a key on the map of 100,000 sockets, and the frame that it
// leads to.
func BenchmarkMap(b *testing.B) {
	for _, size := range [][2]int{{80, 24}, {200, 60}} {
		b.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(b *testing.B) {
			s := newMap(b, size[0], size[1], crowd(100_000)...)
			keys := []tea.KeyMsg{{Type: tea.KeyRight}, {Type: tea.KeyLeft}}
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				s.Update(keys[i%2])
				s.View()
			}
		})
	}
}
