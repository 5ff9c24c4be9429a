package reliability_test

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/internal/sample"
)

// passage reports whether a call is one of those with which berth enters and reads
// another network namespace: calls that list and open namespaces, setns, and calls
// on sockets.
func passage(c *call, path string) bool {
	switch c.nr {
	case unix.SYS_SETNS, unix.SYS_SOCKET, unix.SYS_BIND, unix.SYS_SENDTO, unix.SYS_RECVFROM, unix.SYS_SETSOCKOPT:
		return true
	case unix.SYS_CLOSE: // the kernel closes it, whatever the call returns
		return false
	}
	return strings.Contains(path, "ns/net") || strings.HasSuffix(path, "/mountinfo") || strings.HasPrefix(path, "net:[") ||
		strings.HasPrefix(path, "/proc/thread-self/net/") || strings.HasPrefix(path, "socket:[")
}

// refusals returns the errors with which these calls are made to fail.
func refusals() []syscall.Errno {
	return append(errnos(), unix.EPERM, unix.EINVAL, unix.ENOSYS, unix.ENOMEM, unix.ENFILE)
}

// believable reports whether berth has no reason to doubt this error. The kernel
// itself returns such an error for the network namespace of a process that has
// ended, or that berth has no permission to read.
func believable(nr uint32, errno syscall.Errno, path string) bool {
	ended, forbidden := errno == unix.ENOENT || errno == unix.ESRCH, errno == unix.EACCES || errno == unix.EPERM
	return strings.HasSuffix(path, "/ns/net") && (nr == unix.SYS_READLINKAT && (ended || forbidden) || nr == unix.SYS_OPENAT && ended)
}

// elsewhere makes a network namespace with a server in it, and returns the
// namespace's inode and the port.
func (w *world) elsewhere() (netns uint64, port int) {
	w.t.Helper()
	made, over := make(chan struct{}), make(chan struct{})
	go func() {
		runtime.LockOSThread() // never unlocked: the thread ends with the goroutine, and the processes that it started end with the thread
		if err := unix.Unshare(unix.CLONE_NEWNET); err == nil {
			netns = spaceOf(w.t, "/proc/thread-self/ns/net")
			port, _ = w.serve(1)
		}
		close(made)
		<-over
	}()
	<-made
	w.t.Cleanup(func() { close(over) })
	if netns == 0 || port == 0 {
		w.t.Fatal("no other network namespace")
	}
	return netns, port
}

func spaceOf(t *testing.T, path string) uint64 {
	t.Helper()
	var st unix.Stat_t
	if err := unix.Stat(path, &st); err != nil {
		t.Error(err)
	}
	return st.Ino
}

// TestFaultsBetweenNamespaces makes each of the calls with which berth enters and
// reads two other network namespaces fail with each error. A server must be shown
// in its own namespace and no other, and berth must mention what it could not see.
// If BERTH_TEST_FAULTS=all, the test tries every fault.
func TestFaultsBetweenNamespaces(t *testing.T) {
	n, seed := sample.Size(t, faultsEnv, 20, 250), uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	w := newWorld(t, seed)
	ports := map[int]uint64{}
	for _, port := range w.ports {
		ports[port] = spaceOf(t, "/proc/thread-self/ns/net")
	}
	for range 2 {
		netns, port := w.elsewhere()
		ports[port] = netns
	}
	args := []string{"ls", "--json", "--netns", "all", "-tl"}
	base := w.within(args, func(*call, string) answer { return answer{} })
	if wrong := places(base, base, ports); len(wrong) > 0 {
		t.Fatalf("undisturbed: %v", wrong)
	}
	var calls []fault
	counts := map[uint32]int{}
	w.within(args, func(c *call, path string) answer {
		if counts[c.nr]++; passage(c, path) {
			calls = append(calls, fault{nr: c.nr, nth: counts[c.nr], path: path})
		}
		return answer{}
	})
	var faults []fault
	for _, f := range calls {
		for _, errno := range refusals() {
			if believable(f.nr, errno, f.path) {
				continue
			}
			f.answer.errno = errno
			faults = append(faults, f)
		}
	}
	rand.New(rand.NewPCG(seed, 2)).Shuffle(len(faults), func(i, j int) { faults[i], faults[j] = faults[j], faults[i] })
	hits, told := 0, 0
	for _, f := range faults[:min(n, len(faults))] {
		counts, hit := map[uint32]int{}, false
		got := w.within(args, func(c *call, path string) answer {
			if counts[c.nr]++; c.nr != f.nr || counts[c.nr] != f.nth || !passage(c, path) {
				return answer{}
			}
			hit = true
			return f.answer
		})
		if !hit {
			continue
		}
		hits++
		wrong := append(always(got), places(base, got, ports)...)
		if was, _, _ := parse(base); got.status == 3 {
			told++
		} else if is, ok, _ := parse(got); ok && newGap(was, is) {
			told++
		}
		for _, text := range wrong {
			is, _, _ := parse(got)
			t.Errorf("berth %v, %v: %s\n  status %d, says %.600s %+v", args, f, text, got.status, got.errs, is.Gaps)
		}
	}
	t.Logf("%d of %d faults in %d calls injected, after %d of them something is said to be missing", hits, len(faults), len(calls), told)
	if hits < n/2 {
		t.Errorf("only %d of %d faults occurred", hits, n)
	}
}

// within runs a command under a rule that is passed each call and its path.
func (w *world) within(args []string, rule func(*call, string) answer) told {
	var got told
	s := supervise(w.t, func(c *call) answer {
		path := c.path()
		if ofRuntime(c, path) {
			return answer{}
		}
		return rule(c, path)
	}, append([]string{w.program}, args...)...)
	begun := time.Now()
	timer := time.AfterFunc(4*longest, func() { s.Process.Kill() })
	got.status = s.status()
	timer.Stop()
	got.took, got.out, got.errs = time.Since(begun), s.out.String(), s.errs.String()
	return got
}

// places checks that each server is shown in its own network namespace, or that it
// is missing and berth reports that something is missing.
func places(base, got told, ports map[int]uint64) (wrong []string) {
	was, _, _ := parse(base)
	is, ok, wrong := parse(got)
	if !ok {
		return wrong
	}
	before, seen := mine(was.Sockets, ports), map[int]bool{}
	for _, r := range is.Sockets {
		if r.steady() && ports[r.Local.Port] == r.NetNS {
			seen[r.Local.Port] = true
		} else if r.steady() && ports[r.Local.Port] != 0 && r.NetNS != 0 && !slices.ContainsFunc(was.Sockets, func(o row) bool { return o.steady() && o.key() == r.key() }) {
			wrong = append(wrong, fmt.Sprintf("port %d is told of network namespace %d, and is in %d", r.Local.Port, r.NetNS, ports[r.Local.Port]))
		}
	}
	said := newGap(was, is)
	for port, netns := range ports {
		if !seen[port] && !said {
			wrong = append(wrong, fmt.Sprintf("no word of port %d, missing in network namespace %d", port, netns))
		}
	}
	return append(wrong, fewer(before, is.Sockets, said)...)
}

// mine returns only the rows of the test's own servers.
func mine(rows []row, ports map[int]uint64) []row {
	return slices.DeleteFunc(slices.Clone(rows), func(r row) bool { return !r.steady() || ports[r.Local.Port] != r.NetNS })
}

// TestThreadsComeBack covers a live table that fails again and again to enter other
// network namespaces and to return from them. Once these calls no longer fail, no
// thread may be in another network namespace, and there may be at most a few more
// threads or descriptors than before.
func TestThreadsComeBack(t *testing.T) {
	w := newWorld(t, 1)
	home := spaceOf(t, "/proc/thread-self/ns/net")
	var there []int
	for range 3 {
		_, port := w.elsewhere()
		there = append(there, port)
	}
	terminal, keyboard := newTerminal(t, io.Discard)
	_ = keyboard
	errs := refusals()
	calls, failed, failing, polls := 0, map[uint32]int{}, false, make(chan int, 10000)
	poll := 0
	s := superviseOn(t, terminal, func(c *call) answer {
		path := c.path()
		if c.nr == unix.SYS_OPENAT && path == "/proc" {
			poll++
			polls <- poll
			failing = poll > 30 && poll <= 120
		}
		if !failing || ofRuntime(c, path) || !passage(c, path) {
			return answer{}
		}
		if calls++; calls%7 != 0 {
			return answer{}
		}
		failed[c.nr]++
		return answer{errno: errs[calls/7%len(errs)]}
	}, w.program, "--interval", "100ms", "--netns", "all")
	defer func() { s.Process.Kill(); s.status() }()
	use := map[int][2]int{}
	late := time.After(4 * time.Minute)
	for _, n := range []int{20, 160} {
		least := [2]int{math.MaxInt, math.MaxInt} // of ten polls, because a poll has files open at any moment
		for at := 0; at < n+10; {
			select {
			case at = <-polls:
			case <-late:
				t.Fatalf("only %d looks at the processes", at)
			}
			if at >= n {
				least[0] = min(least[0], entries(t, fmt.Sprintf("/proc/%d/task", s.Process.Pid)))
				least[1] = min(least[1], entries(t, fmt.Sprintf("/proc/%d/fd", s.Process.Pid)))
			}
		}
		use[n] = least
	}
	tasks, _ := os.ReadDir(fmt.Sprintf("/proc/%d/task", s.Process.Pid))
	for _, task := range tasks {
		var st unix.Stat_t
		if unix.Stat(fmt.Sprintf("/proc/%d/task/%s/ns/net", s.Process.Pid, task.Name()), &st) == nil && st.Ino != home {
			t.Errorf("thread %s is in network namespace %d, not in %d", task.Name(), st.Ino, home)
		}
	}
	t.Logf("threads and descriptors by looks: %v; calls failed by number: %v; ports %v", use, failed, there)
	if was, is := use[20], use[160]; is[0] > was[0]+6 || is[1] > was[1]+2 {
		t.Errorf("threads and descriptors by looks: %v", use)
	}
}

// entries returns the number of entries in a directory.
func entries(t *testing.T, dir string) int {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	return len(all)
}
