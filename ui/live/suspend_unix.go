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

// suspended reports that the program continues after ctrl+z. Either it was resumed
// or, if err is not nil, it was never stopped.
type suspended struct{ err error }

// suspension gives back the terminal and stops the program until somebody resumes it.
// Bubble Tea's own suspension would wait forever if nobody could resume the program.
func suspension(t *terminal) tea.Cmd {
	return tea.Exec(stop{t}, func(err error) tea.Msg { return suspended{err} })
}

// stop takes the place of the command that Bubble Tea would run after giving back the
// terminal.
type stop struct{ *terminal }

// SetStdin does nothing, because no command reads from it.
func (stop) SetStdin(io.Reader) {}

// SetStdout does nothing, because no command writes to it.
func (stop) SetStdout(io.Writer) {}

// SetStderr does nothing, because no command writes to it.
func (stop) SetStderr(io.Writer) {}

// Run stops the process group, as a terminal does on ctrl+z, and returns when the
// group is resumed. The clock continues while the group is stopped, so only a timer
// that expires twice in a row shows that nothing was stopped.
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
