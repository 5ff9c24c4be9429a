package model

import (
	"time"

	"berth/sockets"
)

// Quiet is how long nothing has moved on a connection.
type Quiet struct {
	Sent     time.Duration // since data was last sent
	Received time.Duration // since data last arrived
}

// Quiet returns how long nothing has moved at the time now, and whether that is
// known. A row stays as it was read while nothing moves, so its figures are as old
// as that reading.
func (r *Row) Quiet(now time.Time) (Quiet, bool) {
	if r.TCP == nil || r.State == sockets.Listen || r.TCP.Moment.At.IsZero() {
		return Quiet{}, false
	}
	m := r.TCP.Moment
	age := max(0, now.Sub(m.At))
	return Quiet{m.Sent + age, m.Received + age}, true
}
