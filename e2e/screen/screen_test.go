package screen

import (
	"errors"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
)

const soon = 10 * time.Second

func start(t *testing.T, o Options, name string, args ...string) *Screen {
	t.Helper()
	s, err := Start(exec.Command(name, args...), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func wait(t *testing.T, s *Screen, ok func(Frame) bool) Frame {
	t.Helper()
	f, err := s.WaitFor(soon, ok)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestKeysReachTheProgram(t *testing.T) {
	s := start(t, Options{Size: Size{20, 4}}, "cat")
	if err := s.Type("hello\r"); err != nil {
		t.Fatal(err)
	}
	// The terminal echoes the line, and then cat prints it.
	f := wait(t, s, func(f Frame) bool { return f.Line(1) == "hello" })
	if f.Line(0) != "hello" || f.Find("hello") != 0 {
		t.Errorf("got %q", f.Lines())
	}
}

func TestCellsHaveTheirStyle(t *testing.T) {
	s := start(t, Options{Size: Size{20, 2}}, "printf", `\033[1;31mred\033[0m \033[7;48;5;24mx\033[0m`)
	f := wait(t, s, func(f Frame) bool { return f.Has("red x") })
	if c := f.Cells[0][0]; c.Text != "r" || c.Attr != Bold || c.Fg != ansi.Red || c.Bg != nil {
		t.Errorf("the r is %+v", c)
	}
	if c := f.Cells[0][4]; c.Attr != Reverse || c.Bg != ansi.IndexedColor(24) {
		t.Errorf("the x is %+v", c)
	}
}

func TestWideCharactersTakeTwoCells(t *testing.T) {
	s := start(t, Options{Size: Size{20, 2}}, "printf", "日本 ab")
	f := wait(t, s, func(f Frame) bool { return f.Has("ab") })
	if got := f.Column(0, "ab"); got != 5 {
		t.Errorf("ab starts in cell %d, want 5", got)
	}
	if got := f.Column(0, "no"); got != -1 {
		t.Errorf("what is not there starts in cell %d", got)
	}
	if a, b := f.Cells[0][0], f.Cells[0][1]; a.Width != 2 || b.Width != 0 {
		t.Errorf("widths %d and %d", a.Width, b.Width)
	}
}

func TestResizeReachesTheProgram(t *testing.T) {
	s := start(t, Options{Size: Size{30, 5}}, "sh", "-c", `trap 'stty size' WINCH; echo ready; while :; do sleep 0.05; done`)
	wait(t, s, func(f Frame) bool { return f.Has("ready") })
	if err := s.Resize(Size{77, 9}); err != nil {
		t.Fatal(err)
	}
	f := wait(t, s, func(f Frame) bool { return f.Has("9 77") })
	if f.Size != (Size{77, 9}) || len(f.Cells) != 9 || len(f.Cells[0]) != 77 {
		t.Errorf("the frame is %v", f.Size)
	}
}

func TestModesAreFollowed(t *testing.T) {
	s := start(t, Options{Size: Size{20, 2}}, "printf", `\033[?1049h\033[?1003h\033[?25l\033[?1003lx`)
	f := wait(t, s, func(f Frame) bool { return f.Has("x") })
	if !f.Modes[1049] || f.Modes[1003] || f.Modes[25] {
		t.Errorf("modes %v", f.Modes)
	}
}

// ask is a program that queries the terminal's identity and shows the response.
const ask = `stty raw -echo min 0 time 5; printf '\033[c'; dd bs=1 count=3 2>/dev/null | od -An -c; stty sane; echo done`

func TestTerminalAnswersUnlessSilent(t *testing.T) {
	for _, silent := range []bool{false, true} {
		s := start(t, Options{Size: Size{40, 4}, Silent: silent}, "sh", "-c", ask)
		f := wait(t, s, func(f Frame) bool { return f.Has("done") })
		if answered := strings.Contains(f.String(), "[   ?"); answered == silent {
			t.Errorf("silent %v: %q", silent, f.Lines())
		}
	}
}

func TestEndOfTheProgram(t *testing.T) {
	s := start(t, Options{Size: Size{20, 2}}, "sh", "-c", "exit 3")
	var exit *exec.ExitError
	if err := s.Wait(soon); !errors.As(err, &exit) || exit.ExitCode() != 3 {
		t.Errorf("it ended with %v", err)
	}
	if err := start(t, Options{Size: Size{20, 2}}, "cat").Wait(10 * time.Millisecond); !errors.Is(err, ErrLate) {
		t.Errorf("cat that runs on: %v", err)
	}
	if _, err := s.WaitFor(time.Millisecond, func(Frame) bool { return false }); !errors.Is(err, ErrLate) {
		t.Errorf("a wait for nothing: %v", err)
	}
}

func TestStartOfWhatIsNotThere(t *testing.T) {
	if s, err := Start(exec.Command("/nonexistent"), Options{Size: Size{20, 2}}); err == nil {
		s.Close()
		t.Error("started")
	}
}
