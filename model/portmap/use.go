package portmap

import (
	"time"

	"berth/model"
	"berth/sockets"
)

// Use is the set of uses of a port, or of several ports combined.
type Use uint8

// The uses, strongest first.
const (
	Listening Use = 1 << iota // a socket listens
	Connected                 // a socket is connected to a peer, or is about to be
	Bound                     // a socket has the port but no peer: usually UDP
	Ending                    // a socket is being closed; in TIME_WAIT, it no longer belongs to a process
	Opened                    // the port was taken a moment ago: every socket on it is new
	Closed                    // the port was released a moment ago: no socket is left on it
	older                     // a socket is not new; never set in the use of a port
)

// Has reports whether u includes any of o.
func (u Use) Has(o Use) bool { return u&o != 0 }

// Used reports whether there is an open socket on the port.
func (u Use) Used() bool { return u.Has(Listening | Connected | Bound | Ending) }

// Strongest returns the strongest of the lasting uses, or 0 if there is none.
func (u Use) Strongest() Use {
	for _, o := range []Use{Listening, Connected, Bound, Ending} {
		if u.Has(o) {
			return o
		}
	}
	return 0
}

// useOf returns the use that r makes of its port at time now. A row is new if it
// was opened no longer ago than the duration fresh.
func useOf(r *model.Row, now time.Time, fresh time.Duration) Use {
	if !r.Open() {
		return Closed
	}
	if r.New(now, fresh) {
		return lasting(r.State) | Opened
	}
	return lasting(r.State) | older
}

// ofPort returns the use of a port whose sockets have the uses u.
func (u Use) ofPort() Use {
	if u.Has(older) {
		u &^= Opened
	}
	if u.Used() {
		u &^= Closed
	}
	return u &^ older
}

func lasting(s sockets.State) Use {
	switch s {
	case sockets.Listen, sockets.Redirect:
		return Listening
	case sockets.Bound:
		return Bound
	case sockets.FinWait1, sockets.FinWait2, sockets.Closing, sockets.LastAck, sockets.TimeWait:
		return Ending
	}
	return Connected
}
