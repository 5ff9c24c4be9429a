package live

import (
	"testing"
	"time"

	"berth/model/table"
	"berth/sockets"
)

// moving returns a connection that has sent and received the given numbers of bytes.
func moving(s *stage, id uint64, ends string, sent, received uint64) sockets.Socket {
	k := socket(id, sockets.Established, ends, process(813, "nginx", "www-data"))
	k.TCP = &sockets.TCPInfo{BytesSent: sent, BytesReceived: received, Counted: true, RTT: 14200 * time.Microsecond}
	k.TCP.Moment.At = s.now.Add(time.Second)
	return k
}

func TestRatesOnTheScreen(t *testing.T) {
	s := newStageWith(t, 120, 20, func(o *Options) { o.Kind = table.Connections })
	first := []sockets.Socket{moving(s, 1, "10.0.0.5:80 10.0.0.9:51234", 0, 0), moving(s, 2, "10.0.0.5:81 10.0.0.9:51235", 9, 9)}
	s.open = first
	s.poll(time.Second)
	s.has("IN/S  OUT/S")
	s.lacks("·  ", " 0 ") // a first poll shows no rates
	s.open = []sockets.Socket{moving(s, 1, "10.0.0.5:80 10.0.0.9:51234", 320_000, 1_140_000), moving(s, 2, "10.0.0.5:81 10.0.0.9:51235", 9, 9)}
	s.poll(time.Second)
	s.has("1.14M   320k", "    ·      ·", "14.2ms")
	s.press("/", "in:1M-", "enter")
	s.has("10.0.0.5:80")
	s.lacks("10.0.0.5:81")
}

// TestTheLastMinuteOnTheScreen checks that the last minute is shown if there is room
// after the other columns, and that it advances while nothing moves, without another
// poll.
func TestTheLastMinuteOnTheScreen(t *testing.T) {
	s := newStageWith(t, 140, 20, func(o *Options) { o.Kind = table.Connections })
	sent := uint64(0)
	for i := range 31 {
		if sent += 1000; i > 20 {
			sent += 3000
		}
		s.open = []sockets.Socket{moving(s, 1, "10.0.0.5:80 10.0.0.9:51234", sent, 0)}
		s.poll(time.Second)
	}
	s.has("TREND", "      ▂▃▃▃▇█ ")
	s.Update(tick(s.now.Add(10 * time.Second)))
	s.has("    ▂▃▃▃▇█▂ ")
	s.Update(tick(s.now.Add(70 * time.Second)))
	s.lacks("▃", "█")
	s.resize(120, 20)
	s.lacks("TREND")
}

// A process moves the total of what its connections move.
func TestRatesOfProcesses(t *testing.T) {
	s := newStageWith(t, 120, 20, func(o *Options) { o.Kind = table.Processes })
	look := func(a, b uint64) {
		s.open = []sockets.Socket{
			moving(s, 1, "10.0.0.5:80 10.0.0.9:51234", 0, a), moving(s, 2, "10.0.0.5:80 10.0.0.9:51235", 7, b),
			socket(3, sockets.Listen, "0.0.0.0:81", process(5, "listener", "root")),
		}
		s.poll(time.Second)
	}
	look(0, 0)
	s.lacks("·       ·       ·   ") // a first poll shows no rates
	look(1_000_000, 500_000)
	s.has("2          1.50M      ·", "1      ·              –      –")
	s.press("s", "down", "down", "down", "down", "down", "down", "down", "enter")
	s.has("IN/S▼")
}

// What only tcp_info contains is asked for if, and only if, a column on the screen
// shows it.
func TestTheGistIsAskedForWhereItIsShown(t *testing.T) {
	s := newStageWith(t, 120, 20, func(o *Options) { o.Kind = table.Connections }, machine()...)
	asked := func(what string, want bool) {
		t.Helper()
		if got := s.request.Gist; got != want || s.request.TCPInfo {
			t.Errorf("%s: the gist of tcp_info is asked for: %v, all of it: %v", what, got, s.request.TCPInfo)
		}
	}
	asked("connections", true)
	before := s.request.Number
	s.resize(60, 20)
	asked("in a narrow window", false)
	s.resize(120, 20)
	asked("in a wide one again", true)
	if s.request.Number != before {
		t.Errorf("another request was made for it")
	}
	s.press("1")
	asked("listening, with what each serves", true)
	s.press("c", "G") // nothing is ticked
	s.press("esc")
	s.resize(60, 20)
	asked("listening in a narrow window", false)
	s.resize(120, 20)
	s.press("5")
	asked("ports", false)
	s.press("4")
	asked("processes, with what each moves", true)
	s.resize(70, 20)
	asked("processes in a narrow window", false)
	s.resize(120, 20)
	s.press("2")
	asked("connections again", true)
}
