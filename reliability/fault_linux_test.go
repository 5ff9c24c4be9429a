package reliability_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/internal/sample"
)

// faultsEnv sets the number of faults injected into commands. The live table gets
// one tenth as many.
const faultsEnv = "BERTH_TEST_FAULTS"

// seedEnv sets the seed with which to repeat a run.
const seedEnv = "BERTH_TEST_SEED"

// longest is how long any command may take with one fault on a busy machine.
const longest = 5 * time.Second

// fault is what happens to one call.
type fault struct {
	nr     uint32
	nth    int // which of the calls with that system call number
	answer answer
	path   string // the path of the call
}

func (f fault) String() string {
	what := "is cut short"
	if f.answer.errno != 0 {
		what = "fails with " + unix.ErrnoName(f.answer.errno)
	}
	return fmt.Sprintf("call %d of number %d (%s) %s", f.nth, f.nr, f.path, what)
}

// errnos returns the errors to inject.
func errnos() []syscall.Errno {
	return []syscall.Errno{
		unix.EINTR, unix.EAGAIN, unix.ENOBUFS, unix.EMFILE, unix.ENOENT, unix.ESRCH, unix.EACCES, unix.EIO,
	}
}

// world is a separate network namespace with a few servers in it, whose owners are
// known.
type world struct {
	t       *testing.T
	program string
	ports   map[string]int
	pids    map[int]bool // the processes that hold the ports
	random  *rand.Rand
}

func newWorld(t *testing.T, seed uint64) *world {
	if os.Geteuid() != 0 {
		t.Skip("needs root, for a network namespace of its own")
	}
	w := &world{t: t, program: os.Getenv(programEnv), ports: map[string]int{}, pids: map[int]bool{}, random: rand.New(rand.NewPCG(seed, 1))}
	runtime.LockOSThread() // not unlocked: the thread ends with the test
	if err := unix.Unshare(unix.CLONE_NEWNET); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("ip", "link", "set", "lo", "up").CombinedOutput(); err != nil {
		t.Fatalf("lo: %v: %s", err, out)
	}
	w.ports["one"], _ = w.serve(1)
	w.ports["two"], _ = w.serve(2)
	w.ports["three"], _ = w.serve(1)
	return w
}

// serve starts processes that hold the same listener.
func (w *world) serve(holders int) (port int, all []*exec.Cmd) {
	w.t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		w.t.Fatal(err)
	}
	file, err := l.(*net.TCPListener).File()
	if err != nil {
		w.t.Fatal(err)
	}
	defer file.Close()
	defer l.Close()
	for range holders {
		c := exec.Command("sleep", "3600")
		c.ExtraFiles = []*os.File{file}
		w.start(c)
		all = append(all, c)
		w.pids[c.Process.Pid] = true
	}
	return l.Addr().(*net.TCPAddr).Port, all
}

// start starts a process that ends with the test.
func (w *world) start(c *exec.Cmd) {
	w.t.Helper()
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := c.Start(); err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { c.Process.Kill(); c.Wait() })
}

// told is the result of a run.
type told struct {
	status    int
	out, errs string
	took      time.Duration
	hit       bool   // whether the fault occurred
	path      string // of the call that failed
	calls     []fault
}

// run runs a command with one fault. The zero fault means no fault.
func (w *world) run(f fault, args []string) told {
	counts := map[uint32]int{}
	var got told
	s := supervise(w.t, func(c *call) answer {
		counts[c.nr]++
		if f.nr != 0 && (c.nr != f.nr || counts[c.nr] != f.nth) {
			return answer{}
		}
		path := c.path()
		switch {
		case ofRuntime(c, path):
		case f.nr == 0:
			got.calls = append(got.calls, fault{nr: c.nr, nth: counts[c.nr], path: path})
		default:
			got.hit, got.path = true, path
			return f.answer
		}
		return answer{}
	}, append([]string{w.program}, args...)...)
	begun := time.Now()
	timer := time.AfterFunc(4*longest, func() { s.Process.Kill() })
	got.status = s.status()
	timer.Stop()
	got.took = time.Since(begun)
	got.out, got.errs = s.out.String(), s.errs.String()
	return got
}

// ofRuntime reports whether a call writes to standard error, or is made by Go
// itself, so that berth has no control over it. Closing a pipe counts as a call by
// Go, because Go waits for a pipe to be closed when it starts a process. The kernel
// closes a pipe even if close(2) returns an error, but a call that is made to fail
// here leaves the pipe open.
func ofRuntime(c *call, path string) bool {
	return c.nr == unix.SYS_CLOSE && strings.HasPrefix(path, "pipe:") || strings.HasPrefix(path, "anon_inode:[event") || c.nr == unix.SYS_WRITE && c.args[0] == 2 ||
		strings.HasPrefix(path, "/sys/kernel/mm/")
}

// pick chooses a fault for one of the calls that a run without faults has made.
func (w *world) pick(calls []fault) fault {
	f := calls[w.random.IntN(len(calls))]
	if w.random.IntN(2) == 0 { // one of the few calls about the world's own processes, or not about files in /proc
		var rare []fault
		for _, c := range calls {
			if !strings.HasPrefix(c.path, "/proc/") || w.ours(c.path) {
				rare = append(rare, c)
			}
		}
		f = rare[w.random.IntN(len(rare))]
	}
	reads := f.nr == unix.SYS_READ || f.nr == unix.SYS_RECVFROM || f.nr == unix.SYS_PREAD64
	if all := errnos(); reads && w.random.IntN(4) == 0 {
		f.answer.short = true
	} else {
		f.answer.errno = all[w.random.IntN(len(all))]
	}
	return f
}

// ours reports whether a file belongs to a process of the world.
func (w *world) ours(path string) bool {
	rest, _ := strings.CutPrefix(path, "/proc/")
	pid, _, _ := strings.Cut(rest, "/")
	n, _ := strconv.Atoi(pid)
	return w.pids[n]
}

// TestFaults injects one fault at a time into a run of a command, and compares the
// output with that of a run without faults.
func TestFaults(t *testing.T) {
	n, seed := sample.Size(t, faultsEnv, 16, 100), uint64(time.Now().UnixNano())
	if text := os.Getenv(seedEnv); text != "" {
		seed, _ = strconv.ParseUint(text, 10, 64)
	}
	t.Logf("%d faults, %s=%d", n, seedEnv, seed)
	w := newWorld(t, seed)
	commands := w.commands()
	hits, begun := 0, time.Now()
	for i := 0; hits < n && i < 3*n; i++ {
		c := commands[i%len(commands)]
		if c.calls == nil {
			c.base = w.run(fault{}, c.args())
			c.calls = c.base.calls
			if c.base.status > 1 {
				t.Fatalf("berth %v undisturbed: status %d: %s", c.args(), c.base.status, c.base.errs)
			}
		}
		f := w.pick(c.calls)
		args := c.args()
		got := w.run(f, args)
		if !got.hit {
			continue
		}
		hits++
		f.path = got.path
		for _, wrong := range append(append(always(got), c.judge(c.base, got)...), w.slow(c, got)...) {
			t.Errorf("berth %v, %v: %s\n  status %d, says %.600s %.600s", args, f, wrong, got.status, got.errs, got.out)
		}
	}
	t.Logf("%d faults injected in %v", hits, time.Since(begun).Round(time.Second))
	if hits < n {
		t.Errorf("only %d of %d faults occurred", hits, n)
	}
}

// slow returns a complaint if the run took too long, unless a run without faults
// now takes too long as well.
func (w *world) slow(c *command, got told) (wrong []string) {
	if got.took <= longest {
		return nil
	}
	if calm := w.run(fault{}, c.args()).took; got.took > longest+2*calm {
		wrong = append(wrong, fmt.Sprintf("it took %v, and %v undisturbed", got.took, calm))
	}
	return wrong
}

// always returns complaints about things that no run may do.
func always(got told) (wrong []string) {
	for _, word := range []string{"panic:", "goroutine ", "fatal error:", "SIGSEGV"} {
		if strings.Contains(got.errs, word) {
			wrong = append(wrong, "it says "+word)
		}
	}
	if got.status >= 128 || got.status == 99 {
		wrong = append(wrong, "it was ended")
	}
	if got.status == 3 && !strings.Contains(got.errs, "berth: ") && got.out == "" {
		wrong = append(wrong, "it failed without a word")
	}
	return wrong
}
