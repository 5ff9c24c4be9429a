package model

import "berth/sockets"

// Served holds the totals of the connections that came in through a listener.
// Connections in TIME_WAIT and those still in the handshake are left out.
type Served struct {
	Conns   int
	In, Out uint64 // bytes per second, of the connections for which they are known
	Known   bool   // In and Out are known for some of the connections, or can't be known for any
	// Opened is the minimum number of connections opened per second. Connections
	// that open and close between two snapshots are not seen. It is negative if not
	// known yet.
	Opened float64
	// Shared is set if other sockets listen on the same address and the system does
	// not report which connections belong to which. All connections are then
	// attributed to one of the listeners.
	Shared bool
}

// Serves reports whether r is a listener whose connections are counted.
func (r *Row) Serves() bool {
	return r.Open() && r.Proto == sockets.TCP && r.State == sockets.Listen
}

// Moved returns how much r moves and whether that is known. For a listener, it is
// how much all of its connections move.
func (r *Row) Moved() (Rate, bool) {
	switch s := r.Served; {
	case r.Rate != nil:
		return *r.Rate, true
	case s != nil && s.Known && !s.Shared:
		return Rate{In: s.In, Out: s.Out}, true
	}
	return Rate{}, false
}
