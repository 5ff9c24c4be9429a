package sockets

import "time"

// Gist is the few facts of a TCPInfo that are worth knowing about every connection:
// it takes less than a fifth of the memory.
type Gist struct {
	Sent, Received uint64 // total bytes: those sent, each counted once, and those received
	At             Tick   // when the kernel reported these; 0: it does not report them
	RTT            uint32 // microseconds; 0: not measured
	Retrans        uint32 // total segments retransmitted
}

// Tick is a time in a third of the memory of a time.Time: nanoseconds since this
// program began, by the monotonic clock if the time has such a reading. 0 is no time.
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

// Time returns the time that k stands for, with a monotonic reading; for 0, the zero
// time.
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

// Trip returns the round-trip time; 0 if it is not measured.
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
