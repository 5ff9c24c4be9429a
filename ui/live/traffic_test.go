package live

import (
	"testing"
	"time"

	"berth/sockets"
)

// pollTraffic is a poll that tells what the namespace has moved by then.
func pollTraffic(s *stage, in, out, opens uint64) {
	s.now = s.now.Add(time.Second)
	v := &sockets.Vital{Counters: &sockets.Counters{Traffic: sockets.Traffic{At: s.now, In: in, Out: out, Active: opens}}}
	s.table.Apply(sockets.Snapshot{Time: s.now, Ask: sockets.Everything(), Sockets: s.open, Host: s.host, Vital: v})
	s.polls++
	s.answer(s.request)
}

func TestTrafficInTheHeader(t *testing.T) {
	s := newStage(t, 140, 16, machine()...)
	pollTraffic(s, 1_000_000, 500_000, 7)
	s.lacks("opens/s", "loopback") // a first look tells nothing
	pollTraffic(s, 2_140_000, 500_000, 19)
	s.has("opens/s  12 in 1.14M out     0 with loopback")
	s.resize(80, 24)
	s.lacks("opens/s", "loopback") // what it would push aside is dearer
	s.has("established")
	s.resize(140, 16)
	pollTraffic(s, 100, 600_000, 19) // of another boot, or not counted
	s.lacks("opens/s")
}
