package sockets

import "time"

// Hold is a hold on one process: whatever becomes of its number, nobody else is
// meant. One goroutine may use it at a time.
type Hold interface {
	// Signal sends s to the process, once it has made sure that it is still
	// the same and, until the first signal has been sent, still has the
	// socket. The error is one of those of Actor.Hold, or the system's
	// refusal; then nothing was sent.
	Signal(s Signal) error

	// Ended waits for the process to end, and tells whether it has.
	Ended(within time.Duration) bool

	// Condition returns what a signal meets in the process now.
	Condition() Condition

	// Release lets go.
	Release()
}
