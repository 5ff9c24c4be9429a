package live

import (
	"fmt"
	"runtime/debug"

	tea "github.com/charmbracelet/bubbletea"

	"berth/ui/live/fault"
)

// Crash is a panic in the live table. By the time anybody sees it, the terminal has
// been restored.
type Crash struct {
	Value any
	Stack []byte
}

// Error returns the panic as a single line.
func (c *Crash) Error() string { return fmt.Sprintf("panic: %v", c.Value) }

// ending is the message that ends the program.
type ending struct{ why error }

// guarded turns a panic in cmd into an orderly end of the program. Bubble Tea would
// print the stack on the alternate screen, where it would be lost.
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

// rescue, when deferred, turns a panic in Update or View into an orderly end of the
// program.
func (a *App) rescue() {
	if v := recover(); v != nil {
		a.end = &Crash{v, debug.Stack()}
		a.wires.leaving.begin()
		go a.wires.quit()
	}
}
