package sockets

import "time"

// Gist is the little of a TCPInfo that is worth knowing of every connection there
// is: it takes less than a fifth of the memory.
type Gist struct {
	Sent, Received uint64 // bytes in all: those that were sent, once each, and those that have come
	At             Tick   // when the kernel told of these; 0: it does not tell
	RTT            uint32 // microseconds; 0: not measured
	Retrans        uint32 // segments retransmitted in all
}

// Tick is a time in a third of the memory of time.Time: nanoseconds since this
// program began, by the monotonic clock where the time was read from it. 0 is no time.
type Tick int64

var began = time.Now()

// TickOf returns t as a Tick; 0 for the zero time.
func TickOf(t time.Time) Tick {
	if t.IsZero() {
		return 0
	}
	if d := t.Sub(began); d != 0 {
		return Tick(d)
	}
	return 1
}

// Time returns the time that k stands for, with a monotonic reading; the zero time
// for 0.
func (k Tick) Time() time.Time {
	if k == 0 {
		return time.Time{}
	}
	return began.Add(time.Duration(k))
}

// Since returns how much later k is than earlier.
func (k Tick) Since(earlier Tick) time.Duration { return time.Duration(k - earlier) }

// Gist returns the gist of t.
func (t *TCPInfo) Gist() Gist {
	g := Gist{
		Sent: t.BytesSent - min(t.BytesSent, t.BytesRetrans), Received: t.BytesReceived,
		RTT: uint32(t.RTT.Microseconds()), Retrans: t.Retrans,
	}
	if t.Counted {
		g.At = TickOf(t.Moment.At)
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
