package live

import (
	"os"

	tea "github.com/charmbracelet/bubbletea"
	"github.com/charmbracelet/x/term"

	"berth/ui/live/guard"
	"berth/ui/live/input"
	"berth/ui/live/screen"
)

// askBackground asks for the background colour (xterm's OSC 11).
const askBackground = "\x1b]11;?\x1b\\"

// terminal is the terminal that the program takes over and gives back.
type terminal struct {
	out    *screen.Output
	keys   *input.Reader
	in     *os.File
	before *term.State  // nil: Bubble Tea takes the terminal
	guard  *guard.Guard // restores the terminal if this program can no longer do so
}

// take takes over the terminal, so that every key arrives as soon as it is pressed.
// Bubble Tea would do this if it read the terminal itself.
func (t *terminal) take() error {
	if t == nil || t.keys.Fd() == t.in.Fd() {
		return nil
	}
	before := t.guard.State()
	var err error
	if t.before, err = term.MakeRaw(t.in.Fd()); err == nil {
		t.guard.Keep(before)
	}
	return err
}

// give gives back the terminal as it was before. It does not wait for output
// (TCSETS).
func (t *terminal) give() {
	if t != nil && t.before != nil {
		_ = term.Restore(t.in.Fd(), t.before)
		t.guard.Release()
	}
}

// lend gives the terminal to another program, once the terminal has taken all
// pending output. It returns a function that takes the terminal back.
func (t *terminal) lend() (back func()) {
	if t == nil {
		return func() {}
	}
	t.out.Flush(grace)
	t.keys.Pause()
	t.give()
	return func() {
		_ = t.take() // if the terminal has gone by now, reading from it will show that
		t.keys.Resume()
	}
}

// guarded returns a command that starts the guard, or nil if the guard has been
// started.
func (t *terminal) guarded() tea.Cmd {
	if t == nil || t.guard.Started() {
		return nil
	}
	return func() tea.Msg {
		t.guard.Start()
		return nil
	}
}
