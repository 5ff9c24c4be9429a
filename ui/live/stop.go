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

// grace is how long the end of the program may take, counted from the key or the
// signal, including the time that the terminal needs. A terminal that takes its
// output in that time gets all of it. A terminal that takes none, as after ctrl+s or
// on a dead ssh connection, is left as it is. A shell, or whatever else waits for the
// program, therefore waits less than two seconds.
const grace = 1500 * time.Millisecond

// departure is the end of the program, which may already have begun.
type departure struct {
	once  sync.Once
	begun chan struct{}
}

func newDeparture() *departure { return &departure{begun: make(chan struct{})} }

// begin reports that the program is about to end. If d is nil, nothing waits for the
// end.
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
	hurry   <-chan struct{} // closed: no longer wait for anything
	late    <-chan time.Time
}

// errStuck indicates that the program's loop did not end.
var errStuck = errors.New("it did not end by itself in time")

// run runs the program. However the program ends, the terminal is restored in time,
// provided that it still accepts output.
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

// end waits for the program's loop to end.
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

// flush waits until the terminal has taken everything, and reports whether it has.
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
