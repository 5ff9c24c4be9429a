package live

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"berth/model/table"
	"berth/sockets"
)

// standing returns a machine on which one process opens a connection each second and
// keeps it, another has many connections, a third moves the most data, and one host
// is far away.
func standing(t *testing.T, w, h int) *stage {
	t.Helper()
	s := newStage(t, w, h)
	script := func(pid int, name string) *sockets.Process {
		p := process(pid, "python3", "app")
		p.Label, p.Brief = "python3 "+name, name
		return p
	}
	backup, pool, worker, mirror := script(11, "backup.py"), script(12, "pool.py"), script(13, "worker.py"), script(14, "mirror.py")
	for second := range 80 {
		next := func(of *sockets.Process, host string, rtt time.Duration, sent int) {
			k := moving(s, uint64(len(s.open)+1), fmt.Sprintf("10.0.0.5:%d %s:443", 40000+len(s.open), host), uint64(sent*second), 0)
			k.Owners[0].Process, k.TCP.RTT = of, rtt
			s.open = append(s.open, k)
		}
		s.open = nil
		next(backup, "10.0.0.7", 300*time.Microsecond, 20_000_000)
		next(mirror, "10.0.0.8", 480*time.Millisecond, 9000)
		for range 80 {
			next(pool, "10.0.0.9", 200*time.Microsecond, 100)
		}
		for range 1 + second {
			next(worker, "10.0.0.10", 100*time.Microsecond, 0)
		}
		s.poll(time.Second)
	}
	return s
}

// TestProcessesShowWhichGrows checks that the process view shows, at every usual
// width, which process grows, and can be sorted by growth.
func TestProcessesShowWhichGrows(t *testing.T) {
	for _, w := range []int{50, 80, 120, 200} {
		s := standing(t, w, 20)
		s.press("4")
		if line := lineWith(s, "worker.py"); !strings.Contains(line, "  80     +60") {
			t.Errorf("at %d cells: %q", w, line)
		}
		if line := lineWith(s, "pool.py"); !strings.Contains(line, "  80       ·") {
			t.Errorf("at %d cells: %q", w, line)
		}
		for range 12 {
			if s.request.Selection.Order.Count != table.CountGrowth {
				s.press(">")
			}
		}
		s.poll(time.Second)
		s.has("GROWTH▼")
		if line := s.lines()[s.window.above()+1]; !strings.Contains(line, "worker.py") {
			t.Errorf("at %d cells the first is %q", w, line)
		}
	}
}

// TestHostsShowWhichIsSlow checks that groups of hosts show which host is slow, and
// that the data needed for this is asked for.
func TestHostsShowWhichIsSlow(t *testing.T) {
	for _, w := range []int{50, 80, 120} {
		s := standing(t, w, 20)
		s.press("2")
		s.group(table.ByRemote)
		s.poll(time.Second)
		if line := lineWith(s, "10.0.0.8"); !strings.Contains(line, " 480ms") || !s.request.Gist {
			t.Errorf("at %d cells: %q", w, line)
		}
		if line := lineWith(s, "10.0.0.9"); !strings.Contains(line, " 200µs") {
			t.Errorf("at %d cells: %q", w, line)
		}
	}
}

// TestPulseSaysWhoStandsOut checks that the pulse names the hosts and processes that
// stand out, even if its lists have no room for them.
func TestPulseSaysWhoStandsOut(t *testing.T) {
	for _, c := range []struct{ w, h int }{{80, 24}, {120, 35}, {200, 60}} {
		s := standing(t, c.w, c.h)
		s.press("7")
		if line := lineWith(s, " slowest"); !strings.Contains(line, "10.0.0.8 · ") || !strings.Contains(line, " 480ms") {
			t.Errorf("at %v: %q", c, line)
		}
		if line := lineWith(s, " growing"); !strings.Contains(line, "python3 worker.py · connections") || !strings.Contains(line, " +60") {
			t.Errorf("at %v: %q", c, line)
		}
		if line := lineWith(s, "▌ "); !strings.Contains(line, "backup.py") || !strings.Contains(line, "20.0M") {
			t.Errorf("at %v who moves most is not the first: %q", c, line)
		}
	}
}
