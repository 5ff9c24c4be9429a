//go:build !linux

package guard

import "os"

// Guard does nothing: so far it is implemented only on Linux.
type Guard struct{}

// State is empty.
type State struct{}

// New returns nil: there is no guard.
func New(_, _, _ *os.File) *Guard { return nil }

// Started returns true: there is nothing to start.
func (*Guard) Started() bool { return true }

// Start does nothing.
func (*Guard) Start() {}

// State returns nothing.
func (*Guard) State() State { return State{} }

// Keep does nothing.
func (*Guard) Keep(State) {}

// Release does nothing.
func (*Guard) Release() {}

// End does nothing.
func (*Guard) End() {}

// Run returns a failure: nothing starts it here.
func Run() int { return 2 }
