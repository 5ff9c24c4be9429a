package sockets

import "time"

// Gist is the little of a TCPInfo that is worth knowing of every connection there
// is: it takes a quarter of the memory.
type Gist struct {
	Sent, Received uint64    // bytes in all: those that were sent, once each, and those that have come
	At             time.Time // when the kernel told of these, with its monotonic reading; zero: it does not tell
	RTT            uint32    // microseconds; 0: not measured
	Retrans        uint32    // segments retransmitted in all
}

// Gist returns the gist of t.
func (t *TCPInfo) Gist() Gist {
	g := Gist{
		Sent: t.BytesSent - min(t.BytesSent, t.BytesRetrans), Received: t.BytesReceived,
		RTT: uint32(t.RTT.Microseconds()), Retrans: t.Retrans,
	}
	if t.Counted {
		g.At = t.Moment.At
	}
	return g
}

// Trip returns the round-trip time; 0 where it is not measured.
func (g Gist) Trip() time.Duration { return time.Duration(g.RTT) * time.Microsecond }

// Essence returns the gist of a connection, and whether it was asked for and is
// known.
func (s *Socket) Essence() (Gist, bool) {
	switch {
	case s.Gist != nil:
		return *s.Gist, true
	case s.TCP != nil:
		return s.TCP.Gist(), true
	}
	return Gist{}, false
}
