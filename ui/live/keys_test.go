package live

import (
	"runtime"
	"strings"
	"testing"

	tea "github.com/charmbracelet/bubbletea"

	"berth/internal/sample"
	"berth/model/column"
	"berth/model/table"
	"berth/ui/live/rows"
)

// TestLineFeedIsEnter checks that a line feed counts as enter, because the kernel
// turns an enter that is typed ahead into a line feed. If a configuration gives
// ctrl+j a meaning, that meaning takes precedence.
func TestLineFeedIsEnter(t *testing.T) {
	feed := tea.KeyMsg{Type: tea.KeyCtrlJ}
	s := newStage(t, 100, 24, machine()...)
	s.press("5:3000")
	s.Update(feed)
	s.has("3000 ◇")
	s.press("3/8080")
	s.Update(feed)
	if s.prompt.editing || s.prompt.query.String() != "8080" {
		t.Errorf("the filter is %q, edited %v", s.prompt.query, s.prompt.editing)
	}
	s.press("esc", "g")
	var err error
	if s.keys, err = s.keys.With(map[string][]string{"down": {"down", "ctrl+j"}}); err != nil {
		t.Fatal(err)
	}
	before := s.text()
	s.Update(feed)
	after := s.text()
	s.press("up", "down")
	if after == before || after != s.text() {
		t.Errorf("ctrl+j that was given to down does not go down:\n%s", after)
	}
}

// TestEscAndAKeyInOnePiece checks that esc and a key that arrive together, as they
// do on a slow line, are handled as two keys, although they look like alt and the
// key. If that combination has a meaning, the meaning takes precedence.
func TestEscAndAKeyInOnePiece(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a Windows console tells alt apart")
	}
	alt := func(k tea.Key) tea.KeyMsg { k.Alt = true; return tea.KeyMsg(k) }
	rune := func(r rune) tea.KeyMsg { return alt(tea.Key{Type: tea.KeyRunes, Runes: []rune{r}}) }
	s := newStage(t, 100, 24, machine()...)
	filtered := func(want string, editing bool) {
		t.Helper()
		if s.prompt.input.Value() != want || s.prompt.editing != editing {
			t.Errorf("the filter is %q, edited %v; want %q, %v", s.prompt.input.Value(), s.prompt.editing, want, editing)
		}
	}
	s.press("/nginx", "enter")
	s.Update(rune('/'))
	filtered("", true)
	s.press("proc:nginx and tcp")
	s.Update(rune('b'))
	s.press("x")
	filtered("proc:nginx and xtcp", true)
	s.Update(alt(tea.Key{Type: tea.KeyEsc}))
	filtered("", false)
	s.press("/80", "enter")
	s.Update(rune('5'))
	filtered("", false)
	if !s.onMap() {
		t.Error("5 was lost after esc")
	}
	s.press("3/80", "enter")
	s.Update(alt(tea.Key{Type: tea.KeyUp}))
	filtered("80", false)
	var err error
	if s.keys, err = s.keys.With(map[string][]string{"sort": {"alt+x"}}); err != nil {
		t.Fatal(err)
	}
	s.Update(rune('x'))
	filtered("80", false)
	if s.overlays.open == nil {
		t.Error("alt+x, given to sort, does not sort")
	}
}

func TestHelpHasEveryKey(t *testing.T) {
	for _, w := range []int{40, 100} {
		s := newStage(t, w, 24, machine()...)
		s.press("?")
		var all strings.Builder
		for range 100 {
			all.WriteString(s.text())
			s.press("down")
		}
		for _, c := range s.keys {
			if !strings.Contains(all.String(), c.Binding.Help().Key) {
				t.Errorf("at %d cells the help lacks %q", w, c.Binding.Help().Key)
			}
		}
		s.press("G")
		s.fits()
		s.has("Brackets")
		s.press("q")
		s.lacks("Keys")
	}
}

func TestFooterKeepsHelpLongest(t *testing.T) {
	for w := 12; w < 120; w++ {
		s := newStage(t, w+20, 12)
		if w > 20 {
			s.has("? help")
		}
		s.fits()
	}
}

func TestStrangeKeysAreAnswered(t *testing.T) {
	s := newStage(t, 100, 24, machine()...)
	for _, key := range []string{"9", "w", "x"} {
		s.press(key)
		s.has(key + " does nothing here · ? shows the keys")
	}
	s.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("nginx"), Paste: true})
	s.has("to paste a filter, press / first")
	s.press("/", "x")
	s.lacks("does nothing", "to paste")
}

// TestTheChooserTellsOfEachColumn checks that each column is described completely, in
// the list or below it, and that the list does not move while the cursor moves.
func TestTheChooserTellsOfEachColumn(t *testing.T) {
	for _, size := range []window{{50, 15}, {80, 24}, {100, 30}, {121, 24}, {122, 24}, {250, 70}} {
		s := newStage(t, size.w, size.h, machine()...)
		s.press("s", "home")
		at := s.overlays.open.Box()
		for _, col := range column.All() {
			var inside []string
			for _, line := range s.lines() {
				if parts := strings.Split(line, "│"); len(parts) > 2 {
					inside = append(inside, strings.TrimSpace(parts[1]))
				}
			}
			if told := strings.Join(inside, " "); !strings.Contains(told, col.Doc()) {
				t.Errorf("%v: %s is described as %q", size, col, told)
			}
			if now := s.overlays.open.Box(); now.X != at.X || now.Y != at.Y || now.W != at.W || now.H != at.H {
				t.Errorf("%v: at %s the list moves from %v to %v", size, col, at, now)
			}
			s.fits()
			s.press("down")
		}
		s.press("esc")
		s.has("? help")
	}
	s := newStage(t, 40, 10, machine()...)
	s.press("s", "down")
	s.has("The service registered for the", "server's port, with an arrow if…")
	for _, h := range []int{5, 4, 3, 2, 1} {
		s.resize(40, h)
		s.press("up", "down")
		s.fits()
	}
}

// TestOrderIsSeen checks that the column that the rows are sorted by is on the
// screen, however narrow the screen is. In the process view, the footer must show any
// order that no heading shows.
func TestOrderIsSeen(t *testing.T) {
	s := newStage(t, 60, 16, machine()...)
	s.lacks("by ", "PID")
	s.pick("s", column.PID, "enter")
	s.has("PID ▲")
	s.resize(120, 16)
	s.has("PID ▲")
	s.press("4")
	s.has("PID ▲")
	s.press("<", "<")
	s.has("most sockets first")
	s.press("S")
	s.has("fewest sockets first")
	s.press(">")
	s.has("PROCESS ▲")
}

// TestAViewThatIsGoneToIsSeen checks that the detail closes when the user goes to a
// view that the detail would replace.
func TestAViewThatIsGoneToIsSeen(t *testing.T) {
	for width, stays := range map[int]bool{80: false, 160: true} {
		s := newStage(t, width, 16, machine()...)
		s.press("enter", "2")
		s.has("10.0.0.9:51234")
		if got := s.request.Detail != nil; got != stays {
			t.Errorf("%d cells: the detail is there: %v", width, got)
		}
	}
}

// TestWhatIsSortedByIsSeen checks that sorting undoes any scrolling to the side.
func TestWhatIsSortedByIsSeen(t *testing.T) {
	s := newStage(t, 80, 16, machine()...)
	s.press("2", "right", "right", "right")
	s.pick("s", column.Out, "enter")
	s.has("OUT/S ▼", "LOCAL", "REMOTE")
}

// TestEveryOrderIsSeen checks that, in each view and at each width, the heading
// shows the column that the table is sorted by, with the arrow.
func TestEveryOrderIsSeen(t *testing.T) {
	tried := sample.Every(5)
	for _, width := range []int{50, 60, 80, 120} {
		for _, view := range []string{"1", "2", "3"} {
			s := newStage(t, width, 16, machine()...)
			s.press(view)
			for _, c := range column.All() {
				if !tried() {
					continue
				}
				s.pick("s", c, "enter")
				if got := s.request.Selection.Order; got != table.OrderOf(c) {
					t.Fatalf("%d cells, view %s: sorted by %+v, want %v", width, view, got, c)
				}
				s.has(c.Title() + " " + rows.Arrow(c.MostFirst()))
				s.press("S")
				s.has(c.Title() + " " + rows.Arrow(!c.MostFirst()))
			}
		}
	}
}

// pick opens a chooser with the first key, goes to column c, and presses the second
// key.
func (s *stage) pick(open string, c column.Column, then string) {
	s.press(open, "home")
	for range c {
		s.press("down")
	}
	s.press(then)
}
