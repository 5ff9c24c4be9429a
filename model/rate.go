package model

import (
	"time"

	"berth/sockets"
)

// Rate is the number of bytes per second that a connection moved between two
// snapshots. It is at least 1 if anything moved.
type Rate struct {
	In       uint64    // read by the program
	Out      uint64    // sent, without retransmissions
	From, To time.Time // when the connection was read; zero if nothing moved
}

// Idle reports whether nothing moved.
func (r Rate) Idle() bool { return r.In == 0 && r.Out == 0 }

// Both returns the sum of both directions.
func (r Rate) Both() uint64 { return r.In + r.Out }

// Measurable reports whether the system may report how much the socket moves. The
// system counts bytes only for TCP connections that are not in TIME_WAIT.
func (r *Row) Measurable() bool {
	return r.Open() && r.Proto == sockets.TCP && moves(r.State)
}

func moves(s sockets.State) bool {
	switch s {
	case sockets.Listen, sockets.Bound, sockets.TimeWait, sockets.SynRecv:
		return false
	}
	return true
}

// Sample is the number of bytes that a connection had moved when it was read.
type Sample struct {
	At      sockets.Tick
	In, Out uint64
}

// SampleOf returns how much s had moved when it was read, and whether that is
// known. The kernel counts the peer's FIN as a byte, both among the bytes received
// and among the bytes waiting, although no program ever reads it.
func SampleOf(s *sockets.Socket) (Sample, bool) {
	g, ok := s.Essence()
	if !ok || g.At == 0 || s.Proto != sockets.TCP || !moves(s.State) {
		return Sample{}, false
	}
	waits := uint64(max(0, s.Queue.Recv))
	if waits == 0 && ended(s.State) {
		waits = 1
	}
	return Sample{g.At, g.Received - min(g.Received, waits), g.Sent}, true
}

// ended reports whether the peer has finished sending.
func ended(s sockets.State) bool {
	return s == sockets.CloseWait || s == sockets.LastAck || s == sockets.Closing
}

// Since returns the rate between an earlier sample and this one, and whether it is
// known. It is not known if a counter has decreased.
func (n Sample) Since(earlier Sample) (Rate, bool) {
	over := n.At.Since(earlier.At)
	if over <= 0 || n.In < earlier.In || n.Out < earlier.Out {
		return Rate{}, false
	}
	r := Rate{In: PerSecond(n.In-earlier.In, over), Out: PerSecond(n.Out-earlier.Out, over)}
	if !r.Idle() {
		r.From, r.To = earlier.At.Time(), n.At.Time()
	}
	return r, true
}

// PerSecond divides n by the duration over, in seconds. The result is at least 1
// unless n is 0.
func PerSecond(n uint64, over time.Duration) uint64 {
	if n == 0 {
		return 0
	}
	return max(1, uint64(float64(n)/over.Seconds()+0.5))
}
