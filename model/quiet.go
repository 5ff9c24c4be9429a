package model

import (
	"time"

	"berth/sockets"
)

// Quiet is how long a connection has been idle.
type Quiet struct {
	Sent     time.Duration // since data was last sent
	Received time.Duration // since data last arrived
}

// Quiet returns how long, as of now, nothing has moved, and whether that is known.
// As long as nothing moves, a row is not replaced, so its figures are as old as the
// row.
func (r *Row) Quiet(now time.Time) (Quiet, bool) {
	if r.TCP == nil || r.State == sockets.Listen || r.TCP.Moment.At.IsZero() {
		return Quiet{}, false
	}
	m := r.TCP.Moment
	age := max(0, now.Sub(m.At))
	return Quiet{m.Sent + age, m.Received + age}, true
}
