package sockets

import "time"

// Handle refers to one process, and never to another that gets the same PID later. Only
// one goroutine may use it at a time.
type Handle interface {
	// Signal sends s to the process. It first checks that the process is still the same
	// and, until a signal has been sent, that it still has the socket. The error is one
	// of those that Actor.Open returns, or the system's refusal; in either case nothing
	// was sent.
	Signal(s Signal) error

	// Ended waits for the process to end, and reports whether it has.
	Ended(within time.Duration) bool

	// Condition returns the present condition of the process.
	Condition() Condition

	// Close releases the handle.
	Close()
}
