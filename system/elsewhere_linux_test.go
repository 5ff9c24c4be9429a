package system_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// elsewhere starts the test binary as a server in a new network namespace, and
// returns it with the namespace's inode.
func elsewhere(t *testing.T, addr string) (*exec.Cmd, uint64) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serveEnv+"="+addr)
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	pid := fmt.Sprint(cmd.Process.Pid)
	eventually(t, "a server elsewhere", func() bool {
		return strings.Contains(run(t, "nsenter", "-t", pid, "-n", "ss", "-tlnH"), addr+" ")
	})
	var st unix.Stat_t
	if err := unix.Stat("/proc/"+pid+"/ns/net", &st); err != nil {
		t.Fatal(err)
	}
	return cmd, st.Ino
}

// answer runs berth, and returns its output and its exit status.
func answer(t *testing.T, args ...string) (string, int) {
	t.Helper()
	cmd := exec.Command(os.Getenv(programEnv), args...)
	cmd.Env = append(os.Environ(), "BERTH_NETNS=all", "HOME=/nonexistent")
	out, _ := cmd.CombinedOutput()
	return string(out), cmd.ProcessState.ExitCode()
}

// TestHeldElsewhere checks that berth who reports a port held only in another
// network namespace as free here, and that berth kill leaves that namespace alone
// and finds the port only with --netns.
func TestHeldElsewhere(t *testing.T) {
	if !inOwnNamespace(t, "ss", "nsenter") {
		return
	}
	const addr, port = "0.0.0.0:7411", "7411"
	cmd, netns := elsewhere(t, addr)
	pid := cmd.Process.Pid
	out, status := answer(t, "who", port)
	if status != 1 || !strings.Contains(out, fmt.Sprintf("(pid %d) in network namespace %d, which is no conflict here", pid, netns)) {
		t.Errorf("who: %d, %s", status, out)
	}
	out, status = answer(t, "who", "--json", port)
	var who struct {
		Answers []struct {
			Held      bool
			Bindable  *bool
			Elsewhere []struct{ NetNS uint64 }
		}
	}
	if err := json.Unmarshal([]byte(out), &who); err != nil || who.Answers[0].Held || who.Answers[0].Bindable == nil || !*who.Answers[0].Bindable || len(who.Answers[0].Elsewhere) != 1 || who.Answers[0].Elsewhere[0].NetNS != netns {
		t.Errorf("who --json: %d, %v, %s", status, err, out)
	}
	if out, status = answer(t, "who", "--netns", fmt.Sprint(pid), port); status != 0 || !strings.Contains(out, fmt.Sprintf("berth kill --netns %d %s", netns, port)) {
		t.Errorf("who --netns: %d, %s", status, out)
	}
	if out, status = answer(t, "kill", "--yes", port); status != 1 || !strings.Contains(out, fmt.Sprintf("--netns %d selects that namespace", netns)) || !alive(cmd) {
		t.Errorf("kill: %d, %s", status, out)
	}
	if out, status = answer(t, "free", "--count", "1", port); status == 0 && !strings.Contains(out, port) {
		t.Errorf("free: %d, %s", status, out)
	}
	if out, status = answer(t, "ls", "--netns", "nosuch"); status != 2 {
		t.Errorf("a namespace that does not exist: %d, %s", status, out)
	}
	if out, status = answer(t, "kill", "--yes", "--netns", fmt.Sprint(netns), port); status != 0 {
		t.Errorf("kill --netns: %d, %s", status, out)
	}
	eventually(t, "its end", func() bool { return cmd.ProcessState != nil || syscall.Kill(pid, 0) != nil || zombie(pid) })
}

// TestCloseElsewhere checks that, of two connections with the same ends in two
// namespaces, only the chosen one is closed.
func TestCloseElsewhere(t *testing.T) {
	if !inOwnNamespace(t, "ss", "nsenter") {
		return
	}
	const addr, from = "127.0.0.1:7413", "127.0.0.1:7414"
	cmd, netns := elsewhere(t, addr)
	run(t, "nsenter", "-t", fmt.Sprint(cmd.Process.Pid), "-n", "ip", "link", "set", "lo", "up")
	l, err := net.Listen("tcp4", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ours, theirs := callFrom(t, from, addr, 0), callFrom(t, from, addr, cmd.Process.Pid)
	if out, status := answer(t, "close", "--yes", "--netns", fmt.Sprint(netns), "local:"+addr+" remote:"+from); status != 0 {
		t.Fatalf("close --netns: %d, %s", status, out)
	}
	if err := heardWithin(theirs, time.Minute); !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the connection that was to be closed: %v", err)
	}
	if err := heardWithin(ours, 100*time.Millisecond); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("its twin in this namespace: %v", err)
	}
}

// callFrom connects from one address to another in the network namespace of a
// process, or in this one if pid is 0.
func callFrom(t *testing.T, from, to string, pid int) net.Conn {
	t.Helper()
	local, err := net.ResolveTCPAddr("tcp4", from)
	if err != nil {
		t.Fatal(err)
	}
	if pid != 0 {
		runtime.LockOSThread() // the thread returns to its own namespace instead of ending, because the processes that it started would end with it
		defer runtime.UnlockOSThread()
		defer enterNetNS(t, os.Getpid(), unix.Gettid())()
		enterNetNS(t, pid, pid)
	}
	r, err := (&net.Dialer{LocalAddr: local}).Dial("tcp4", to)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { r.Close() })
	return r
}

// enterNetNS moves this thread into the network namespace of another thread, and
// returns a function that moves it there again.
func enterNetNS(t *testing.T, pid, tid int) (again func()) {
	t.Helper()
	f, err := os.Open(fmt.Sprintf("/proc/%d/task/%d/ns/net", pid, tid))
	if err != nil {
		t.Fatal(err)
	}
	enter := func() {
		if err := unix.Setns(int(f.Fd()), unix.CLONE_NEWNET); err != nil {
			t.Fatal(err)
		}
	}
	enter()
	t.Cleanup(func() { f.Close() })
	return enter
}

// heardWithin reads from c for at most the given time, and returns the error.
func heardWithin(c net.Conn, within time.Duration) error {
	_ = c.SetReadDeadline(time.Now().Add(within))
	_, err := c.Read(make([]byte, 1))
	return err
}

func zombie(pid int) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err != nil || strings.Contains(string(text), ") Z ")
}

// TestNamespacesUnseen checks that a user who may not enter other network
// namespaces is told that they are not shown, and what is needed to see them.
func TestNamespacesUnseen(t *testing.T) {
	if !inOwnNamespace(t, "ss", "nsenter", "setpriv") {
		return
	}
	elsewhere(t, "0.0.0.0:7412")
	cmd := exec.Command("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", os.Getenv(programEnv), "ls", "--json")
	cmd.Env, cmd.Dir = append(os.Environ(), "BERTH_NETNS=all", "HOME=/nonexistent"), "/"
	out, err := cmd.Output()
	if err != nil || strings.Contains(string(out), "7412") || !strings.Contains(string(out), `"what":"other network namespaces","why":"`) || !strings.Contains(string(out), "needs root (CAP_SYS_ADMIN)") {
		t.Errorf("%v, %s", err, out)
	}
}
