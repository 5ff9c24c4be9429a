package sockets_test

import (
	"slices"
	"testing"
	"time"

	. "berth/sockets"
)

// TestTheOldestOwnerStandsFirst: once pids have wrapped around, the server that
// opened a socket may have children with lower pids.
func TestTheOldestOwnerStandsFirst(t *testing.T) {
	boot := time.Unix(1_700_000_000, 0)
	server := &Process{PID: 30_937, Started: boot}
	child := &Process{PID: 393, Started: boot.Add(time.Minute)}
	twin := &Process{PID: 394, Started: boot.Add(time.Minute)}
	unknown := &Process{PID: 5}
	want := []Owner{{unknown, 3}, {server, 3}, {server, 7}, {child, 3}, {twin, 1}}
	got := []Owner{want[4], want[2], want[3], want[1], want[0]}
	slices.SortFunc(got, CompareOwners)
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestASetClockMakesNoOther: a process remains the same whatever the clock says about
// its start, and a different process with the same PID does not count as the same.
func TestASetClockMakesNoOther(t *testing.T) {
	noon := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		name string
		p, q Process
		same bool
	}{
		{"the clock was set by a second", Process{PID: 812, Started: noon, Ticks: 4711}, Process{PID: 812, Started: noon.Add(time.Second), Ticks: 4711}, true},
		{"by a year, backwards", Process{PID: 812, Started: noon, Ticks: 4711}, Process{PID: 812, Started: noon.AddDate(-1, 0, 0), Ticks: 4711}, true},
		{"a tick later", Process{PID: 812, Started: noon, Ticks: 4711}, Process{PID: 812, Started: noon, Ticks: 4712}, false},
		{"another number", Process{PID: 812, Started: noon, Ticks: 4711}, Process{PID: 813, Started: noon, Ticks: 4711}, false},
		{"no ticks", Process{PID: 812, Started: noon}, Process{PID: 812, Started: noon}, true},
		{"no ticks, and later", Process{PID: 812, Started: noon}, Process{PID: 812, Started: noon.Add(time.Second)}, false},
	} {
		if c.p.Same(&c.q) != c.same || c.q.Same(&c.p) != c.same || (c.p.CompareStart(&c.q) == 0) != (c.same || c.p.PID != c.q.PID) {
			t.Errorf("%s: same %t, order %d", c.name, c.p.Same(&c.q), c.p.CompareStart(&c.q))
		}
	}
	if (*Process)(nil).Same(&Process{}) {
		t.Error("nil is the same as a process")
	}
}
