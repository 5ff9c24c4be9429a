package live

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/live/screen/glass"
)

// slate is a terminal that records the frames it was sent.
type slate struct {
	*glass.Terminal
	t      *testing.T
	frames []string
}

// drawn matches the beginning of each row that a frame touches.
var drawn = regexp.MustCompile(`\x1b\[(\d+)(;\d+)?H`)

func (s *slate) Ready() bool { return true }

func (s *slate) Frame(text string) {
	s.frames = append(s.frames, text)
	_, _ = s.Write([]byte(text))
}

// onSlate returns a stage on a terminal of the given size.
func onSlate(t *testing.T, w, h int, open ...sockets.Socket) (*stage, *slate) {
	s := newStage(t, w, h, open...)
	terminal := &slate{Terminal: newGlass(w, h, cell.RuneWidth), t: t}
	s.canvas.out, s.canvas.sure = terminal, func(rune) bool { return true }
	s.window = window{} // nothing has been drawn yet
	s.resize(w, h)
	return s, terminal
}

// shows fails unless the terminal shows the stage's current frame.
func (s *slate) shows(a *stage) {
	s.t.Helper()
	want := newGlass(s.W, s.H, cell.RuneWidth)
	for y, line := range strings.Split(a.View(), "\n") {
		fmt.Fprintf(want, "\x1b[%dH%s", y+1, line)
	}
	for y := range want.Cells {
		for x, c := range want.Cells[y] {
			if is := s.Cells[y][x]; seen(is) != seen(c) {
				s.t.Fatalf("line %d, column %d is %q (%s), not %q (%s)\n%s\nwant\n%s", y, x, is.Text, is.Look, c.Text, c.Look, s, want)
			}
		}
	}
}

func TestCanvasDrawsWhatDiffers(t *testing.T) {
	s, terminal := onSlate(t, 100, 20, machine()...)
	terminal.shows(s)
	s.Update(paced{})
	before := len(terminal.frames)
	s.press("down")
	terminal.shows(s)
	if got := len(terminal.frames) - before; got != 1 {
		t.Fatalf("%d frames for a key", got)
	}
	if got := len(drawn.FindAllString(terminal.frames[before], -1)); got > 4 { // two rows, the position in the footer, the terminal's cursor
		t.Errorf("%d lines were drawn for a cursor that moved", got)
	}
	s.Update(paced{})
	s.press("end")
	terminal.shows(s)
	s.Update(paced{})
	terminal.Terminal = newGlass(60, 12, cell.RuneWidth)
	s.resize(60, 12)
	terminal.shows(s)
}

// TestCanvasKeepsItsPace checks that, after a few frames within the time pace, later
// changes wait until the first of those frames is no longer recent, and are then
// drawn in a single frame.
func TestCanvasKeepsItsPace(t *testing.T) {
	s, terminal := onSlate(t, 100, 20, machine()...)
	s.Update(paced{})
	before := len(terminal.frames)
	for range 50 {
		s.press("down", "up")
	}
	if got := len(terminal.frames) - before; got != few {
		t.Errorf("%d frames within one pace", got)
	}
	s.press("down", "down")
	s.Update(paced{})
	terminal.shows(s)
	if got := len(terminal.frames) - before; got != few+1 {
		t.Errorf("%d frames when one had grown old", got)
	}
	s.Update(paced{})
	s.Update(paced{})
	if got := len(terminal.frames) - before; got != few+1 {
		t.Errorf("%d frames though nothing changed", got)
	}
}

// TestSizeIsAskedForAgain checks that the size is asked for at each tick, because a
// signal can be missed, and that nothing is drawn if the size has not changed.
func TestSizeIsAskedForAgain(t *testing.T) {
	s, terminal := onSlate(t, 100, 20, machine()...)
	s.Update(paced{})
	_, cmd := s.Update(tick(s.now))
	batch := cmd().(tea.BatchMsg)
	answers := make(chan tea.Msg, len(batch))
	for _, c := range batch {
		go func() { answers <- c() }()
	}
	asked := false
	for range batch {
		asked = asked || <-answers == tea.WindowSize()()
	}
	if !asked {
		t.Error("a tick does not ask for the size")
	}
	before := len(terminal.frames)
	s.resize(100, 20)
	if got := len(terminal.frames) - before; got != 0 {
		t.Errorf("%d frames for the size that it had", got)
	}
}

// TestRedrawTrustsNothing checks that a redraw removes whatever another program
// wrote over the screen.
func TestRedrawTrustsNothing(t *testing.T) {
	for name, redraw := range map[string]tea.Msg{"ctrl+l": tea.KeyMsg{Type: tea.KeyCtrlL}, "fg": suspended{}} {
		s, terminal := onSlate(t, 100, 20, machine()...)
		s.Update(paced{})
		_, _ = terminal.Write([]byte("\x1b[4Hanother program was here"))
		s.Update(redraw)
		terminal.shows(s)
		if !strings.HasPrefix(terminal.frames[len(terminal.frames)-1], "\x1b[2J") {
			t.Errorf("%s: drawn over what was there", name)
		}
	}
}

func TestNoTerminalNoFrames(t *testing.T) {
	var c canvas
	if c.draw(func() string { t.Error("drawn"); return "" }, window{10, 10}) != nil {
		t.Error("it waits, though no frame was drawn")
	}
	s := newStage(t, 80, 20)
	if _, cmd := s.Update(tick(noon.Add(time.Minute))); cmd == nil {
		t.Error("the clock stands still")
	}
}

// TestCaret checks where the terminal's own cursor is after each frame: either hidden
// on the row under the cursor, or visible where text is inserted.
func TestCaret(t *testing.T) {
	s, terminal := onSlate(t, 100, 20, machine()...)
	ends := func(what, want string) {
		t.Helper()
		s.canvas.young = 0
		s.Update(paced{})
		if got := terminal.frames[len(terminal.frames)-1]; !strings.HasSuffix(got, want) {
			t.Errorf("%s: the frame ends with %q, want %q", what, got[max(0, len(got)-30):], want)
		}
	}
	ends("at first", "\x1b[5;1H")
	s.press("down")
	ends("down", "\x1b[6;1H")
	s.press("/")
	s.canvas.young = 0
	s.press("資料")
	ends("in the prompt", "\x1b[3;8H\x1b[?25h")
	s.press("left")
	ends("to the left", "\x1b[3;6H\x1b[?25h")
	s.press("esc")
	ends("after it", "\x1b[6;1H")
	s.press("s")
	ends("in a list", "H")
	if s.canvas.at.Shown || s.canvas.at.X == 0 {
		t.Errorf("in a list the cursor is at %v", s.canvas.at)
	}
}
