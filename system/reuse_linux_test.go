package system_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"berth/sockets"
	"berth/sockets/act"
	"berth/sockets/procfs"
)

// successor starts a process with the PID of one that has ended, as happens by
// chance on a busy machine once its PIDs have wrapped around (ns_last_pid in
// proc(5)). It returns false if no process got that PID. It calls end for each
// process that got a different PID.
func successor(t *testing.T, pid int, start func() *exec.Cmd, end func(*exec.Cmd)) (*exec.Cmd, bool) {
	t.Helper()
	for range 50 {
		if err := os.WriteFile("/proc/sys/kernel/ns_last_pid", []byte(strconv.Itoa(pid-1)), 0o644); err != nil {
			t.Fatal(err)
		}
		cmd := start()
		if cmd.Process.Pid == pid {
			return cmd, true
		}
		end(cmd)
	}
	return nil, false
}

func sleeper(t *testing.T) *exec.Cmd {
	t.Helper()
	cmd := exec.Command("sleep", "600")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

func finish(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

// untouched reports whether the process is running and has no signal pending.
func untouched(t *testing.T, pid int) bool {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		t.Fatal(err)
	}
	text := string(status)
	return !strings.Contains(text, "State:\tZ") && strings.Contains(text, "ShdPnd:\t0000000000000000")
}

// TestASuccessorIsNeverSignalled covers a process for which berth holds a pidfd, and
// which ends before the signal is sent, so that its PID passes to another process.
// The test repeats this a hundred times.
func TestASuccessorIsNeverSignalled(t *testing.T) {
	t.Parallel()
	if !inOwnPIDs(t) {
		return
	}
	a, proc := act.New(), procfs.New("/proc")
	reused := 0
	for range 1000 {
		victim := sleeper(t)
		ticks, err := proc.Ticks(victim.Process.Pid)
		if err != nil {
			t.Fatal(err)
		}
		p := &sockets.Process{PID: victim.Process.Pid, Ticks: ticks}
		hold, err := a.Open(p, nil)
		if err != nil {
			t.Fatal(err)
		}
		finish(victim)
		next, ok := successor(t, p.PID, func() *exec.Cmd { return sleeper(t) }, finish)
		if !ok {
			hold.Close()
			continue
		}
		if err := hold.Signal(sockets.Terminate()); !errors.Is(err, sockets.ErrGone) && !errors.Is(err, sockets.ErrReplaced) {
			t.Errorf("pid %d, by now another process's: %v", p.PID, err)
		}
		if !hold.Ended(0) {
			t.Errorf("pid %d: the one that was held is said to be alive", p.PID)
		}
		pending := !untouched(t, p.PID)
		finish(next)
		if s := next.ProcessState.Sys().(syscall.WaitStatus); pending || s.Signal() != syscall.SIGKILL {
			t.Fatalf("pid %d, by now another process's, was signalled", p.PID)
		}
		hold.Close()
		if reused++; reused == 100 {
			t.Logf("%d pids belonged to another process by the time of the signal; none was hit", reused)
			return
		}
	}
	t.Errorf("only %d pids could be given to another process", reused)
}

// TestKillOfAPidThatIsAnothers covers a server that ends between the question and
// the answer, and whose port and PID pass to a new one.
func TestKillOfAPidThatIsAnothers(t *testing.T) {
	t.Parallel()
	if !inOwnPIDs(t) {
		return
	}
	for range 20 {
		server := played(t, "127.0.0.1:7001")
		pid := server.Process.Pid
		c := converse(t, "kill", "7001")
		c.hears(fmt.Sprintf("(pid %d, ", pid))
		c.hears("[y/N] ")
		_ = syscall.Kill(pid, syscall.SIGKILL)
		eventually(t, "its end", func() bool { return !alive(server) })
		next, ok := successor(t, pid, func() *exec.Cmd { return played(t, "127.0.0.1:7001") }, func(c *exec.Cmd) {
			_ = c.Process.Kill()
			eventually(t, "the end of who has another pid", func() bool { return !alive(c) })
		})
		c.says("y\n")
		if !ok { // a thread of this program has the PID
			c.ends(0)
			continue
		}
		text := c.ends(1)
		has(t, text, fmt.Sprintf("(pid %d) had already ended", pid), "nothing was sent\n",
			fmt.Sprintf("port 7001 is held again, by %s (pid %d)", filepath.Base(os.Args[0]), pid))
		if !untouched(t, next.Process.Pid) {
			t.Error("the new server was signalled")
		}
		return
	}
	t.Error("no pid could be given to another process")
}

// TestProcOfOtherPIDs covers a PID namespace whose /proc belongs to another PID
// namespace, so that a PID may refer to either of two processes. berth must not open
// a handle on either.
func TestProcOfOtherPIDs(t *testing.T) {
	t.Parallel()
	if !inOwn(t, syscall.CLONE_NEWNET|syscall.CLONE_NEWPID) {
		return
	}
	proc := procfs.New("/proc")
	for range 50 {
		child := sleeper(t)
		ticks, err := proc.Ticks(child.Process.Pid) // of the process that has this PID outside
		if err == nil {
			hold, err := act.New().Open(&sockets.Process{PID: child.Process.Pid, Ticks: ticks}, nil)
			if err == nil || !strings.Contains(err.Error(), "of another namespace") {
				t.Errorf("pid %d: hold %v, error %v", child.Process.Pid, hold, err)
			}
			finish(child)
			return
		}
		finish(child)
	}
	t.Error("no number is a process both inside and outside")
}
