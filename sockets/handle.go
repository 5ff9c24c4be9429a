package sockets

import "time"

// Handle refers to one process, and never to another that gets its number later.
// Only one goroutine may use it at a time.
type Handle interface {
	// Signal sends s to the process, after checking that it is still the same and,
	// until the first signal has been sent, still has the socket. The error is one
	// of those of Actor.Open, or the system's refusal; then nothing was sent.
	Signal(s Signal) error

	// Ended waits for the process to end, and reports whether it has.
	Ended(within time.Duration) bool

	// Condition returns what a signal would meet in the process now.
	Condition() Condition

	// Close releases the handle.
	Close()
}
