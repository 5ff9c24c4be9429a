package procfs

import (
	"testing"
	"time"
)

// set sets the clock of a tree, so that the kernel appears to have started at another
// time.
func (tr *tree) set(btime string) { tr.write("stat", "cpu 1 2\nbtime "+btime+"\nprocesses 9\n") }

// TestTheClockIsSet checks that when the clock is set, every process keeps its
// identity, and its start time follows the clock.
func TestTheClockIsSet(t *testing.T) {
	for name, c := range map[string]struct {
		btime string
		moved time.Duration
	}{
		"as it was":                {"1700000000", 0},
		"by a second, forwards":    {"1700000001", 0}, // which may result from the kernel's rounding
		"by two seconds, forwards": {"1700000002", 2 * time.Second},
		"by an hour, backwards":    {"1699996400", -time.Hour},
		"to 1970":                  {"5", -(1_700_000_000 - 5) * time.Second},
		"no longer told":           {"x", 0},
	} {
		tr := newTree(t)
		tr.child(70, 1, 500, "sshd")
		tr.child(90, 70, 700, "node")
		tr.socket(90, 6, 100)
		tr.write("90/cgroup", "")
		tr.link("90/cwd", "/srv")
		tr.write("90/task/90/schedstat", "12 3 4\n") // nothing runs in this process
		s := NewScanner(tr.fs)
		origins := tr.fs.Origins()
		before := full(t, s).Of(100)[0].Process
		tr.set(c.btime)
		for range refreshAfter + 1 {
			if _, err := s.Next(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		o, err := s.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		after := o.Of(100)[0].Process
		if !after.Same(before) || !after.Started.Equal(before.Started.Add(c.moved)) {
			t.Errorf("%s: it started at %v, and then at %v", name, before.Started, after.Started)
		}
		for _, p := range []*struct{ missing, parents int }{{len(origins.read(before).Missing), len(origins.read(before).Parents)}, {len(origins.read(after).Missing), len(origins.read(after).Parents)}} {
			if p.missing != 0 || p.parents == 0 {
				t.Errorf("%s: %d facts are missing, %d parents", name, p.missing, p.parents)
			}
		}
		if held, err := tr.fs.Ticks(90); err != nil || held != before.Ticks {
			t.Errorf("%s: ticks %d, %v", name, held, err)
		}
	}
}
