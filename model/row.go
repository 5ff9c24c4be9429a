package model

import (
	"time"

	"berth/model/port"
	"berth/sockets"
)

// Row is one socket with its meaning. A Row is never changed once it is made:
// a table replaces it when anything in it changes, so that a Row may be read
// anywhere at any time.
type Row struct {
	sockets.Socket
	Side    Side
	Service string          // what the server's port is registered for; "" where nothing is, or where the server is not known
	Ports   [2]port.Mark    // of the local and the remote port; the zero Mark where there is none
	Peer    *Peer           // the other end, where it is on this machine too
	Via     []sockets.Owner // of a socket that waits to be accepted: the owners of its listener
	Was     []sockets.Owner // of a closed or TIME_WAIT socket: the owners it was seen to have
	Life    Life
}

// Peer is the other end of a connection within this machine.
type Peer struct {
	Key    sockets.Key
	Owners []sockets.Owner
}

// Life is what is known of a socket's time.
type Life struct {
	Seen   time.Time // first seen
	Born   time.Time // opened then; zero where it was there at the first look
	Closed time.Time // first missed; zero while it is open
}

// Open tells whether the socket was there at the last look.
func (r *Row) Open() bool { return r.Life.Closed.IsZero() }

// Age gives how long the socket has been open at the time now, and whether
// that is its true age; if it is not, it is at least as old.
func (r *Row) Age(now time.Time) (age time.Duration, exact bool) {
	if !r.Open() {
		now = r.Life.Closed
	}
	if !r.Life.Born.IsZero() {
		return max(0, now.Sub(r.Life.Born)), true
	}
	return max(0, now.Sub(r.Life.Seen)), false
}

// New tells whether the socket was seen to open at most within before now.
func (r *Row) New(now time.Time, within time.Duration) bool {
	return !r.Life.Born.IsZero() && now.Sub(r.Life.Born) <= within
}
