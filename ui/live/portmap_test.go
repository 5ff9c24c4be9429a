package live

import (
	"fmt"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"berth/sockets"
	"berth/ui/live/draw"
	"berth/ui/live/portmap"
)

// newMap returns a stage that shows the map.
func newMap(t testing.TB, w, h int, open ...sockets.Socket) *stage {
	t.Helper()
	s := newStage(t, w, h, open...)
	s.press("5")
	return s
}

// ports returns the map.
func (s *stage) ports() *portmap.View { return s.views.all[4].View.(*portmap.View) }

// at returns the position of a port's cell on the screen, and whether it is on the
// screen.
func (s *stage) at(p uint16) (x, y int, ok bool) {
	for y := range s.window.body() {
		for x := range s.window.w {
			if r, ok := s.ports().At(x, y); ok && r.Has(p) {
				return x, s.window.above() + y, true
			}
		}
	}
	return 0, 0, false
}

// sign returns what is drawn in the cell of a port, and whether the cell is in the
// window.
func (s *stage) sign(p uint16) (string, bool) {
	x, y, ok := s.at(p)
	if !ok {
		return "", false
	}
	return string([]rune(s.lines()[y])[x]), true
}

// each returns the number of ports that the cell of p represents.
func (s *stage) each(p uint16) int {
	x, y, _ := s.at(p)
	r, _ := s.ports().At(x, y-s.window.above())
	return r.Len()
}

// lit fails unless the port's cell shows the wanted symbol.
func (s *stage) lit(p uint16, want string) {
	s.t.Helper()
	if got, ok := s.sign(p); !ok || got != want {
		s.t.Errorf("port %d is drawn as %q (in the window: %v), want %q:\n%s", p, got, ok, want, s.text())
	}
}

func TestMap(t *testing.T) {
	s := newMap(t, 80, 24, machine()...)
	s.press(":", "3000", "enter") // away from the ports that are checked
	for p, want := range map[uint16]string{
		80: "■", 443: "■", 5432: "■", 41878: "▪", 43210: "▪", 44444: "▫",
		1000: "·", 1024: "·", 20000: "·", 50000: ":", 65535: "'",
	} {
		s.lit(p, want)
	}
	s.has("◆     0", "◇  1024", "◇  5000", "◇ 65000", "well-known", "registered", "ephemeral", "private", "6 ports in use", "■ listening")
	s.fits()
}

// TestPortsAreTakenAndLetGo checks that a port lights up when it is taken and goes
// out when it is released, and that another connection on a port in use is not
// marked as new.
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
	s.has("no matching socket", "1 port in use")
	s.press("/", " x", "enter")
	s.lit(5432, "·")
	s.has(`No socket matches "proc:postgres x".`)
	s.press("esc")
	s.lit(80, "■")
}

// TestPortZeroIsNobodys checks that no privilege is mentioned for port 0, which no
// program can have, and that a narrow line leaves out whole clauses.
func TestPortZeroIsNobodys(t *testing.T) {
	s := newStage(t, 80, 24, machine()...)
	s.press("5", ":", "0", "enter")
	s.has("0 ◆", "nobody's; a program that binds port 0 gets a free port")
	s.lacks("privilege", "\n free ")
	s.resize(50, 15)
	s.press(":", "40000", "enter")
	s.has("40000 ◇", "dynamic, ephemeral")
	s.lacks("…", "this kernel")
}

// TestMapOfNothing checks that the map says why there is nothing to show.
func TestMapOfNothing(t *testing.T) {
	s := newMap(t, 80, 24)
	s.has("There are no sockets.", "0 ports in use", "0 ◆")
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
		if got := s.ports().Port(); got != step.want {
			t.Errorf("after %s port %d, want %d", step.key, got, step.want)
		}
	}
}

// TestNothingIsSaidBeforeALook checks that a key pressed before there is a map gets a
// different reply than the same key on an empty map.
func TestNothingIsSaidBeforeALook(t *testing.T) {
	s := newMap(t, 80, 24, machine()...)
	s.ports().Show(nil, false)
	s.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("n")})
	s.has("Looking…")
	s.lacks("is in use")
}

func TestGoingToAPort(t *testing.T) {
	s := newMap(t, 80, 24, machine()...)
	s.press(":", "65535")
	s.has("go to port 65535_")
	s.press("9", "9", "enter") // there is no such port, but what was typed is not lost
	s.has("no port 655359_ · the last is 65535")
	s.resize(50, 15)
	s.has("no port 655359_")
	s.lacks("…")
	s.resize(80, 24)
	s.press("backspace", "backspace", "enter")
	if s.ports().Port() != 6553 {
		t.Errorf("port %d, want 6553", s.ports().Port())
	}
	s.press(":", "1", "esc", ":", "enter", ":", "x")
	if s.ports().Port() != 6553 || len(s.ports().Footer().Typing) > 0 || !s.onMap() {
		t.Errorf("port %d after three that were left", s.ports().Port())
	}
	s.press(":", "4", "tab")
	if s.onMap() || len(s.ports().Footer().Typing) > 0 {
		t.Error("another key does not do what it does elsewhere")
	}
}

// TestFromTheMapToTheTable checks that enter zooms in until the cell has a single
// port, then shows the sockets of the port, and keeps the current filter.
func TestFromTheMapToTheTable(t *testing.T) {
	s := newMap(t, 80, 24, machine()...)
	s.press(":", "5432", "enter")
	for s.onMap() {
		s.press("enter")
	}
	s.has("/ port:5432", "127.0.0.1:41878", "postgres")
	s.lacks("0.0.0.0:80")
	s.press("5")
	if s.ports().Port() != 5432 {
		t.Errorf("back on the map the cursor is on %d", s.ports().Port())
	}
	s.press("/", "ctrl+u", "proc:gunicorn or :443", "enter", ":", "43210", "enter", "enter")
	s.has("/ (proc:gunicorn or :443) port:43210", "140.82.112.3:443")
	s.lacks("127.0.0.1:41878")
	s.press("5", "esc")
	if n := s.each(s.ports().Port()); n < 2 {
		t.Errorf("esc leaves %d port in a cell", n)
	}
}

func TestMouseOnTheMap(t *testing.T) {
	s := newMap(t, 80, 24, machine()...)
	click := func(p uint16) {
		x, y, _ := s.at(p)
		s.Update(tea.MouseMsg{Action: tea.MouseActionPress, Button: tea.MouseButtonLeft, X: x, Y: y})
	}
	click(5432)
	s.has("5400 ◇", "cell 5400-5499: 1 of 100 used")
	click(5400)
	if n := s.each(5400); n >= 100 {
		t.Error("a second click does not zoom in")
	}
	click(5430)
	s.has("cell 5430-5439: 1 of 10 used")
	first := func() uint16 {
		r, _ := s.ports().At(9, 0)
		return r.First
	}
	top := first()
	s.Update(tea.MouseMsg{Action: tea.MouseActionPress, Button: tea.MouseButtonWheelDown})
	if first() <= top {
		t.Errorf("the wheel takes the window from %d to %d", top, first())
	}
	for range 20 {
		s.Update(tea.MouseMsg{Action: tea.MouseActionPress, Button: tea.MouseButtonWheelDown})
	}
	if _, y, ok := s.at(s.ports().Port()); !ok || y != s.window.above() {
		t.Errorf("the cursor is on line %d (in the window: %v)", y, ok)
	}
	s.Update(tea.MouseMsg{Action: tea.MouseActionPress, Button: tea.MouseButtonLeft, X: 0, Y: 10}) // not a cell
}

// TestFrozenMap checks that the cursor moves while the picture stays frozen.
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

// TestMapInASCII checks what replaces symbols beyond ASCII.
func TestMapInASCII(t *testing.T) {
	s := newStage(t, 80, 24, machine()...)
	s.plainly(false)
	s.press("5", ":", "3000", "enter")
	for p, want := range map[uint16]string{443: "#", 41878: "=", 44444: "%", 1000: ".", 20000: ".", 50000: ":", 65535: "'"} {
		s.lit(p, want)
	}
	if text := s.text(); !draw.IsASCII(text) {
		t.Errorf("more than ASCII:\n%s", text)
	}
}

// BenchmarkMap measures a key press on a map of 100,000 sockets, and the frame that
// it causes.
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
