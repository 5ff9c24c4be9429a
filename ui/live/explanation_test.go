package live

import (
	"strings"
	"testing"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"berth/model/language"
	"berth/model/table"
	"berth/sockets"
)

// TestExplainFollowsItsSocket checks that the panel explains the socket under the
// cursor, changes when the socket does, and still shows what was known about the
// socket after it is gone.
func TestExplainFollowsItsSocket(t *testing.T) {
	s := newStage(t, 80, 24, machine()...)
	s.press("e")
	s.has("TCP LISTEN 0.0.0.0:80", "80 is well-known (0-1023)", "HTTP is the protocol of the web.", "Binding 80, like any", "CAP_NET_BIND_SERVICE", "Held by nginx (pid 812, root)", "┃ LISTEN ┃", "esc close")
	s.fits()
	s.open[0].Queue = sockets.Queue{Recv: 129, Send: 128}
	s.poll(time.Second)
	s.has("The accept queue is full")
	s.open = s.open[1:]
	s.poll(time.Second)
	s.has("its state was LISTEN")
	s.poll(time.Minute)
	s.has("its state was LISTEN")
	s.press("e")
	s.lacks("its state was LISTEN")
	s.press("e", "esc")
	s.press("e", "q")
	s.lacks("esc close")
}

// TestExplainAProcess checks how the process view explains a process, and a socket in
// its group.
func TestExplainAProcess(t *testing.T) {
	s := newStage(t, 80, 24, machine()...)
	s.press("4", "g", "right", "down", "e")
	s.has("nginx (pid 813, www-data) holds 3 sockets: 2 without a peer and 1", "had a peer.", "press e on the socket")
	s.press("e", "right", "down", "e")
	s.has("TCP LISTEN", "┃ LISTEN ┃")
}

// TestExplainOnAnyScreen checks that, in every language and at every size, the frame
// is complete, and that nothing needs scrolling at 80x24.
func TestExplainOnAnyScreen(t *testing.T) {
	for _, tag := range language.Tags() {
		for _, size := range []struct{ w, h int }{{80, 24}, {40, 10}, {20, 6}, {200, 60}} {
			s := newStageWith(t, size.w, size.h, func(o *Options) { o.Language, _ = language.New(tag) }, machine()...)
			for range len(machine()) {
				s.press("e")
				s.fits()
				if size.w == 80 && strings.Contains(s.text(), "space") {
					t.Errorf("%s: it does not fit 80x24:\n%s", tag, s.text())
				}
				if size.w == 40 {
					s.has("↑↓")
					s.press("down", "G", "pgup", "pgdown")
					s.fits()
				}
				s.press("esc", "down")
			}
		}
	}
}

// TestExplainGoesOn checks that ↑ and ↓ go to the row above and below, even if the
// detail replaces the table, and that the explanation changes with the row and is
// shown from its beginning.
func TestExplainGoesOn(t *testing.T) {
	for _, before := range []string{"", "enter"} { // the detail replaces the table
		s := newStage(t, 80, 12, machine()...)
		var titles []string
		for range machine() {
			s.press("e")
			titles = append(titles, titleOf(s))
			s.press("esc", "down")
		}
		s.press("g")
		if before != "" {
			s.press(before)
		}
		s.press("e")
		for i, want := range titles {
			if got := titleOf(s); got != want {
				t.Errorf("after %q, %d times down: %q is explained, want %q", before, i, got, want)
			}
			if s.press("G", "down"); i+1 < len(titles) {
				s.has("state ")
			}
		}
		s.press("k")
		if got, want := titleOf(s), titles[len(titles)-2]; got != want {
			t.Errorf("k explains %q, want %q", got, want)
		}
		s.press("esc")
		if before != "" && s.request.Detail == nil {
			t.Error("the detail has gone with the explanation")
		}
	}
}

// titleOf returns the first line of the box over the body.
func titleOf(s *stage) string {
	for _, l := range s.lines() {
		if _, title, ok := strings.Cut(l, "╭─ "); ok {
			title, _, _ = strings.Cut(title, " ─")
			return title
		}
	}
	return ""
}

// TestTheWheelScrollsTheExplanation checks that the wheel does not move to another
// row.
func TestTheWheelScrollsTheExplanation(t *testing.T) {
	s := newStage(t, 60, 12, machine()...)
	s.press("e")
	title := titleOf(s)
	s.Update(tea.MouseMsg{Button: tea.MouseButtonWheelDown, Action: tea.MouseActionPress, X: 30, Y: 6})
	s.lacks("state ")
	if got := titleOf(s); got != title {
		t.Errorf("the wheel goes on from %q to %q", title, got)
	}
}

// TestGroupsAreExplained checks that, whatever the rows are grouped by, the
// explanation of a group's head counts the sockets in the group, and that several
// processes that are alike are explained once.
func TestGroupsAreExplained(t *testing.T) {
	for _, by := range table.Groupings()[1:] {
		s := newStage(t, 80, 24, machine()...)
		s.press("3")
		s.group(by)
		s.press("g", "e")
		for range 3 {
			s.has("without a peer", "press e on the socket")
			s.press("down")
		}
	}
	s := newStage(t, 80, 24, machine()...)
	s.press("4", "g", "e")
	s.has("2 processes such as nginx (pid 812, root) hold 3 sockets")
}

func TestNothingToExplain(t *testing.T) {
	s := newStage(t, 80, 24)
	s.press("e")
	s.has("there is nothing to explain here")
}
