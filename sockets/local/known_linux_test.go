package local

import (
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"berth/internal/sample"
	"berth/sockets"
	"berth/sockets/procfs"
)

// TestKnownOwnersAreAllOwners compares the incremental search with the full one and
// with ss, on processes that fork, exec, exit, and pass on or close sockets. While
// they do so, an owner that is shown must have held the socket within the last Round,
// and must not have exited before the poll. A Round after the processes have stopped
// acting, both searches must find the same owners. BERTH_TEST_CHURN sets how long the
// processes act.
func TestKnownOwnersAreAllOwners(t *testing.T) {
	t.Parallel()
	stop := perform(t, 6)
	s := opened(t)
	w := witness{t: t, held: make(map[claim]time.Time)}
	looks := 0
	for end := time.Now().Add(sample.Span(t, "BERTH_TEST_CHURN", 2*time.Second, procfs.Round+4*time.Second)); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		w.before, w.begin = living(t), time.Now()
		w.hear(look(t, s, known()))
		looks++
	}
	if w.late > 0 {
		t.Errorf("%d sockets waited for their first owner beyond the next poll", w.late)
	}
	stop()
	begin := time.Now()
	time.Sleep(200 * time.Millisecond) // until the last actor has stopped
	for time.Since(begin) < procfs.Round+time.Second {
		look(t, s, known())
		time.Sleep(500 * time.Millisecond)
	}
	got, want := owned(look(t, s, known())), owned(look(t, opened(t), sockets.Everything()))
	if len(want) < 20 {
		t.Errorf("only %d sockets were left: the actors did little", len(want))
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("a Round after the churn (-full +incremental):\n%s", diff)
	}
	if ss, err := exec.Command("ss", "-tlnpH").Output(); err == nil {
		agree(t, string(ss), got)
	}
	t.Logf("%d looks, %d owners followed, %d sockets at the end", looks, len(w.held), len(want))
}

func known() sockets.Ask {
	ask := sockets.Everything()
	ask.Owners = sockets.KnownOwners
	return ask
}

// claim is a statement that a process holds a socket.
type claim struct {
	inode   uint64
	pid, fd int
}

// witness checks what is shown during the churn against /proc.
type witness struct {
	t      *testing.T
	before map[int]bool // the processes that existed before the poll,
	begin  time.Time    // and when the poll began
	held   map[claim]time.Time
	late   int
}

func (w *witness) hear(sn sockets.Snapshot) {
	for i := range sn.Sockets {
		k := &sn.Sockets[i]
		if k.Gap == sockets.GapPending {
			w.late++
		}
		for _, o := range k.Owners {
			if born := o.Process.Started.After(w.begin.Add(-2 * time.Second)); !born && !w.before[o.Process.PID] {
				w.t.Errorf("%v is shown as held by %d, which had exited", k.Local, o.Process.PID)
			}
			w.check(claim{k.Inode, o.Process.PID, o.FD})
		}
	}
}

// check records when a claim was last true, and fails the test if that was too long
// ago.
func (w *witness) check(c claim) {
	link, _ := os.Readlink(fmt.Sprintf("/proc/%d/fd/%d", c.pid, c.fd))
	last, heard := w.held[c]
	if link == fmt.Sprintf("socket:[%d]", c.inode) || !heard {
		w.held[c] = time.Now()
	} else if ago := time.Since(last); ago > procfs.Round+time.Second {
		w.t.Errorf("%+v is still shown %v after it was last true", c, ago)
	}
}

// agree compares the owners with what ss shows for the same listeners.
func agree(t *testing.T, ss string, got map[string]string) {
	t.Helper()
	compared := 0
	user := regexp.MustCompile(`pid=(\d+),fd=(\d+)`)
	for line := range strings.Lines(ss) {
		words := strings.Fields(line)
		var owners []string
		for _, m := range user.FindAllStringSubmatch(line, -1) {
			owners = append(owners, m[1]+"/"+m[2])
		}
		slices.Sort(owners)
		for key, text := range got {
			if !strings.HasPrefix(key, words[3]+" ") {
				continue
			}
			var ours []string
			for _, o := range strings.Split(text, ", ") {
				if id, _, ok := strings.Cut(o, " "); ok {
					ours = append(ours, id)
				}
			}
			slices.Sort(ours)
			if compared++; !slices.Equal(owners, ours) {
				t.Errorf("%s: ss says %v, berth %v", key, owners, ours)
			}
		}
	}
	if compared < len(got) {
		t.Errorf("ss shows %d of %d listeners", compared, len(got))
	}
}

// living returns the PIDs of the existing processes.
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

// owned returns the owners, or the gap, of each of the actors' listeners.
func owned(sn sockets.Snapshot) map[string]string {
	all := make(map[string]string)
	for i := range sn.Sockets {
		s := &sn.Sockets[i]
		if s.State != sockets.Listen || s.Local.Addr() != netip.AddrFrom4(actorsAddr) {
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
