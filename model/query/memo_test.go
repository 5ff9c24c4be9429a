package query

import (
	"sync"
	"testing"

	"berth/sockets"
)

// TestMemoOfOnePid covers processes that have the same PID, one after the other,
// and processes that share a slot.
func TestMemoOfOnePid(t *testing.T) {
	var m memo
	asked := 0
	named := func(p *sockets.Process) bool { asked++; return p.Name == "nginx" }
	first, second := &sockets.Process{PID: 7, Name: "nginx"}, &sockets.Process{PID: 7, Name: "sh"}
	other := &sockets.Process{PID: 7 + len(m.yes), Name: "nginx"}
	for range 3 {
		for _, p := range []*sockets.Process{first, second, other} {
			if got, want := m.holds(p, named), p.Name == "nginx"; got != want {
				t.Errorf("pid %d %s: %v", p.PID, p.Name, got)
			}
		}
	}
	asked = 0
	m.holds(other, named)
	m.holds(second, named)
	if asked != 0 {
		t.Errorf("the last of each kind was asked for again, %d times", asked)
	}
}

func TestMemoOfOddPids(t *testing.T) {
	var m memo
	for _, pid := range []int{0, -1, 1 << 30} {
		if !m.holds(&sockets.Process{PID: pid}, func(*sockets.Process) bool { return true }) {
			t.Errorf("pid %d", pid)
		}
	}
}

func TestMemoAtOnce(t *testing.T) {
	var m memo
	var ps []*sockets.Process
	for i := range 3 * len(m.yes) {
		ps = append(ps, &sockets.Process{PID: i, Name: []string{"nginx", "sh"}[i%2]})
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, p := range ps {
				if m.holds(p, func(p *sockets.Process) bool { return p.Name == "nginx" }) != (p.Name == "nginx") {
					t.Errorf("pid %d", p.PID)
				}
			}
		})
	}
	wg.Wait()
}
