package live

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"berth/ui/live/guard"
)

// grace is how long the end of the program may take, from the key or the signal
// on, the terminal included. What takes its output by then has all of it; one
// that takes none, as after ctrl+s or where an ssh has died, is left as it is.
// A shell and who waits for it get their two seconds with it.
const grace = 1500 * time.Millisecond

// departure is the end of the program, once it has begun.
type departure struct {
	once  sync.Once
	begun chan struct{}
}

func newDeparture() *departure { return &departure{begun: make(chan struct{})} }

// begin tells that the program is to end. A nil departure is not waited for.
func (d *departure) begin() {
	if d != nil {
		d.once.Do(func() { close(d.begun) })
	}
}

// session is the program on its terminal.
type session struct {
	program *tea.Program
	terminal
	leaving *departure
	hurry   <-chan struct{} // closed: nothing is waited for any more
	late    <-chan time.Time
}

// errStuck is why a program ends whose loop did not.
var errStuck = errors.New("it did not end by itself in time")

// run runs the program. However it ends, the terminal is put back as it was, as
// far as it takes bytes, and in time.
func (s *session) run(ctx context.Context) error {
	s.guard = guard.New(s.in, s.out.File, os.Stderr)
	defer s.guard.End()
	if err := s.take(); err != nil {
		return err
	}
	defer s.give()
	stop := context.AfterFunc(ctx, s.leaving.begin)
	defer stop()
	ended := make(chan error, 1)
	go func() {
		_, err := s.program.Run()
		s.leaving.begin()
		ended <- err
	}()
	err := s.end(ended)
	if !s.flush() {
		s.out.Abandon()
	}
	return err
}

// end waits for the end of the program's loop.
func (s *session) end(ended <-chan error) error {
	select {
	case <-s.leaving.begun:
		s.late = time.After(grace)
	case <-s.hurry:
	}
	select {
	case err := <-ended:
		return err
	case <-s.late:
	case <-s.hurry:
	}
	return errStuck
}

// flush waits until the terminal has taken everything.
func (s *session) flush() bool {
	for !s.out.Flush(10 * time.Millisecond) {
		select {
		case <-s.late:
			return false
		case <-s.hurry:
			return false
		default:
		}
	}
	return true
}

// tell writes to standard error, which may be a terminal that takes no output.
func tell(text string) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		fmt.Fprintln(os.Stderr, text)
	}()
	select {
	case <-done:
	case <-time.After(300 * time.Millisecond):
	}
}
