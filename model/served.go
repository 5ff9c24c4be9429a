package model

import "berth/sockets"

// Served sums up the connections that came in through a listener. Those in
// TIME_WAIT, and those still in their handshake, are left out.
type Served struct {
	Conns   int
	In, Out uint64 // bytes per second, over those for which that is known
	Known   bool   // it is known for some, or there is none for which it could be
	// Opened is at least how many opened per second: what opens and closes between
	// two looks is not seen. Negative: not known yet.
	Opened float64
	// Shared is set when others listen at the same address, and the system does not
	// say whose these connections are: one of the listeners is given them all.
	Shared bool
}

// Serves reports whether r is a listener whose connections are counted.
func (r *Row) Serves() bool {
	return r.Open() && r.Proto == sockets.TCP && r.State == sockets.Listen
}

// Moved returns what r moves (for a listener, what all of its connections move),
// and whether that is known.
func (r *Row) Moved() (Rate, bool) {
	switch s := r.Served; {
	case r.Rate != nil:
		return *r.Rate, true
	case s != nil && s.Known && !s.Shared:
		return Rate{In: s.In, Out: s.Out}, true
	}
	return Rate{}, false
}
