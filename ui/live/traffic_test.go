package live

import (
	"strings"
	"testing"
	"time"

	"berth/sockets"
	"berth/ui/cell"
)

// pollTraffic performs a poll that returns the given totals: the bytes that the
// namespace has received and sent so far, the number of connections that were
// opened, and the number of connections that exist.
func pollTraffic(s *stage, in, out, opens uint64, connected int64) {
	s.now = s.now.Add(time.Second)
	t := sockets.Traffic{At: s.now, In: in, Out: out, Active: opens, Connected: connected}
	s.see(sockets.Snapshot{Vital: &sockets.Vital{Counters: &sockets.Counters{Traffic: t}}})
}

func TestTrafficInTheHeader(t *testing.T) {
	s := newStage(t, 160, 16, machine()...)
	pollTraffic(s, 1_000_000, 500_000, 7, 3)
	s.lacks("/s", "loopback") // a first poll shows no rates
	pollTraffic(s, 2_140_000, 500_000, 19, 4)
	s.has("  +12/s   -11/s  ↓ 1.1M ↑    0          █ with loopback")
	for i := range 57 {
		pollTraffic(s, 2_140_000+uint64(i+1)*570_000, 500_000, 19, 4)
	}
	s.has("   +0/s    -0/s  ↓ 570k ↑    0 █▇▇▇▇▇▇▇▇▇ with loopback")
	for _, c := range []struct {
		w    int
		has  string // the last item that is still there
		gone string // the first item that is gone
	}{{124, "▇▇▇▇ ", "loopback"}, {106, "↑    0 ", "▇"}, {92, "-0/s ", "↓"}, {80, "established", "/s"}} {
		s.resize(c.w, 24)
		if top := s.lines()[0]; !strings.Contains(top, c.has) || strings.Contains(top, c.gone) {
			t.Errorf("at %d cells: %q", c.w, top)
		}
	}
	s.resize(160, 16)
	pollTraffic(s, 100, 600_000, 19, 4) // after a reboot, or not counted
	s.lacks("/s", "loopback")
}

// TestTheHeaderStandsStill checks that no number changes its place, whatever is
// moved and opened.
func TestTheHeaderStandsStill(t *testing.T) {
	s := newStage(t, 160, 16, machine()...)
	in, opens, width := uint64(1), uint64(0), 0
	for i := range 40 {
		in, opens = in*3/2+1, opens+opens/2+1
		pollTraffic(s, in, in/7+1, opens, 0)
		top := s.lines()[0]
		at := cell.Width(top[:strings.Index(top, "↓")+1])
		if i > 1 && at != width {
			t.Fatalf("poll %d: ↓ is at cell %d, and was at %d: %s", i, at, width, top)
		}
		if i > 0 {
			width = at
		}
	}
}
