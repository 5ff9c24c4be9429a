//go:build linux

package e2e_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"
	"golang.org/x/sys/unix"
)

// stopped is the live table on a terminal whose output is read only when the test
// allows it.
type stopped struct {
	*testing.T
	master *os.File
	tty    *os.File
	cmd    *exec.Cmd
	ended  chan error

	mu   sync.Mutex
	open bool // whether the output is being read
	got  bytes.Buffer
}

func newStopped(t *testing.T, name string, env ...string) *stopped {
	t.Helper()
	master, tty, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	s := &stopped{T: t, master: master, tty: tty, cmd: program(name, env), ended: make(chan error, 1), open: true}
	if err := pty.Setsize(tty, &pty.Winsize{Rows: 60, Cols: 200}); err != nil {
		t.Fatal(err)
	}
	s.cmd.Stdin, s.cmd.Stdout, s.cmd.Stderr = tty, tty, tty
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := s.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go s.read()
	go func() { s.ended <- s.cmd.Wait() }()
	t.Cleanup(func() { _ = s.cmd.Process.Kill(); tty.Close(); master.Close() })
	s.await("the table", func() bool { return s.has("Listening") && s.has("1-") })
	return s
}

// read reads what the program writes, as long as open is set.
func (s *stopped) read() {
	buf := make([]byte, 4096)
	for {
		fds := []unix.PollFd{{Fd: int32(s.master.Fd()), Events: unix.POLLIN}}
		n, err := unix.Poll(fds, 20)
		s.mu.Lock()
		if n > 0 && s.open {
			if n, err = s.master.Read(buf); n > 0 {
				s.got.Write(buf[:n])
			}
		}
		s.mu.Unlock()
		if err != nil && !errors.Is(err, unix.EINTR) {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func (s *stopped) reading(open bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.open = open
}

func (s *stopped) has(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Contains(s.got.String(), text)
}

func (s *stopped) await(what string, ok func() bool) {
	s.Helper()
	for end := time.Now().Add(soon); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			s.Fatalf("%s never came: %q", what, s.got.String())
		}
	}
}

// choke stops reading and makes the program draw until the terminal accepts no more
// output, so that the amount queued in the terminal no longer grows.
func (s *stopped) choke() {
	s.Helper()
	s.reading(false)
	for i := range 400 {
		if _, err := io.WriteString(s.master, string("12345?"[i%6])); err != nil {
			s.Fatal(err)
		}
		time.Sleep(3 * time.Millisecond)
	}
}

// status waits for the program to end. It returns the exit status, and how long
// that took.
func (s *stopped) status(since time.Time) (int, time.Duration) {
	s.Helper()
	select {
	case <-s.ended:
	case <-time.After(soon):
		s.Fatal("it did not end")
	}
	return s.cmd.ProcessState.ExitCode(), time.Since(since)
}

// deadline is how long the program may take to end if the terminal does not accept
// output: 2 s, and the same again in case the machine is busy.
const deadline = 4 * time.Second

// TestStopWhereNobodyReads checks that a signal ends the program even if the
// terminal does not accept output.
func TestStopWhereNobodyReads(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT, syscall.SIGQUIT, syscall.SIGABRT, syscall.SIGSEGV} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			s := newStopped(t, "berth")
			s.choke()
			began := time.Now()
			if err := s.cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			code, took := s.status(began)
			t.Logf("ended after %v", took)
			if want := 128 + int(sig); code != want || took > deadline {
				t.Errorf("status %d after %v, want %d within 2 s", code, took, want)
			}
		})
	}
}

// TestQuitWhereNobodyReads checks that the key q ends the program even if the
// terminal does not accept output.
func TestQuitWhereNobodyReads(t *testing.T) {
	t.Parallel()
	s := newStopped(t, "berth")
	s.choke()
	began := time.Now()
	if _, err := io.WriteString(s.master, "\x1b\x1bqq"); err != nil {
		t.Fatal(err)
	}
	if code, took := s.status(began); code != 0 || took > deadline {
		t.Errorf("status %d after %v, want 0 within 2 s", code, took)
	}
}

// TestSecondSignal checks that a second signal ends the program immediately.
func TestSecondSignal(t *testing.T) {
	t.Parallel()
	s := newStopped(t, "berth")
	s.choke()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	time.Sleep(100 * time.Millisecond) // the kernel merges two signals that arrive at the same time
	began := time.Now()
	_ = s.cmd.Process.Signal(syscall.SIGTERM) // it may have ended by itself
	if code, took := s.status(began); code != 143 || took > deadline/2 {
		t.Errorf("status %d after %v, want 143 at once", code, took)
	}
}

// TestNothingIsLostAtTheEnd checks that a terminal that is slow but does read
// receives everything that restores it.
func TestNothingIsLostAtTheEnd(t *testing.T) {
	t.Parallel()
	s := newStopped(t, "berth")
	s.choke()
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond)
	s.reading(true)
	if code, _ := s.status(time.Now()); code != 143 {
		t.Errorf("status %d, want 143", code)
	}
	s.await("the end", func() bool { return s.has("\x1b[?1049l") })
	for _, mode := range []string{"\x1b[?7h", "\x1b[?25h", "\x1b[?2004l", "\x1b[?1002l"} {
		if !s.has(mode) {
			t.Errorf("%q was not written", mode)
		}
	}
}
