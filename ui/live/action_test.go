package live

import (
	"slices"
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"berth/model/language"
	"berth/sockets"
	"berth/sockets/act"
	"berth/ui/live/keymap"
	"berth/ui/live/overlay/action"
	"berth/ui/live/pane"
	"berth/ui/theme"
)

// actionOf returns the action panel.
func actionOf(a *App) *action.Panel { return a.overlays.of(keymap.Act).(*action.Panel) }

// armed returns a stage whose App may act on processes and sockets. The processes
// that it shows are not real: their start times match no process, so no handle to any
// of them can be opened.
func armed(t testing.TB, w, h int, open ...sockets.Socket) *stage {
	s := newStageWith(t, w, h, func(o *Options) { o.Actor = act.New() }, open...)
	s.App.keys = keymap.Default().WithoutAlerts()
	return s
}

// does presses keys, and waits for the background work that they start.
func (s *stage) does(keys ...string) {
	for _, k := range keys {
		msg := tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune(k)}
		if typ, ok := map[string]tea.KeyType{"enter": tea.KeyEnter, "down": tea.KeyDown, "up": tea.KeyUp, "esc": tea.KeyEsc, "backspace": tea.KeyBackspace, "pgdown": tea.KeyPgDown}[k]; ok {
			msg = tea.KeyMsg{Type: typ}
		}
		s.all(msg)
	}
}

func (s *stage) all(msg tea.Msg) {
	_, cmd := s.Update(msg)
	for cmd != nil {
		_, cmd = s.Update(cmd())
	}
}

// opens opens the action panel on the row whose key has the given id, and lets the
// feed answer.
func (s *stage) opens(id uint64) {
	s.t.Helper()
	if !reach(s.App, func(it pane.Item) bool { return it.Row != nil && it.Row.Key.ID == id }) {
		s.t.Fatalf("no row %d", id)
	}
	s.press("x")
	s.found()
}

// found answers a request for all sockets, as the feed would.
func (s *stage) found() {
	s.t.Helper()
	if s.request.Whole == 0 {
		s.t.Fatalf("nothing was asked of the feed:\n%s", s.text())
	}
	u := s.update
	u.At, u.View = s.now, s.table.Select(s.request.Selection)
	u.Whole, u.All = s.request.Whole, s.table.Rows()
	s.all(u)
}

func TestActionOffersWhatCanBeDone(t *testing.T) {
	s := armed(t, 110, 30, machine()...)
	s.opens(1)
	s.has("Act on 0.0.0.0:80/tcp", "SIGTERM to nginx (pid 812) and nginx (pid 813)", "SIGKILL to nginx (pid 812)",
		"What it would hit", "holds 0.0.0.0:80/tcp", "also loses [::]:443/tcp", "1 connection breaks: 10.0.0.9:51234", "enter continue")
	s.lacks("close 0.0.0.0:80")
	if red := s.frame.theme.Prefix(theme.Stuck) + "SIGKILL"; !strings.Contains(s.View(), red) {
		t.Error("SIGKILL is not red")
	}
	s.does("esc")
	s.lacks("Act on")
	s.opens(3)
	s.has("Act on 10.0.0.5:80 ↔ 10.0.0.9:51234/tcp", "close 10.0.0.5:80 ↔ 10.0.0.9:51234/tcp")
	s.does("up")
	s.has("10.0.0.5:80 ↔ 10.0.0.9:51234/tcp ESTABLISHED, of nginx (pid 813)")
	s.does("esc")
	s.opens(8)
	s.has("close 10.0.0.5:44444")
	s.lacks("SIGTERM")
}

// TestWhatAnActionHitsKeepsItsIndent checks that, in every language, the text about
// a process is indented below its name, and that the continuation of a wrapped line
// is indented further.
func TestWhatAnActionHitsKeepsItsIndent(t *testing.T) {
	for _, tag := range language.Tags() {
		l, _ := language.New(tag)
		for _, w := range []int{48, 64, 110} {
			s := newStageWith(t, w, 60, func(o *Options) { o.Language, o.Actor = l, act.New() }, ranByContainers(machine())...)
			s.App.keys = keymap.Default().In(l)
			s.opens(1)
			begun, rest, hits := 0, 0, insideOf(s.lines(), l.Tell("live.act.hits"))
			for _, line := range hits {
				switch said := strings.TrimLeft(line, " "); len(line) - len(said) {
				case 0, 2:
					begun++
				case 4:
					rest++
				}
			}
			// Two processes, each with what it has and what it would lose, and a
			// connection that breaks.
			if begun != 7 || begun+rest != len(hits) || rest == 0 && w < 80 {
				t.Errorf("%s, %d cells: %d lines begin and %d go on:\n%s", tag, w, begun, rest, strings.Join(hits, "\n"))
			}
		}
	}
}

// insideOf returns the lines in a box between the given heading and the next empty
// line.
func insideOf(lines []string, heading string) []string {
	var inside []string
	margin := -1
	for _, line := range lines {
		first, last := strings.Index(line, "│"), strings.LastIndex(line, "│")
		if first == last {
			continue
		}
		line = line[first+len("│") : last]
		switch text := strings.TrimSpace(line); {
		case margin < 0 && text == heading:
			margin = strings.Index(line, heading)
		case margin >= 0 && text == "":
			return inside
		case margin >= 0:
			inside = append(inside, strings.TrimRight(line[margin:], " "))
		}
	}
	return inside
}

func TestActionOfNobody(t *testing.T) {
	unknown := socket(1, sockets.Listen, "0.0.0.0:80")
	unknown.Gap = sockets.GapPermission
	s := armed(t, 110, 24, unknown)
	s.opens(1)
	s.has("0.0.0.0:80/tcp has no known owner: the kernel won't let you read some processes")
	s.does("enter")
	s.lacks("Act on")
	s.open = nil
	s.poll(2 * time.Second)
	s.poll(10 * time.Second)
	s.press("x")
	s.has("no socket or process to act on here")
}

func TestActionOfWhatHasGone(t *testing.T) {
	s := armed(t, 110, 24, machine()...)
	s.press("home")
	s.press("x")
	s.open = s.open[1:]
	s.poll(time.Second)
	s.found()
	s.has("0.0.0.0:80/tcp is gone; nothing was done")
}

// TestActionStaysWithWhatItIsAbout checks that the panel stays with its subject when
// the rows are re-sorted and move while it is open.
func TestActionStaysWithWhatItIsAbout(t *testing.T) {
	s := armed(t, 110, 30, machine()...)
	s.opens(2)
	for i, column := range []string{">", "S", ">", "S"} {
		s.press("esc")
		s.press(column)
		s.opens(2)
		slices.Reverse(s.open)
		s.poll(time.Duration(i) * time.Second)
		s.does("enter")
		s.found()
		s.has("Act on 127.0.0.1:5432/tcp", "postgres (pid 901)")
		s.lacks("nginx (pid")
	}
}

// TestActionTakesNoAnswerBeforeItsQuestion checks that keys typed before a question
// is asked do not answer it.
func TestActionTakesNoAnswerBeforeItsQuestion(t *testing.T) {
	s := armed(t, 110, 30, machine()...)
	s.press("home", "down")
	s.all(tea.KeyMsg{Type: tea.KeyRunes, Runes: []rune("xyyyyy")})
	s.found()
	if actionOf(s.App).Phase() != action.Choosing {
		t.Errorf("phase %d, want a choice", actionOf(s.App).Phase())
	}
	s.does("y", "y")
	if actionOf(s.App).Phase() != action.Choosing {
		t.Errorf("phase %d, want a choice still", actionOf(s.App).Phase())
	}
}

// TestActionOfStrangers checks that, if a process is no longer the one that the
// snapshot described, it is not signalled, and the panel says so.
func TestActionOfStrangers(t *testing.T) {
	s := armed(t, 110, 30, machine()...)
	s.opens(2)
	s.does("enter")
	s.found()
	s.has("nothing was sent", "Done in this run")
}

func TestActionWithoutAnActor(t *testing.T) {
	s := newStage(t, 110, 30, machine()...)
	s.lacks("x act")
	s.press("x")
	s.has("x does nothing here")
	s.press("?")
	s.lacks("end the owner")
	armed := armed(t, 110, 70, machine()...)
	armed.has("x act")
	armed.press("?")
	armed.has("end a socket's owner")
}

// TestTheSameKeyTicks checks that, in the column chooser, the key that opens the
// action panel still ticks a column, whether or not actions are available.
func TestTheSameKeyTicks(t *testing.T) {
	for _, s := range []*stage{newStage(t, 110, 40, machine()...), armed(t, 110, 40, machine()...)} {
		s.press("c")
		before := strings.Count(s.text(), "[x]")
		s.press("x")
		if now := strings.Count(s.text(), "[x]"); now != before-1 {
			t.Errorf("%d columns ticked, want %d", now, before-1)
		}
		s.press("esc")
	}
}

func TestActionFitsEverySize(t *testing.T) {
	s := armed(t, 40, 10, machine()...)
	for range 30 { // each iteration leaves a line in the log
		s.opens(2)
		s.does("enter", "esc")
	}
	for _, size := range [][2]int{{40, 10}, {41, 11}, {60, 15}, {80, 24}, {110, 40}, {250, 70}, {7, 3}, {1, 1}} {
		s.resize(size[0], size[1])
		for _, id := range []uint64{1, 3, 8} {
			s.opens(id)
			for _, key := range []string{"down", "down", "up", "enter"} {
				s.does(key)
				s.fits()
			}
			s.does("pgdown")
			s.fits()
			s.does("esc", "esc")
			s.fits()
		}
	}
}
