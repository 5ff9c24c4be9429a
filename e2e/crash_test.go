//go:build linux

package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/e2e/screen"
)

// foreign returns faults in an unguarded goroutine, and what Go prints for each of
// them.
func foreign() map[string]string {
	return map[string]string{
		"goroutine": "panic: fault raised in goroutine",
		"nil":       "panic: runtime error: invalid memory address or nil pointer dereference",
		"maps":      "fatal error: concurrent map writes",
		"stack":     "fatal error: stack overflow",
		"address":   "unexpected fault address",
		"bus":       "[signal SIGBUS: bus error",
	}
}

// TestTerminalIsRestoredAfterForeignFault checks that, whichever fault ends the
// program, the terminal is restored to its previous state and then shows the trace.
func TestTerminalIsRestoredAfterForeignFault(t *testing.T) {
	t.Parallel()
	for fault, text := range foreign() {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			s := newShell(t)
			s.keys("BERTH_FAULT=" + fault + " faulty<enter>")
			s.see("the alternate screen, then the prompt", sequel)
			s.same("after " + fault)
			if f := s.Frame(); !f.Has("goroutine ") && !f.Has("runtime.") {
				t.Errorf("no trace:\n%s", f)
			}
			if got := s.status(); got != "2" {
				t.Errorf("it ended with %s, want 2", got)
			}
			s.keys("clear; BERTH_FAULT=" + fault + " faulty 2>" + built + "/" + fault + "; echo done.$?.<enter>")
			s.see("the end", func(f screen.Frame) bool { return f.Has("done.2.") })
			s.same("after " + fault + ", standard error elsewhere")
			said, err := os.ReadFile(built + "/" + fault)
			if err != nil || !strings.Contains(string(said), text) || !strings.Contains(string(said), "goroutine ") {
				t.Errorf("%v: %s", err, said)
			}
		})
	}
}

// TestTraceIsWhole checks that every byte of the trace comes after the terminal has
// been restored and before the program ends.
func TestTraceIsWhole(t *testing.T) {
	t.Parallel()
	for fault, text := range foreign() {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			s := newStopped(t, "faulty", "BERTH_FAULT="+fault)
			if code, _ := s.status(time.Now()); code != 2 {
				t.Errorf("status %d, want 2", code)
			}
			s.await("the trace", func() bool { return s.has(text) })
			all := s.got.String()
			end := strings.LastIndex(all, "\x1b[?1049l")
			if strings.Count(all, text) != 1 || strings.Index(all, text) < end || strings.Contains(all[end+8:], "\x1b") {
				t.Errorf("the trace does not come after the end of the screen: %q", all[max(0, end-100):])
			}
		})
	}
}

// TestTerminalIsRestoredAfterKill covers SIGKILL, which no program can catch.
func TestTerminalIsRestoredAfterKill(t *testing.T) {
	t.Parallel()
	for _, flags := range []string{"", " --read-only"} {
		s := newShell(t)
		s.berth("berth" + flags)
		s.keys("/zq") // read after the terminal's responses
		s.see("the filter", func(f screen.Frame) bool { return f.Has("zq") })
		pid := s.child()
		guard := guardOf(t, pid)
		if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		s.see("the screen of the shell", func(f screen.Frame) bool { return !f.Modes[1049] })
		awaitEnd(t, guard)
		s.same("after SIGKILL")
		if got := s.status(); got != "137" {
			t.Errorf("it ended with %s, want 137", got)
		}
	}
}

// TestGuardWhereNobodyReads checks that, if the terminal does not accept output,
// the guard ends within the same time limit as the program.
func TestGuardWhereNobodyReads(t *testing.T) {
	t.Parallel()
	s := newStopped(t, "berth")
	guard := guardOf(t, s.cmd.Process.Pid)
	s.choke()
	began := time.Now()
	_ = s.cmd.Process.Kill()
	s.status(began)
	awaitEnd(t, guard)
	if took := time.Since(began); took > deadline {
		t.Errorf("the guard ended after %v, want 2 s at most", took)
	}
	flags, err := unix.IoctlGetTermios(int(s.tty.Fd()), unix.TCGETS)
	if err != nil || flags.Lflag&unix.ICANON == 0 || flags.Lflag&unix.ECHO == 0 {
		t.Errorf("the terminal is still raw: %v, %v", flags, err)
	}
}

// TestGuardHoldsNothing checks that the guard has no socket and no capability, that
// no key ends it, and that it ends with the program. If the guard is killed, the
// program continues without it.
func TestGuardHoldsNothing(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.keys("exec 7>/dev/null<enter>")
	s.prompt()
	s.berth("berth")
	guard := guardOf(t, s.child())
	fds, err := filepath.Glob(fmt.Sprintf("/proc/%d/fd/*", guard))
	if err != nil || len(fds) == 0 {
		t.Fatalf("%d descriptors: %v", len(fds), err)
	}
	for _, fd := range fds {
		if to, err := os.Readlink(fd); err == nil && (strings.HasPrefix(to, "socket:") || to == "/dev/null") {
			t.Errorf("it holds %s: %s", fd, to)
		}
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", guard))
	for _, line := range []string{"CapPrm:\t0000000000000000", "CapEff:\t0000000000000000", "NoNewPrivs:\t1"} {
		if err != nil || !strings.Contains(string(status), line) {
			t.Errorf("not %q: %v\n%s", line, err, status)
		}
	}
	if group, err := syscall.Getpgid(guard); err != nil || group != guard {
		t.Errorf("its group is %d, %v, want its own", group, err)
	}
	s.keys("q")
	s.prompt()
	awaitEnd(t, guard)

	s.keys("clear<enter>")
	s.see("an empty screen", func(f screen.Frame) bool { return !f.Has("berth") })
	s.berth("berth")
	guard = guardOf(t, s.child())
	if err := syscall.Kill(guard, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	awaitEnd(t, guard)
	s.keys("q")
	s.prompt()
	s.same("after a guard that was killed")
	if got := s.status(); got != "0" {
		t.Errorf("it ended with %s, want 0", got)
	}
}

// TestKilledWhileSuspended checks that, if berth is killed while it is suspended,
// terminal settings that were changed during the suspension are kept.
func TestKilledWhileSuspended(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.berth("berth")
	pid := s.child()
	guard := guardOf(t, pid)
	s.keys("<ctrl+z>")
	s.prompt()
	s.keys("stty -echo<enter>")
	s.prompt()
	s.before = s.state()
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	awaitEnd(t, guard)
	s.same("after SIGKILL while suspended")
}

// guardOf returns the PID of a program's guard, which is a child with the same
// name.
func guardOf(t *testing.T, pid int) (guard int) {
	t.Helper()
	for end := time.Now().Add(soon); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		lists, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
		for _, list := range lists {
			children, _ := os.ReadFile(list)
			for _, child := range strings.Fields(string(children)) {
				if comm, _ := os.ReadFile("/proc/" + child + "/comm"); string(comm) == "berth-guard\n" {
					_, _ = fmt.Sscan(child, &guard)
					return guard
				}
			}
		}
	}
	t.Fatalf("process %d has no guard", pid)
	return 0
}

// awaitEnd waits until the process no longer exists.
func awaitEnd(t *testing.T, pid int) {
	t.Helper()
	for end := time.Now().Add(soon); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid)); err != nil || strings.Contains(string(stat), ") Z ") {
			return
		}
	}
	t.Errorf("process %d is still there", pid)
}
