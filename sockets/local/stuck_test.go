package local

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"berth/sockets"
	"berth/sockets/procfs"
)

func TestSilent(t *testing.T) {
	line := procfs.Stuck{PID: 7, UID: 33, Name: "nginx", State: 'D'}
	table := procfs.Stuck{PID: 8, UID: 34, Table: true}
	untried := procfs.Stuck{PID: 9, UID: 35, Name: "x", Untried: true}
	gap := func(what string, n int, why ...string) sockets.Missing {
		return sockets.Missing{What: sockets.Subject(what), Why: sockets.Because(sockets.ReasonStuck, why...), Count: n, Gap: sockets.GapStuck}
	}
	for _, c := range []struct {
		name  string
		stuck []procfs.Stuck
		want  []sockets.Missing
	}{
		{"nobody", nil, nil},
		{"a command line", []procfs.Stuck{line}, []sockets.Missing{gap("command lines", 1, "pid", "7", "name", "nginx", "state", "D", "more", "0", "untried", "0")}},
		{"several", []procfs.Stuck{line, line, untried}, []sockets.Missing{
			gap("command lines", 3, "pid", "7", "name", "nginx", "state", "D", "more", "1", "untried", "1"),
		}},
		{"only not asked", []procfs.Stuck{untried}, []sockets.Missing{{What: "command lines", Count: 1, Gap: sockets.GapStuck, Why: sockets.Because(sockets.ReasonCrowded)}}},
		{"both", []procfs.Stuck{line, table}, []sockets.Missing{
			gap("processes", 1, "pid", "8", "name", "", "state", "", "more", "0", "untried", "0"), gap("command lines", 1, "pid", "7", "name", "nginx", "state", "D", "more", "0", "untried", "0"),
		}},
	} {
		if d := cmp.Diff(c.want, silent(c.stuck)); d != "" {
			t.Errorf("%s: %s", c.name, d)
		}
	}
}

// TestAStuckProcessIsTheReason checks that a stuck process is the reason for a gap
// only if it may be the owner.
func TestAStuckProcessIsTheReason(t *testing.T) {
	table, line := procfs.Stuck{UID: 33, Table: true}, procfs.Stuck{UID: 33}
	for _, c := range []struct {
		name string
		q    search
		uid  int64
		want sockets.Gap
	}{
		{"of the same user", search{stuck: []procfs.Stuck{table}, refused: map[int64]int{33: 1}}, 33, sockets.GapStuck},
		{"of another, and somebody may not be read", search{stuck: []procfs.Stuck{table}, refused: map[int64]int{1: 1}}, 1, sockets.GapPermission},
		{"of another, and all others were read", search{stuck: []procfs.Stuck{table}}, 1, sockets.GapStuck},
		{"whose descriptors were read", search{stuck: []procfs.Stuck{line}, complete: true}, 33, sockets.GapUnfound},
	} {
		if got := c.q.blame(c.uid); got != c.want {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}
