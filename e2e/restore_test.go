//go:build linux

package e2e_test

import (
	"fmt"
	"maps"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"berth/e2e/screen"
)

// shell is a stage with an interactive shell on the terminal, so that programs are
// jobs and ctrl+z works.
type shell struct {
	*stage
	before state
}

// state is what must be the same before and after the program runs.
type state struct {
	stty  string
	modes map[int]bool
}

func newShell(t *testing.T) *shell {
	g := newStage(t)
	g.play("server", "listen 127.0.0.1:80")
	cmd := exec.Command("sh", "-i")
	cmd.Env = []string{"PATH=" + built + ":" + os.Getenv("PATH"), "HOME=" + built, "PS1=ready> ", "BERTH_NETNS=self", "TERM=xterm-256color"}
	g.open(cmd, usual)
	s := &shell{stage: g}
	s.prompt()
	s.before = s.state()
	return s
}

// prompt waits for the shell's prompt.
func (s *shell) prompt() screen.Frame {
	s.Helper()
	return s.see("the prompt", func(f screen.Frame) bool {
		return !f.Modes[1049] && strings.HasSuffix(f.Line(f.Y), "ready>")
	})
}

// state reads the terminal's state from the kernel and from the emulator.
func (s *shell) state() state {
	s.Helper()
	stty := exec.Command("stty", "-g")
	stty.Stdin = s.TTY()
	out, err := stty.Output()
	if err != nil {
		s.Fatal(err)
	}
	modes := map[int]bool{7: true, 25: true} // the modes that a program may change, in their initial state
	for _, m := range []int{1, 9, 47, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1047, 1049, 2004, 2026} {
		modes[m] = false
	}
	maps.Copy(modes, s.Frame().Modes)
	return state{strings.TrimSpace(string(out)), modes}
}

// same compares the state of the terminal with its state before the program ran.
func (s *shell) same(when string) {
	s.Helper()
	now := s.state()
	if now.stty != s.before.stty {
		s.Errorf("%s: stty -g gives %s, was %s", when, now.stty, s.before.stty)
	}
	for m, on := range now.modes {
		if on != s.before.modes[m] {
			s.Errorf("%s: mode %d is now %v", when, m, on)
		}
	}
}

// berth runs the program and waits for its table.
func (s *shell) berth(command string) {
	s.Helper()
	s.keys(command + "<enter>")
	s.live()
}

func (s *shell) live() {
	s.Helper()
	s.see("the table", func(f screen.Frame) bool { return f.Modes[1049] && row(f, "127.0.0.1:80") != "" })
}

// status has the shell print the exit status of the last program, and returns it.
func (s *shell) status() string {
	s.Helper()
	s.keys("echo it was $?.<enter>")
	f := s.see("the status", func(f screen.Frame) bool { return f.Find("it was ") >= 0 && statusOf(f) != "" })
	return statusOf(f)
}

func statusOf(f screen.Frame) string {
	for _, l := range f.Lines() {
		if rest, ok := strings.CutPrefix(l, "it was "); ok {
			return strings.TrimSuffix(rest, ".")
		}
	}
	return ""
}

// child returns the process that the shell is running.
func (s *shell) child() int {
	s.Helper()
	var pid int
	name := fmt.Sprintf("/proc/%d/task/%[1]d/children", s.PID())
	b, err := os.ReadFile(name)
	if err == nil {
		_, err = fmt.Sscan(string(b), &pid)
	}
	if err != nil {
		s.Fatalf("children of the shell: %v", err)
	}
	return pid
}

func TestTerminalIsRestored(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, keys string
		signal     syscall.Signal
		status     string
	}{
		{name: "q", keys: "q", status: "0"},
		{name: "ctrl+c", keys: "<ctrl+c>", status: "0"},
		{name: "SIGINT", signal: syscall.SIGINT, status: "130"},
		{name: "SIGTERM", signal: syscall.SIGTERM, status: "143"},
		{name: "SIGHUP", signal: syscall.SIGHUP, status: "129"},
		{name: "SIGQUIT", signal: syscall.SIGQUIT, status: "131"},
		{name: "SIGABRT", signal: syscall.SIGABRT, status: "134"},
		{name: "SIGSEGV", signal: syscall.SIGSEGV, status: "139"},
		{name: "SIGBUS", signal: syscall.SIGBUS, status: "135"},
		{name: "SIGUSR1", signal: syscall.SIGUSR1, status: "138"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := newShell(t)
			s.berth("berth")
			s.keys(c.keys)
			if c.signal != 0 {
				if err := syscall.Kill(s.child(), c.signal); err != nil {
					t.Fatal(err)
				}
			}
			s.prompt()
			s.same("after " + c.name)
			if got := s.status(); got != c.status {
				t.Errorf("it ended with %s, want %s", got, c.status)
			}
		})
	}
}

// TestTerminalIsRestoredAfterPanic checks that, after a panic, the terminal is in
// its previous state, and that standard error has the message and the stack.
func TestTerminalIsRestoredAfterPanic(t *testing.T) {
	t.Parallel()
	for _, place := range []string{"update", "view", "cmd", "feed"} {
		t.Run(place, func(t *testing.T) {
			t.Parallel()
			s := newShell(t)
			s.keys("BERTH_FAULT=" + place + " faulty 2>" + built + "/" + place + "<enter>")
			s.see("the alternate screen, then the prompt", sequel)
			if f := s.Frame(); f.Has("rgb:") {
				t.Errorf("an answer of the terminal is on the screen:\n%s", f)
			}
			s.same("after a panic in " + place)
			if got := s.status(); got != "3" {
				t.Errorf("it ended with %s, want 3", got)
			}
			said, err := os.ReadFile(built + "/" + place)
			if err != nil || !strings.Contains(string(said), "fault raised in "+place) || !strings.Contains(string(said), "goroutine") {
				t.Errorf("%v: %s", err, said)
			}
		})
	}
}

// sequel reports whether the shell shows its prompt again after a program has run,
// however briefly. It recognizes that a program has run because nothing else uses
// the alternate screen.
func sequel(f screen.Frame) bool {
	on, touched := f.Modes[1049]
	return touched && !on && strings.HasSuffix(f.Line(f.Y), "ready>")
}

func TestSuspendAndResume(t *testing.T) {
	t.Parallel()
	s := newShell(t)
	s.berth("berth")
	for range 2 {
		s.keys("<ctrl+z>")
		s.prompt()
		s.same("suspended")
		s.keys("fg<enter>")
		s.live()
	}
	s.keys("q")
	s.prompt()
	s.same("after fg and q")
}

// TestSuspendWhereNobodyResumes checks that, if there is no shell on the terminal
// that could resume berth, berth does not suspend, and says so.
func TestSuspendWhereNobodyResumes(t *testing.T) {
	t.Parallel()
	g := newStage(t)
	g.play("server", "listen 127.0.0.1:80")
	g.open(program("berth", nil), usual)
	g.see("the table", func(f screen.Frame) bool { return f.Has("127.0.0.1:80") })
	g.keys("<ctrl+z>")
	g.see("the table and why it is still there", func(f screen.Frame) bool {
		return f.Modes[1049] && f.Has("not suspended") && f.Has("127.0.0.1:80")
	})
	g.keys("q")
	g.see("the end", func(f screen.Frame) bool { return !f.Modes[1049] })
}

// TestVersionAsksTheTerminalNothing checks that berth version does not wait for a
// terminal that does not respond.
func TestVersionAsksTheTerminalNothing(t *testing.T) {
	t.Parallel()
	quickest := time.Hour
	for range 5 { // only the fastest counts, because the machine may be busy
		began := time.Now()
		s, err := screen.Start(program("berth", nil, "version"), screen.Options{Size: usual, Silent: true})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if err := s.Wait(soon); err != nil {
			t.Fatal(err)
		}
		quickest = min(quickest, time.Since(began))
		f, err := s.WaitFor(soon, func(f screen.Frame) bool { return f.Line(0) != "" })
		if err != nil || len(f.Modes) != 0 || !strings.Contains(f.String(), "berth") {
			t.Errorf("modes %v: %v\n%s", f.Modes, err, f)
		}
	}
	t.Logf("berth version took %v", quickest)
	if quickest > 200*time.Millisecond {
		t.Errorf("berth version took %v, want 200 ms at most", quickest)
	}
}
