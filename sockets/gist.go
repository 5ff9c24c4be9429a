package sockets

import "time"

// Gist holds the few facts of a TCPInfo that are worth knowing about every connection.
// It takes less than a fifth of the memory that a TCPInfo takes.
type Gist struct {
	Sent, Received uint64 // total bytes sent, each counted once, and total bytes received
	At             Tick   // when the kernel reported these values; 0: it does not report them
	RTT            uint32 // microseconds; 0: not measured
	Retrans        uint32 // total segments retransmitted
}

// Tick is a time that takes a third of the memory of a time.Time: the number of
// nanoseconds since this program started, by the monotonic clock if the time has a
// monotonic reading. 0 stands for no time.
type Tick int64

var began = time.Now()

// TickOf returns t as a Tick. It returns 0 for the zero time.
func TickOf(t time.Time) Tick {
	if t.IsZero() {
		return 0
	}
	if d := t.Sub(began); d != 0 {
		return Tick(d)
	}
	return 1
}

// Time returns the time that k stands for, with a monotonic reading. It returns the
// zero time if k is 0.
func (k Tick) Time() time.Time {
	if k == 0 {
		return time.Time{}
	}
	return began.Add(time.Duration(k))
}

// Since returns the time that passed between earlier and k.
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

// Trip returns the round-trip time, or 0 if it has not been measured.
func (g Gist) Trip() time.Duration { return time.Duration(g.RTT) * time.Microsecond }

// Essence returns the gist of s, and reports whether it was requested and is known.
func (s *Socket) Essence() (Gist, bool) {
	switch {
	case s.Gist != nil:
		return *s.Gist, true
	case s.TCP != nil:
		return s.TCP.Gist(), true
	}
	return Gist{}, false
}
