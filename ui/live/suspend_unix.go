//go:build unix

package live

import (
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	tea "github.com/charmbracelet/bubbletea"
)

// suspended tells that the program goes on after ctrl+z: resumed, or, with an
// error, never stopped.
type suspended struct{ err error }

// suspension gives the terminal back and stops, until somebody resumes the
// program. Bubble Tea's own waits for that forever where nobody can.
func suspension(t *terminal) tea.Cmd {
	return tea.Exec(stop{t}, func(err error) tea.Msg { return suspended{err} })
}

// stop is done in place of a command while the terminal is given back.
type stop struct{ *terminal }

// SetStdin does nothing: there is no command that reads.
func (stop) SetStdin(io.Reader) {}

// SetStdout does nothing: there is no command that writes.
func (stop) SetStdout(io.Writer) {}

// SetStderr does nothing, for the same reason.
func (stop) SetStderr(io.Writer) {}

// Run stops the process group, as a terminal does at ctrl+z, and comes back when
// it is resumed. The clock goes on meanwhile: only one that runs out twice in a
// row tells that nothing was stopped.
func (s stop) Run() error {
	defer s.lend()()
	resumed := make(chan os.Signal, 1)
	signal.Notify(resumed, syscall.SIGCONT)
	defer signal.Stop(resumed)
	if err := syscall.Kill(0, syscall.SIGTSTP); err != nil {
		return err
	}
	for range 2 {
		select {
		case <-resumed:
			return nil
		case <-time.After(100 * time.Millisecond):
		}
	}
	return errAlone
}
