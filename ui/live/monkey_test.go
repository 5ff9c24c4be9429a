package live

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"berth/internal/sample"
	"berth/sockets"
	"berth/ui/live/screen/glass"
)

// TestMonkey presses keys, clicks, pastes and resizes the window at random, whatever
// is open. It checks that nothing panics, that no line is too wide, and that the
// terminal shows what a fresh one would. BERTH_TEST_MONKEY says how long it runs.
func TestMonkey(t *testing.T) {
	t.Parallel()
	span := sample.Span(t, "BERTH_TEST_MONKEY", 2*time.Second, 20*time.Second)
	seed := rand.Uint64()
	t.Logf("seed %d, for %v", seed, span)
	r := rand.New(rand.NewPCG(seed, 0))
	s := newStage(t, 80, 24, anySockets(r, 80)...)
	width := anyWidth(seed, 1)
	terminal := onGlass(s, 80, 24, width)
	n := 0
	for end := time.Now().Add(span); time.Now().Before(end); n++ {
		switch r.IntN(12) {
		case 0:
			w, h := 1+r.IntN(300), 1+r.IntN(100)
			terminal = onGlass(s, w, h, width)
		case 1:
			s.churn(r, sockets.Key{}, uint64(1000+50*n))
			s.poll(time.Duration(r.IntN(3)) * time.Second)
		case 2:
			s.Update(tea.MouseMsg{
				X: r.IntN(300), Y: r.IntN(100), Action: tea.MouseAction(r.IntN(3)),
				Button: []tea.MouseButton{tea.MouseButtonLeft, tea.MouseButtonWheelUp, tea.MouseButtonWheelDown, tea.MouseButtonRight}[r.IntN(4)],
			})
		case 3:
			s.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(anyText(r)), Paste: true})
		default:
			s.Update(anyKey(r))
		}
		s.Update(paced{})
		if s.end != nil {
			if crash, ok := s.end.(*Crash); ok {
				t.Fatalf("step %d at %v: %v\n%s", n, s.window, crash, crash.Stack)
			}
			t.Fatalf("step %d: %v", n, s.end)
		}
		s.fits()
		if n%10 == 0 {
			s.isDrawn(terminal, width)
		}
	}
	t.Logf("%d steps", n)
}

// anyKey returns any key except those that quit the program.
func anyKey(r *rand.Rand) tea.KeyMsg {
	if r.IntN(2) == 0 {
		types := []tea.KeyType{
			tea.KeyUp, tea.KeyDown, tea.KeyLeft, tea.KeyRight, tea.KeyEnter, tea.KeyEsc, tea.KeyPgUp, tea.KeyPgDown, tea.KeyHome, tea.KeyEnd,
			tea.KeyTab, tea.KeyShiftTab, tea.KeyBackspace, tea.KeySpace, tea.KeyCtrlU, tea.KeyCtrlL, tea.KeyDelete, tea.KeyF5,
		}
		return tea.KeyMsg{Type: types[r.IntN(len(types))]}
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune{rune(' ' + r.IntN('~'-' '))}, Alt: r.IntN(10) == 0}
}

// isDrawn fails unless the terminal shows the current frame.
func (s *stage) isDrawn(terminal *glass.Terminal, width glass.Width) {
	s.t.Helper()
	if wrong := undrawn(s.App, terminal, width); wrong != "" {
		s.t.Fatal(wrong)
	}
}

// undrawn draws any waiting frame. It says where the terminal differs from another
// of its kind on which the whole frame has just been drawn, or returns "" if they
// are the same.
func undrawn(a *App, terminal *glass.Terminal, width glass.Width) string {
	a.canvas.young, a.canvas.stale = -1<<20, false
	a.canvas.show(a.View(), a.window)
	fresh := newGlass(a.window.w, a.window.h, width)
	(&canvas{out: glassOut{fresh}, caret: a.canvas.caret}).show(a.View(), a.window)
	if terminal.W != fresh.W || terminal.H != fresh.H {
		return fmt.Sprintf("a terminal of %dx%d, a window of %v", terminal.W, terminal.H, a.window)
	}
	for y := range fresh.Cells {
		for x, want := range fresh.Cells[y] {
			if is := terminal.Cells[y][x]; seen(is) != seen(want) {
				return fmt.Sprintf("at %v, line %d, column %d is %q, not %q\n%s\nfresh\n%s", a.window, y, x, is.Text, want.Text, terminal, fresh)
			}
		}
	}
	if terminal.Scrolls > 0 {
		return "it scrolled"
	}
	return ""
}
