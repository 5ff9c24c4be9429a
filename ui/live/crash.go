package live

import (
	"fmt"
	"runtime/debug"

	tea "github.com/charmbracelet/bubbletea"

	"berth/ui/live/fault"
)

// Crash is a panic in the live table. The terminal has been put right before
// anybody gets to see it.
type Crash struct {
	Value any
	Stack []byte
}

// Error returns one line.
func (c *Crash) Error() string { return fmt.Sprintf("panic: %v", c.Value) }

// ending ends the program.
type ending struct{ why error }

// guarded makes a panic in cmd an end of the program in good order: Bubble Tea
// would print the stack on the alternate screen, and lose it with that.
func guarded(cmd tea.Cmd) tea.Cmd {
	return func() (msg tea.Msg) {
		defer func() {
			if v := recover(); v != nil {
				msg = ending{&Crash{v, debug.Stack()}}
			}
		}()
		fault.In("cmd", true)
		return cmd()
	}
}

// rescue, deferred, makes a panic in Update or View the end of the program.
func (a *App) rescue() {
	if v := recover(); v != nil {
		a.end = &Crash{v, debug.Stack()}
		a.wires.leaving.begin()
		go a.wires.quit()
	}
}
