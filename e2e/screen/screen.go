// Package screen runs a program on a separate terminal and reads what a user would
// see there. It uses a pseudo-terminal on the program's side and a terminal
// emulator on the other.
package screen

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"sync"
	"syscall"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/vt"
	"github.com/creack/pty"
)

// ErrLate is the error with which Wait and WaitFor fail when the time limit is
// reached.
var ErrLate = errors.New("not in time")

// Size is the size of a terminal, in cells.
type Size struct{ Columns, Rows int }

// String returns the size as 100x30.
func (z Size) String() string { return fmt.Sprintf("%dx%d", z.Columns, z.Rows) }

// Options are the properties of a terminal.
type Options struct {
	Size   Size
	Untold bool      // does not report its size to the program
	Silent bool      // does not respond to queries about the cursor position, the type of terminal or its colours
	Log    io.Writer // receives every byte that the program writes; read it after the program has ended
}

// Screen is a terminal and the program that runs on it. Its methods can be called
// concurrently.
type Screen struct {
	cmd *exec.Cmd
	pty *os.File // our side
	tty *os.File // the program's side, kept open so that it outlives the program

	mu      sync.Mutex
	emu     *vt.Emulator
	size    Size
	log     io.Writer
	modes   map[int]bool
	written int           // bytes that the program has written so far
	changed chan struct{} // closed and replaced after each write

	ended chan struct{} // closed when the program has ended
	err   error         // how the program ended; read it after ended has been closed
}

// Start runs cmd in a new session, with the terminal as its controlling terminal.
// The caller must close the Screen.
func Start(cmd *exec.Cmd, o Options) (*Screen, error) {
	p, t, err := pty.Open()
	if err != nil {
		return nil, fmt.Errorf("screen: %w", err)
	}
	s := &Screen{
		cmd: cmd, pty: p, tty: t,
		emu: vt.NewEmulator(o.Size.Columns, o.Size.Rows), size: o.Size, log: o.Log,
		modes: make(map[int]bool), changed: make(chan struct{}), ended: make(chan struct{}),
	}
	s.emu.SetCallbacks(vt.Callbacks{
		EnableMode:  func(m ansi.Mode) { s.setMode(m, true) },
		DisableMode: func(m ansi.Mode) { s.setMode(m, false) },
	})
	cmd.Stdin, cmd.Stdout, cmd.Stderr = t, t, t
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	told := o.Size
	if o.Untold {
		told = Size{}
	}
	if err := errors.Join(winsize(p, told), cmd.Start()); err != nil {
		return nil, fmt.Errorf("screen: %w", errors.Join(err, p.Close(), t.Close()))
	}
	go s.answer(o.Silent)
	go s.pump()
	go func() {
		s.err = cmd.Wait()
		close(s.ended)
	}()
	return s, nil
}

// answer passes the terminal's responses to the program.
func (s *Screen) answer(silent bool) {
	to := io.Writer(s.pty)
	if silent {
		to = io.Discard
	}
	_, _ = io.Copy(to, s.emu) // ends when Close has closed the emulator's pipe
}

// pump passes the program's output to the terminal.
func (s *Screen) pump() {
	buf := make([]byte, 64<<10)
	for {
		n, err := s.pty.Read(buf)
		if n > 0 {
			s.feed(buf[:n])
		}
		if err != nil {
			return
		}
	}
}

func (s *Screen) feed(b []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, _ = s.emu.Write(b) // an open emulator accepts everything
	if s.log != nil {
		_, _ = s.log.Write(b)
	}
	s.written += len(b)
	close(s.changed)
	s.changed = make(chan struct{})
}

func (s *Screen) setMode(m ansi.Mode, on bool) {
	if d, ok := m.(ansi.DECMode); ok {
		s.modes[int(d)] = on
	}
}

func winsize(f *os.File, z Size) error {
	return pty.Setsize(f, &pty.Winsize{Cols: uint16(z.Columns), Rows: uint16(z.Rows)})
}

// Type sends bytes to the program as the keyboard would.
func (s *Screen) Type(keys string) error {
	_, err := io.WriteString(s.pty, keys)
	return err
}

// Resize changes the size of the screen. The program receives a SIGWINCH.
func (s *Screen) Resize(z Size) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.emu.Resize(z.Columns, z.Rows)
	s.size = z
	return winsize(s.pty, z)
}

// PID returns the program's process ID.
func (s *Screen) PID() int { return s.cmd.Process.Pid }

// TTY returns the program's side of the terminal, for example for stty.
func (s *Screen) TTY() *os.File { return s.tty }

// Frame returns the current contents of the screen.
func (s *Screen) Frame() Frame {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.frame()
}

// WaitFor waits until ok returns true for a complete picture on the screen, and
// returns that picture. If this does not happen within limit, WaitFor returns
// ErrLate and the last frame.
func (s *Screen) WaitFor(limit time.Duration, ok func(Frame) bool) (Frame, error) {
	late := time.NewTimer(limit)
	defer late.Stop()
	for {
		s.mu.Lock()
		f, changed := s.frame(), s.changed
		s.mu.Unlock()
		if f.Whole() && ok(f) {
			return f, nil
		}
		select {
		case <-changed:
		case <-late.C:
			return f, fmt.Errorf("screen: after %v: %w:\n%s", limit, ErrLate, f)
		}
	}
}

// Wait waits for the program to end, and returns how it ended, like the Wait method
// of exec.Cmd.
func (s *Screen) Wait(limit time.Duration) error {
	late := time.NewTimer(limit)
	defer late.Stop()
	select {
	case <-s.ended:
		return s.err
	case <-late.C:
		return fmt.Errorf("screen: end of %s after %v: %w:\n%s", s.cmd.Path, limit, ErrLate, s.Frame())
	}
}

// Close ends the program if it is still running, and releases the terminal.
func (s *Screen) Close() error {
	_ = s.cmd.Process.Kill() // it may have ended by itself
	<-s.ended
	if in, ok := s.emu.InputPipe().(io.Closer); ok {
		_ = in.Close()
	}
	return errors.Join(s.tty.Close(), s.pty.Close())
}
