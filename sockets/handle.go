package sockets

import "time"

// Handle refers to one process, and to no other that may get its number later.
// One goroutine may use it at a time.
type Handle interface {
	// Signal sends s to the process, once it has made sure that it is still
	// the same and, until the first signal has been sent, still has the
	// socket. The error is one of those of Actor.Open, or the system's
	// refusal; then nothing was sent.
	Signal(s Signal) error

	// Ended waits for the process to end, and reports whether it has.
	Ended(within time.Duration) bool

	// Condition returns what a signal meets in the process now.
	Condition() Condition

	// Close releases the handle.
	Close()
}
