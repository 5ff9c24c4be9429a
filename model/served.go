package model

import "berth/sockets"

// Served is what the connections that came in through a listener come to, all
// together. Those in TIME_WAIT, and those whose handshake is not over, are left out.
type Served struct {
	Conns   int
	In, Out uint64 // bytes a second, of those of which that is known
	Known   bool   // it is known of some, or there is none of which it could be
	// Opened is how many began in a second, at least: what opens and closes
	// between two looks is not seen. Negative: not known yet.
	Opened float64
	// Shared tells that others listen at the same address, and that the system
	// does not tell whose these connections are: one of them has them all.
	Shared bool
}

// Serves reports whether r is a listener whose connections are counted.
func (r *Row) Serves() bool {
	return r.Open() && r.Proto == sockets.TCP && r.State == sockets.Listen
}

// Moved returns what r moves, a connection by itself and a listener by all of its
// connections, and whether that is known.
func (r *Row) Moved() (Rate, bool) {
	switch s := r.Served; {
	case r.Rate != nil:
		return *r.Rate, true
	case s != nil && s.Known && !s.Shared:
		return Rate{In: s.In, Out: s.Out}, true
	}
	return Rate{}, false
}
