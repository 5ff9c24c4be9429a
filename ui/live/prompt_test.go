package live

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"berth/model/table"
	"berth/ui/theme"
)

func (s *stage) rows() int { return s.cursor().lines }

func TestFilterAsYouType(t *testing.T) {
	s := newStage(t, 100, 24, machine()...)
	s.press("/")
	s.has("state:listen") // what may be typed
	s.press("proc:postgres or :80")
	if s.rows() != 4 {
		t.Errorf("%d rows, want the two of port 80 and the two of postgres:\n%s", s.rows(), s.text())
	}
	s.press("enter")
	s.has("/ proc:postgres or :80", "1-4 of 4 · 8 in all")
	s.press("j", "p") // these are keys again, not text
	s.has("/ proc:postgres or :80", "frozen")
	s.press("p")
	s.press("esc")
	s.lacks("proc:postgres")
	if s.rows() != 8 {
		t.Errorf("%d rows without a filter, want 8", s.rows())
	}
}

func TestWrongFilterKeepsTheRows(t *testing.T) {
	s := newStage(t, 100, 24, machine()...)
	s.press("/")
	for _, r := range "port:70000" { // port:7000 is valid, and matches nothing
		s.press(string(r))
	}
	s.has("▲", "65535")
	if s.rows() != 8 {
		t.Errorf("%d rows, want all 8 kept:\n%s", s.rows(), s.text())
	}
	prompt, mark := s.lines()[2], s.lines()[3]
	if at := strings.Index(prompt, "70000"); at != strings.Index(mark, "▲") {
		t.Errorf("the mark is not under the mistake:\n%s\n%s", prompt, mark)
	}
	s.press("enter")
	if !s.prompt.editing {
		t.Error("enter took a filter that is wrong")
	}
	s.press("backspace", "backspace", "backspace", "backspace", "backspace", "80")
	s.lacks("65535")
	if s.rows() != 2 {
		t.Errorf("%d rows after the correction, want the 2 of port 80", s.rows())
	}
}

func TestWrongFilterKeepsTheLastGoodOne(t *testing.T) {
	s := newStage(t, 100, 24, machine()...)
	s.press("/", "proc:nginx")
	nginx := s.rows()
	s.press(" or")
	s.has("▲")
	if s.rows() != nginx || nginx == 8 {
		t.Errorf("%d rows, want the %d of proc:nginx", s.rows(), nginx)
	}
}

// TestTypingAnOperatorIsCalm checks that, while an operator is being typed, the rows
// that match the text before the operator stay on the screen until the text after it
// makes sense, and that nothing is called wrong in the meantime.
func TestTypingAnOperatorIsCalm(t *testing.T) {
	for _, text := range []string{
		"nginx or", "nginx OR (", "nginx and", "nginx not", "nginx !", "nginx ||", "nginx && (not", `nginx or "a`, "nginx or :",
	} {
		s := newStage(t, 100, 24, machine()...)
		s.press("/", "nginx")
		nginx := s.rows()
		for _, r := range text[len("nginx"):] {
			s.press(string(r))
			if s.rows() != nginx || nginx == 8 {
				t.Errorf("%q: %d rows at %q, want the %d of nginx", text, s.rows(), s.prompt.input.Value(), nginx)
			}
			if s.prompt.wrong != nil && s.prompt.tone() != theme.Muted {
				t.Errorf("%q is called wrong: %v", s.prompt.input.Value(), s.prompt.wrong)
			}
		}
		s.has("▲") // but it says what is missing
	}
	s := newStage(t, 100, 24, machine()...)
	s.press("/", "n", "o", "t")
	if s.rows() != 8 {
		t.Errorf("%d rows at \"not\", want all 8", s.rows())
	}
	s.press("ctrl+u", "nginx o", "enter") // it was a word after all
	if s.prompt.editing || s.prompt.query.String() != "nginx o" {
		t.Errorf("enter puts %q in force", s.prompt.query.String())
	}
}

func TestComplaintFitsANarrowScreen(t *testing.T) {
	s := newStage(t, 40, 10, machine()...)
	s.press("/", "port:70000")
	s.fits()
	if flat := strings.Join(strings.Fields(s.text()), " "); !strings.Contains(flat, "65535") {
		t.Errorf("the mend is cut off:\n%s", s.text())
	}
}

func TestPromptTakesAnyText(t *testing.T) {
	s := newStage(t, 60, 20, machine()...)
	s.press("/", "日本é")
	s.has("日本é")
	s.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("q?123\x1b[31m\n"), Paste: true})
	s.has("q?123")
	s.press(strings.Repeat("長い", 60))
	s.fits()
	s.press("home", "x")
	s.has("/ x日本")
	s.fits()
	if s.end != nil || s.overlays.open != nil {
		t.Error("text was taken for keys")
	}
}

// Over a slow line, many keys arrive together, and Bubble Tea makes a single message
// of them.
func TestKeysInOnePiece(t *testing.T) {
	s := newStage(t, 100, 24, machine()...)
	s.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("jj/proc:nginx")})
	if s.prompt.input.Value() != "proc:nginx" || s.rows() == 8 {
		t.Errorf("the prompt has %q, %d rows", s.prompt.input.Value(), s.rows())
	}
	s.press("esc", "g")
	s.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("jjk")})
	if s.cursor().line != 1 {
		t.Errorf("two down and one up lead to line %d", s.cursor().line)
	}
	s.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("4qq"), Paste: true})
	if s.request.Selection.Kind != table.All {
		t.Error("pasted text was taken for keys")
	}
}

func TestHistory(t *testing.T) {
	s := newStage(t, 80, 20, machine()...)
	s.press("/", "nginx", "enter", "esc", "f", "postgres", "enter", "/")
	for _, step := range [][2]string{{"up", "postgres"}, {"up", "nginx"}, {"up", "nginx"}, {"down", "postgres"}} {
		s.press(step[0])
		if got := s.prompt.input.Value(); got != step[1] {
			t.Errorf("after %s %q, want %q", step[0], got, step[1])
		}
	}
	s.press("esc", "/", "nginx", "esc", "/", "up")
	if got := s.prompt.input.Value(); got != "nginx" {
		t.Errorf("a filter that was cleared is not in the history: %q", got)
	}
}

func TestPromptSharesALineOnALowScreen(t *testing.T) {
	s := newStage(t, 60, 10, machine()...)
	s.has("1 Listen")
	s.press("/", "nginx")
	s.has("/ nginx")
	s.lacks("1 Listen")
	s.press("esc")
	s.has("1 Listen")
	s.poll(time.Second)
	s.fits()
}

func FuzzPrompt(f *testing.F) {
	f.Add("port:70000", 40)
	f.Add(`"a b" or not (日本`, 9)
	f.Fuzz(func(t *testing.T, text string, w int) {
		s := newStage(t, 1+(w&255), 12, machine()...)
		s.press("/", text)
		s.fits()
		s.press("home", "left", "backspace", "end", "backspace", "enter")
		s.fits()
	})
}

// A filter that is longer than its line shows on the left that it is cut off.
func TestLongFilterTellsThatItIsCut(t *testing.T) {
	s := newStage(t, 40, 24, machine()...)
	s.press("/", "nginx")
	s.has(" / nginx")
	s.press(" or postgres or gunicorn or curl or redis")
	s.has(" /…", "or redis")
	s.fits()
	s.press("home")
	s.has(" / nginx")
}

// TestDeleteWordForwardAtTheLastLetter checks a key for which the text input library
// looks beyond the end of its text.
func TestDeleteWordForwardAtTheLastLetter(t *testing.T) {
	s := newStage(t, 80, 20, machine()...)
	s.press("/", "abc", "left")
	for _, want := range []string{"ab", "ab"} {
		s.Update(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("d"), Alt: true})
		if got := s.prompt.input.Value(); got != want {
			t.Errorf("the text is %q, want %q", got, want)
		}
	}
}
