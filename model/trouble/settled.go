package trouble

import (
	"slices"

	"berth/model"
	"berth/sockets"
)

// Settled reports whether no process has a finding and the result of Find can't change
// merely because time passes. If so, the result remains the same as long as the rows,
// the host and the counters do.
func (s *Scene) Settled() bool {
	return !s.moving(s.Overflows.Movement) && !s.moving(s.Datagrams.Movement) && !s.moving(s.SYN) && !slices.ContainsFunc(s.Rows, s.develops) && Healthy(s.Patients, s.Limits)
}

// develops reports whether the mere passing of time may bring a row into or out of
// trouble.
func (s *Scene) develops(r *model.Row) bool {
	switch r.State {
	case sockets.Listen, sockets.Bound, sockets.Connected:
		return s.dropping(r) || s.moving(Movement{Moved: r.Trend().Full})
	}
	return true
}

// Healthy reports whether no process can lead to a finding.
func Healthy(all []sockets.Patient, l Limits) bool {
	for i := range all {
		if v := &all[i].Vitals; v.Stopped || v.Frozen || v.LeaderEnded || v.Replaced || short(v, l) {
			return false
		}
	}
	return true
}
