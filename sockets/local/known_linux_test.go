package local

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"berth/sockets"
	"berth/sockets/procfs"
)

// TestKnownOwnersAreAllOwners holds the incremental search against the full
// one, on processes that fork, pass on, exec, close and exit: during that an
// owner that is shown has not exited before the look, and a Round later all are
// the same.
func TestKnownOwnersAreAllOwners(t *testing.T) {
	t.Parallel()
	stop := perform(t, 6)
	known := sockets.Everything()
	known.Owners = sockets.KnownOwners
	s := opened(t)
	looks, late := 0, 0
	for end := time.Now().Add(4 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		before, begin := living(t), time.Now()
		sn := look(t, s, known)
		looks++
		for i := range sn.Sockets {
			k := &sn.Sockets[i]
			if k.Gap == sockets.GapPending {
				late++
			}
			for _, o := range k.Owners {
				if born := o.Process.Started.After(begin.Add(-2 * time.Second)); !born && !before[o.Process.PID] {
					t.Errorf("%v is shown as held by %d, which had exited", k.Local, o.Process.PID)
				}
			}
		}
	}
	if looks < 10 {
		t.Skipf("only %d looks in 4 s", looks)
	}
	if late > 0 {
		t.Errorf("%d sockets waited for their first owner beyond the next poll", late)
	}
	stop()
	begin := time.Now()
	time.Sleep(200 * time.Millisecond) // until the last actor has noticed
	for time.Since(begin) < procfs.Round+time.Second {
		look(t, s, known)
		time.Sleep(500 * time.Millisecond)
	}
	got, want := owned(look(t, s, known)), owned(look(t, opened(t), sockets.Everything()))
	if len(want) < 20 {
		t.Errorf("only %d sockets were left: the actors did little", len(want))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("a Round after the churn (-full +incremental):\n%s", diff)
	}
	t.Logf("%d looks, %d sockets at the end", looks, len(want))
}

// living gives the processes that there are.
func living(t *testing.T) map[int]bool {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	if err != nil {
		t.Fatal(err)
	}
	pids := make(map[int]bool)
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil {
			pids[pid] = true
		}
	}
	return pids
}

// owned gives the owners, or the gap, of each listener of the actors.
func owned(sn sockets.Snapshot) map[string]string {
	all := make(map[string]string)
	for i := range sn.Sockets {
		s := &sn.Sockets[i]
		if s.State != sockets.Listen || !s.Local.Addr().IsLoopback() || !strings.HasPrefix(s.Local.Addr().String(), "127.") {
			continue
		}
		var owners []string
		for _, o := range s.Owners {
			owners = append(owners, fmt.Sprintf("%d/%d %s", o.Process.PID, o.FD, o.Process.Name))
		}
		slices.Sort(owners)
		all[fmt.Sprint(s.Local, " ", s.Cookie)] = strings.Join(owners, ", ") + s.Gap.String()
	}
	return all
}
