package system_test

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/internal/sample"
)

// TestOracleElsewhere is like TestOracle, but for network namespaces other than
// berth's own: the fixture's namespace, and two in which the same addresses are used
// and some sockets are held by a process in another namespace. One snapshot by berth
// covers all of these namespaces, and ss takes a snapshot of each before and after.
// During the second half of the rounds, there is churn, and other namespaces, each
// with a server, appear and disappear.
func TestOracleElsewhere(t *testing.T) {
	t.Parallel()
	if !inOwnPIDs(t) {
		return
	}
	rounds := sample.Size(t, "BERTH_TEST_ELSEWHERE", 6, 30)
	f := newFixture(t)
	look := map[uint64]func() crowd{netNSOf(t, "self"): func() crowd { return ssSockets(t) }}
	for range 2 {
		pid, netns := f.another()
		look[netns] = func() crowd { return ssCrowd(t, run(t, "nsenter", "-t", fmt.Sprint(pid), "-n", "ss", "-tuanpH")) }
	}
	sockets, between, late, oneWay := 0, map[string]int{}, 0, 0
	var gone *atomic.Int64
	for i := 0; i < rounds; i++ {
		if i == rounds/2 && gone == nil {
			opened := churn(t, 100)
			gone = comeAndGo(t)
			eventually(t, "connections and namespaces that come and go", func() bool { return opened.Load() > 300 && gone.Load() > 3 })
		}
		begin := time.Now()
		before := each(look)
		seen := berthCrowds(t, alone(os.Getenv(programEnv)))
		after := each(look)
		apart := gone != nil && time.Since(begin) > churnQueued-200*time.Millisecond
		if apart && late < rounds {
			late++ // a state may have come and gone between the snapshots
			i--
			continue
		}
		for netns := range look {
			seen[netns].known(t)
			missed(t, before[netns], seen[netns].seen, after[netns], apart)
			if !apart {
				madeUp(t, before[netns], seen[netns].seen, after[netns], between)
			}
			sockets += len(seen[netns].seen)
		}
		if apart {
			oneWay++ // the machine stalls too often
		}
		if t.Failed() {
			t.Fatalf("round %d", i+1)
		}
	}
	t.Logf("%d rounds, %d sockets of 3 namespaces compared on average; seen in passing from one state to the next: %v; %d namespaces came and went; %d rounds repeated because the looks were too far apart, and for %d only what was missed is known",
		rounds, sockets/rounds, between, gone.Load(), late, oneWay)
}

// each takes a snapshot with every function in look.
func each(look map[uint64]func() crowd) map[uint64]crowd {
	seen := map[uint64]crowd{}
	for netns, f := range look {
		seen[netns] = f()
	}
	return seen
}

// alone returns a command that runs berth ls --json in an empty network namespace.
func alone(berth string) *exec.Cmd {
	cmd := exec.Command(berth, "ls", "--json", "--netns", "all")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	return cmd
}

// another makes a network namespace with a server and with sockets of this process:
// a UDP socket, a listener, and a connection whose other end belongs to the server.
func (f *fixture) another() (pid int, netns uint64) {
	f.t.Helper()
	cmd, netns := elsewhere(f.t, "127.0.0.1:7010")
	pid = cmd.Process.Pid
	run(f.t, "nsenter", "-t", fmt.Sprint(pid), "-n", "ip", "link", "set", "lo", "up")
	runtime.LockOSThread() // the thread returns to its own namespace instead of ending, because the processes that it started would end with it
	defer runtime.UnlockOSThread()
	defer enterNetNS(f.t, os.Getpid(), unix.Gettid())()
	enterNetNS(f.t, pid, pid)
	f.connect(f.socket(unix.AF_INET, unix.SOCK_STREAM), "127.0.0.1:7010")
	f.bind(f.socket(unix.AF_INET, unix.SOCK_DGRAM), "0.0.0.0:53")
	f.connect(f.socket(unix.AF_INET, unix.SOCK_DGRAM), "127.0.0.1:53")
	l := f.server("127.0.0.1:7004", 16)
	half, _ := f.accepted(l, "127.0.0.1:7004") // FIN_WAIT2 and CLOSE_WAIT
	if err := unix.Shutdown(half, unix.SHUT_WR); err != nil {
		f.t.Fatal(err)
	}
	client, server := f.accepted(l, "127.0.0.1:7004") // TIME_WAIT
	unix.Close(client)
	unix.Close(server)
	return pid, netns
}

// comeAndGo starts short-lived servers, two at a time, each in its own network
// namespace. It returns a counter of those that have ended. They are started by a
// shell, because a child of this process would also hold the fixture's sockets
// between fork and exec.
func comeAndGo(t *testing.T) *atomic.Int64 {
	t.Helper()
	var gone atomic.Int64
	for _, seconds := range []string{"0.3", "0.9"} {
		sh := exec.Command("sh", "-c", "while unshare --net timeout "+seconds+" "+os.Args[0]+"; test $? = 124; do echo; done")
		sh.Env = append(os.Environ(), serveEnv+"=127.0.0.1:7010")
		sh.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
		out, err := sh.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := sh.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			_ = syscall.Kill(-sh.Process.Pid, syscall.SIGKILL)
			_ = sh.Wait()
		})
		go func() {
			for lines := bufio.NewScanner(out); lines.Scan(); {
				gone.Add(1)
			}
		}()
	}
	return &gone
}
