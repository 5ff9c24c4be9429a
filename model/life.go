package model

import (
	"time"

	"berth/sockets"
)

// Life is what is known about when a socket existed.
type Life struct {
	Seen   time.Time // when it was first seen
	Born   time.Time // when it was opened, accurate to the interval between polls; zero if it already existed at the first snapshot
	Closed time.Time // when it was first missing; zero while it is open
	Ends   time.Time // when the socket's Timer expires; zero if none is running
}

// Open reports whether the socket existed at the last snapshot.
func (r *Row) Open() bool { return r.Life.Closed.IsZero() }

// Age returns how long the socket had been open at time now. exact reports whether
// that is its true age. If not, the true age is at least that.
func (r *Row) Age(now time.Time) (age time.Duration, exact bool) {
	if !r.Open() {
		now = r.Life.Closed
	}
	if !r.Life.Born.IsZero() {
		return max(0, now.Sub(r.Life.Born)), true
	}
	return max(0, now.Sub(r.Life.Seen)), false
}

// Witnessed reports whether the socket was seen to open. A socket that already
// existed at the first snapshot was not, even if its timer shows how old it is.
func (l Life) Witnessed() bool { return !l.Born.IsZero() && !l.Born.Before(l.Seen) }

// New reports whether the socket was seen to open, no longer ago than the duration
// within.
func (r *Row) New(now time.Time, within time.Duration) bool {
	return r.Life.Witnessed() && now.Sub(r.Life.Born) <= within
}

// TimerLeft returns how long the socket's timer still has to run at time now, and
// whether a timer is running at all. It returns 0 if the timer should already have
// expired.
func (r *Row) TimerLeft(now time.Time) (time.Duration, bool) {
	switch {
	case r.Timer.Kind == sockets.TimerOff:
		return 0, false
	case r.Life.Ends.IsZero(): // a row that did not come from a table
		return r.Timer.Expires, true
	}
	return max(0, r.Life.Ends.Sub(now)), true
}
