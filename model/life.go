package model

import (
	"time"

	"berth/sockets"
)

// Life is what is known about when a socket was there.
type Life struct {
	Seen   time.Time // first seen
	Born   time.Time // when it opened, to within a poll; zero if it was there at the first look
	Closed time.Time // when it was first missed; zero while it is open
	Ends   time.Time // when the socket's Timer expires; zero if none runs
}

// Open reports whether the socket was there at the last look.
func (r *Row) Open() bool { return r.Life.Closed.IsZero() }

// Age returns how long the socket has been open at the time now, and whether that
// is its true age; if not, the true age is at least that.
func (r *Row) Age(now time.Time) (age time.Duration, exact bool) {
	if !r.Open() {
		now = r.Life.Closed
	}
	if !r.Life.Born.IsZero() {
		return max(0, now.Sub(r.Life.Born)), true
	}
	return max(0, now.Sub(r.Life.Seen)), false
}

// Witnessed reports whether the socket was seen to open. One that was there at the
// first look was not, even if its timer shows how old it is.
func (l Life) Witnessed() bool { return !l.Born.IsZero() && !l.Born.Before(l.Seen) }

// New reports whether the socket was seen to open no longer than within before now.
func (r *Row) New(now time.Time, within time.Duration) bool {
	return r.Life.Witnessed() && now.Sub(r.Life.Born) <= within
}

// TimerLeft returns how long the socket's timer still has to run at the time now,
// and whether one runs at all. A timer that should have expired has 0 left.
func (r *Row) TimerLeft(now time.Time) (time.Duration, bool) {
	switch {
	case r.Timer.Kind == sockets.TimerOff:
		return 0, false
	case r.Life.Ends.IsZero(): // a row that did not come from a table
		return r.Timer.Expires, true
	}
	return max(0, r.Life.Ends.Sub(now)), true
}
