//go:build !linux

package guard

import "os"

// Guard does nothing. So far, guards are implemented only on Linux.
type Guard struct{}

// State is empty.
type State struct{}

// New returns nil, because there is no guard.
func New(_, _, _ *os.File) *Guard { return nil }

// Started returns true, because there is nothing to start.
func (*Guard) Started() bool { return true }

// Start does nothing.
func (*Guard) Start() {}

// State returns the empty State.
func (*Guard) State() State { return State{} }

// Keep does nothing.
func (*Guard) Keep(State) {}

// Release does nothing.
func (*Guard) Release() {}

// End does nothing.
func (*Guard) End() {}

// Run reports failure, because nothing starts a guard on this system.
func Run() int { return 2 }
