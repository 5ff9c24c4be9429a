package live

import (
	"strings"
	"testing"
	"time"

	"berth/model/language"
	"berth/sockets"
)

// TestExplainFollowsItsSocket: the panel tells of the socket under the cursor,
// changes with it, and keeps what was known of one that is gone.
func TestExplainFollowsItsSocket(t *testing.T) {
	s := newStage(t, 80, 24, machine()...)
	s.press("e")
	s.has("TCP LISTEN 0.0.0.0:80", "80 is well-known (0-1023)", "Binding 80 needs root or", "CAP_NET_BIND_SERVICE", "Held by nginx (pid 812, root)", "┃ LISTEN ┃", "esc close")
	s.fits()
	s.open[0].Queue = sockets.Queue{Recv: 129, Send: 128}
	s.poll(time.Second)
	s.has("The accept queue is full")
	s.open = s.open[1:]
	s.poll(time.Second)
	s.has("it was LISTEN")
	s.poll(time.Minute)
	s.has("it was LISTEN")
	s.press("e")
	s.lacks("it was LISTEN")
	s.press("e", "esc")
	s.press("e", "q")
	s.lacks("esc close")
}

// TestExplainAProcess: in the view of processes, a process and, within its
// group, a socket.
func TestExplainAProcess(t *testing.T) {
	s := newStage(t, 80, 24, machine()...)
	s.press("4", "g", "e")
	s.has("nginx (pid 813, www-data) holds 3 sockets: 2 without a peer, 1", "had, one.", "press e on one of its sockets")
	s.press("e", "right", "down", "e")
	s.has("TCP LISTEN", "┃ LISTEN ┃")
}

// TestExplainOnAnyScreen: in every language and size the frame is whole, and
// on 80x24 nothing needs to be scrolled.
func TestExplainOnAnyScreen(t *testing.T) {
	for _, tag := range language.Tags() {
		for _, size := range []struct{ w, h int }{{80, 24}, {40, 10}, {20, 6}, {200, 60}} {
			s := newStageWith(t, size.w, size.h, func(o *Options) { o.Language, _ = language.New(tag) }, machine()...)
			for range len(machine()) {
				s.press("e")
				s.fits()
				if size.w == 80 && strings.Contains(s.text(), "↑↓") {
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

func TestNothingToExplain(t *testing.T) {
	s := newStage(t, 80, 24)
	s.press("e")
	s.has("there is nothing here to explain")
}
