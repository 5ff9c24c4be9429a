package live

import (
	"fmt"
	"testing"
	"time"

	"berth/sockets"
)

// TestLittleIsSent checks that a table in which nothing or little happens leaves a
// slow line free for everything else. A frame with nothing new is not sent at all.
func TestLittleIsSent(t *testing.T) {
	for _, c := range []struct {
		name                string
		width               int
		churn               int // connections per second that replace others
		soon, later, frames int // bytes per second in the first half minute, and after it; total number of frames
	}{
		{"at rest", 100, 0, 700, 300, 20},
		{"churn", 100, 20, 6000, 6000, 70},
		{"traffic in the header", 150, 0, 1000, 500, 70},
	} {
		t.Run(c.name, func(t *testing.T) {
			s, terminal := onSlate(t, c.width, 30, thirty()...)
			sent := func() (n int) {
				for _, f := range terminal.frames {
					n += len("\x1b[?2026h") + len(f) + len("\x1b[?2026l")
				}
				return n
			}
			var in uint64
			seconds := func(n int) {
				for range n {
					s.replace(c.churn)
					if in += uint64(1000 + 700*len(terminal.frames)%3000); c.width > 100 {
						pollTraffic(s, in, in/3, in/2000, 20)
					} else {
						s.poll(time.Second)
					}
					s.Update(tick(s.now))
					s.canvas.young = 0
					s.Update(paced{})
					terminal.shows(s)
				}
			}
			seconds(30)
			soon := sent()
			seconds(37)
			later := sent() - soon
			t.Logf("%d B/s, then %d; %d frames", soon/30, later/37, len(terminal.frames))
			if soon > c.soon*30 || later > c.later*37 || len(terminal.frames) > c.frames {
				t.Errorf("%d B/s, then %d, in %d frames; want %d, then %d, in %d", soon/30, later/37, len(terminal.frames), c.soon, c.later, c.frames)
			}
		})
	}
}

// thirty returns a machine with thirty sockets.
func thirty() []sockets.Socket {
	var out []sockets.Socket
	for i := range uint64(30) {
		p := process(800+int(i), fmt.Sprintf("server-%d", i), "www-data")
		if i < 10 {
			out = append(out, socket(i+1, sockets.Listen, fmt.Sprintf("127.0.0.1:%d", 8000+i), p))
			continue
		}
		out = append(out, socket(i+1, sockets.Established, fmt.Sprintf("127.0.0.1:%d 10.0.0.9:%d", 8000+i%10, 40000+i), p))
	}
	return out
}

// replace closes n of the connections of thirty and opens n others.
func (s *stage) replace(n int) {
	s.open = append([]sockets.Socket(nil), s.open...)
	for i := range s.open[:n] {
		old := s.open[10+i]
		id := old.Key.ID + 100
		s.open[10+i] = socket(id, old.State, fmt.Sprintf("%s 10.0.0.9:%d", old.Local, 40000+id%20000), old.Owners[0].Process)
	}
}
