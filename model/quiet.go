package model

import (
	"time"

	"berth/sockets"
)

// Quiet is how long a connection has been idle.
type Quiet struct {
	Sent     time.Duration // since data was last sent; Never: none has been sent
	Received time.Duration // since data last arrived; Never: none has arrived
}

// Never stands for the time since something that has not happened.
const Never time.Duration = -1

// Quiet returns how long, as of now, nothing has moved, and whether that is known.
// As long as nothing moves, a row is not replaced, so its figures are as old as the
// row.
func (r *Row) Quiet(now time.Time) (Quiet, bool) {
	if r.TCP == nil || r.State == sockets.Listen || r.TCP.Moment.At.IsZero() {
		return Quiet{}, false
	}
	m := r.TCP.Moment
	age := max(0, now.Sub(m.At))
	q := Quiet{m.Sent + age, m.Received + age}
	if r.TCP.Counted && r.TCP.BytesSent == 0 { // the kernel counts from when the connection was set up
		q.Sent = Never
	}
	if r.TCP.Counted && r.TCP.BytesReceived <= r.finReceived() {
		q.Received = Never
	}
	return q, true
}

// finReceived returns how many of the bytes that Linux counts as received are not data:
// the FIN counts as one.
func (r *Row) finReceived() uint64 {
	switch r.State {
	case sockets.CloseWait, sockets.LastAck, sockets.Closing:
		return 1
	}
	return 0
}
