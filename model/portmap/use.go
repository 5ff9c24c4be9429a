package portmap

import (
	"time"

	"berth/model"
	"berth/sockets"
)

// Use is what goes on at a port, or at any of several, as a set.
type Use uint8

// The uses, the strongest first.
const (
	Listening Use = 1 << iota // a socket listens
	Connected                 // one is connected to a peer, or about to be
	Bound                     // one has the port and no peer: UDP, usually
	Ending                    // one is being closed; in TIME_WAIT, no process has it any more
	Opened                    // the port was taken a moment ago: every socket that has it is new
	Closed                    // the port was released a moment ago: nothing has it any more
	older                     // for a socket that is not new; no port has it
)

// Has reports whether u includes any of o.
func (u Use) Has(o Use) bool { return u&o != 0 }

// Used reports whether there is an open socket.
func (u Use) Used() bool { return u.Has(Listening | Connected | Bound | Ending) }

// Strongest returns the strongest of the lasting uses; 0 if there is none.
func (u Use) Strongest() Use {
	for _, o := range []Use{Listening, Connected, Bound, Ending} {
		if u.Has(o) {
			return o
		}
	}
	return 0
}

// useOf returns what r means for its port at the time now. What was opened within
// fresh before that is new.
func useOf(r *model.Row, now time.Time, fresh time.Duration) Use {
	if !r.Open() {
		return Closed
	}
	if r.New(now, fresh) {
		return lasting(r.State) | Opened
	}
	return lasting(r.State) | older
}

// ofPort returns what goes on at a port whose sockets have the uses u.
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
