package live

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"berth/internal/sample"
	"berth/model/language"
	"berth/sockets/lab"
	"berth/ui/live/keymap"
	"berth/ui/live/lesson"
	"berth/ui/live/pane"
)

// hint is what the screen says about a key.
type hint struct{ key, what string }

// hinted reads the hints off the screen. If an overlay is open, it gets all keys, and
// the hints are on its lower edge. Otherwise they are on the last line.
func (s *stage) hinted() []hint {
	var all []hint
	lines := s.lines()
	for _, l := range lines {
		if m := regexp.MustCompile(`╰─+ (.*) ─+╯`).FindStringSubmatch(l); m != nil {
			for part := range strings.SplitSeq(m[1], " · ") {
				all = append(all, hintOf(part))
			}
			return all
		}
	}
	last := lines[len(lines)-1]
	if s.notice.text != "" {
		return nil
	}
	if strings.Contains(last, " · ") && !strings.Contains(last, "  ") { // while the filter is being typed
		for part := range strings.SplitSeq(strings.TrimSpace(last), " · ") {
			all = append(all, hintOf(part))
		}
		return all
	}
	for part := range strings.SplitSeq(last, "  ") {
		if h := hintOf(part); h.what != "" && !regexp.MustCompile(`^(of|ports?) `).MatchString(h.what) && regexp.MustCompile(`^(\S|enter|space|esc|tab)$`).MatchString(h.key) {
			all = append(all, h)
		}
	}
	return all
}

func hintOf(text string) hint {
	key, what, _ := strings.Cut(strings.TrimSpace(text), " ")
	return hint{key, what}
}

// acts reports whether a key has any effect: either the screen changes or the
// program ends.
func (s *stage) acts(key string) bool {
	before := s.text()
	for _, k := range keysOf(key) {
		if msg, ok := keyNamed(k); ok {
			_, cmd := s.Update(msg)
			changed := s.text() != before && !strings.Contains(s.notice.text, "nothing")
			switch msg := told(cmd).(type) {
			case nil:
			case tea.QuitMsg:
				return true
			default:
				s.Update(msg)
				s.poll(0)
			}
			if changed {
				return true
			}
		}
		if s.text() != before && !strings.Contains(s.notice.text, "nothing") {
			return true
		}
	}
	return false
}

// keysOf returns the keys in a hint. "↑↓", for example, are two keys.
func keysOf(key string) []string {
	if strings.ContainsAny(key, "↑↓←→") {
		return strings.Split(key, "")
	}
	return []string{key}
}

func keyNamed(key string) (tea.KeyMsg, bool) {
	for name, typ := range map[string]tea.KeyType{
		"↑": tea.KeyUp, "↓": tea.KeyDown, "←": tea.KeyLeft, "→": tea.KeyRight,
		"enter": tea.KeyEnter, "esc": tea.KeyEsc, "tab": tea.KeyTab,
	} {
		if key == name {
			return tea.KeyMsg{Type: typ}, true
		}
	}
	if key == "space" {
		return tea.KeyMsg{Type: tea.KeySpace, Runes: []rune{' '}}, true
	}
	return tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(key)}, len([]rune(key)) == 1
}

// told returns the message of a command, but does not wait for a command that takes a
// long time.
func told(cmd tea.Cmd) tea.Msg {
	if cmd == nil {
		return nil
	}
	says := make(chan tea.Msg, 1)
	go func() { says <- cmd() }()
	select {
	case msg := <-says:
		return msg
	case <-time.After(time.Second):
		return nil
	}
}

// TestEveryHintActs presses the keys that every footer and every overlay offers, in
// each view, at four sizes, with a full table and an empty one.
func TestEveryHintActs(t *testing.T) {
	states := [][]string{
		{}, {"enter"}, {"e"}, {"?"}, {"s"}, {"c"}, {"/"}, {"/", "n"}, {"/", "port:70000"}, {"/", "n or"}, {"p"}, {"/", "nothinglikethis", "enter"}, {"down", "down"}, {"S"}, {"G"},
	}
	seen, tried := make(map[hint]int), sample.Every(7)
	for _, size := range [][2]int{{40, 10}, {80, 24}, {120, 35}, {200, 60}} {
		for view := 1; view <= 5; view++ {
			for _, keys := range append(states, []string{":"}, []string{":", "8", "0"}, []string{"z"}, []string{"z", "z", "e"}) {
				if !tried() {
					continue
				}
				begin := func() *stage {
					s := newStage(t, size[0], size[1], machine()...)
					s.press(fmt.Sprint(view))
					s.press(keys...)
					return s
				}
				for _, h := range begin().hinted() {
					seen[h]++
					if s := begin(); !s.acts(h.key) {
						t.Errorf("%v, view %d after %q: %q does not do %q:\n%s", size, view, keys, h.key, h.what, s.text())
					}
				}
			}
		}
	}
	if len(seen) < 20 {
		t.Errorf("only %d hints were seen: %v", len(seen), seen)
	}
}

// completed replaces every placeholder in text with a port.
func completed(text string) string {
	return regexp.MustCompile(`\{[^}]*\}`).ReplaceAllString(strings.TrimSpace(text), "21350")
}

// lessonOf returns a course with the text of every step of the lab, in the given
// language, followed by the summary.
func lessonOf(l *language.Language) *lesson.Course {
	c := &lesson.Course{Wait: l.Tell("lab.wait"), Ends: [2]string{l.Tell("lab.first"), l.Tell("lab.last")}}
	steps := lab.Steps()
	for i, s := range steps {
		c.Heads = append(c.Heads, l.Tell("lab.head", "n", fmt.Sprint(i+1), "of", fmt.Sprint(len(steps)), "title", l.Tell("lab."+s.Name+".title")))
	}
	c.Heads = append(c.Heads, l.Tell("lab.end.title"))
	c.Make = func(at int) (lesson.Step, error) {
		switch {
		case at == len(steps):
			return lesson.Step{Text: strings.TrimSpace(l.Tell("lab.end.text"))}, nil
		case at == 1: // a step that fails
			return lesson.Step{}, errors.New(l.Tell("lab.failed", "why", "EMFILE"))
		case at == 2: // a step whose sockets have gone
			lost := func(ends []string) string { return l.Tell("lab.lost", "ends", l.List(ends)) }
			return lesson.Step{Text: completed(l.Tell("lab.dynamic.text")), Filter: "port:80", Lost: lost, Holds: []lesson.Hold{{}}}, nil
		}
		return lesson.Step{Text: completed(l.Tell("lab." + steps[at].Name + ".text")), Filter: "port:80 or port:443"}, nil
	}
	return c
}

// newLesson returns a stage that shows the step of the lab whose index is at.
func newLesson(t testing.TB, w, h, at int, l *language.Language) *stage {
	t.Helper()
	c := lessonOf(l)
	c.First = at
	s := newStageWith(t, w, h, func(o *Options) { o.Language, o.Course = l, c }, machine()...)
	s.App.keys = keymap.Default().ForLesson().In(l)
	for _, p := range s.panels.all {
		if p, ok := p.(pane.Starter); ok {
			s.all(s.apply(p.Start())())
		}
	}
	s.poll(time.Second)
	return s
}

// TestEveryHintOfTheLabActs presses the keys that the footers and overlays of the lab
// offer: at the first step, at one that fails, at one whose sockets are gone, at one
// in the middle, at the last, and at the summary that follows it.
func TestEveryHintOfTheLabActs(t *testing.T) {
	last := len(lab.Steps())
	seen, tried := make(map[hint]int), sample.Every(7)
	for _, size := range [][2]int{{40, 10}, {60, 20}, {80, 24}, {120, 35}, {200, 60}} {
		for _, at := range []int{0, 1, 2, 10, last - 1, last} {
			for _, keys := range [][]string{{}, {"enter"}, {"e"}, {"?"}, {"s"}, {"c"}, {"/"}, {"/", " n"}, {"/", "n"}, {"p"}, {"4"}, {"5"}, {"5", ":"}, {"7"}, {"down"}, {"pgdown"}} {
				if !tried() {
					continue
				}
				begin := func() *stage {
					s := newLesson(t, size[0], size[1], at, language.English())
					s.press(keys...)
					return s
				}
				for _, h := range begin().hinted() {
					seen[h]++
					if s := begin(); !s.acts(h.key) {
						t.Errorf("%v, step %d after %q: %q does not do %q:\n%s", size, at+1, keys, h.key, h.what, s.text())
					}
				}
			}
		}
	}
	for _, h := range []hint{{"n", "next"}, {"N", "back"}, {"r", "again"}} {
		if seen[h] == 0 {
			t.Errorf("no footer of the lab says %v: %v", h, seen)
		}
	}
}

// TestEveryPortIsExplained checks that, at every port of the map and at each zoom,
// the key e names the port and says what is there. If BERTH_TEST_PORTS is N, it tries
// one port in N; 1 tries all 65,536 at each zoom.
func TestEveryPortIsExplained(t *testing.T) {
	s := newMap(t, 80, 24, machine()...)
	step := sample.Size(t, "BERTH_TEST_PORTS", 499, 61)
	taken := map[int]string{80: "nginx", 443: "nginx", 5432: "postgres", 41878: "gunicorn", 43210: "curl", 44444: "TIME_WAIT"}
	for zoom := range 3 {
		for p := zoom % step; p <= 65535; p += step {
			s.press(":", fmt.Sprint(p), "enter", "e")
			text := s.text()
			if !regexp.MustCompile(fmt.Sprintf(`(^|\D)%d(\D|$)`, p)).MatchString(text) || !strings.Contains(text, "esc close") {
				t.Fatalf("zoom %d: port %d is not explained:\n%s", zoom, p, text)
			}
			if who := taken[p]; who != "" && !strings.Contains(text, who) {
				t.Fatalf("zoom %d: the explanation of port %d does not name %s:\n%s", zoom, p, who, text)
			} else if who == "" && p != 0 && !strings.Contains(text, "No socket that berth sees") {
				t.Fatalf("zoom %d: port %d is free, but that is not said:\n%s", zoom, p, text)
			}
			s.press("esc")
		}
		s.press("z")
	}
}
