package table

import "berth/model"

// Sum is what several connections together move per second.
type Sum struct {
	In, Out    uint64
	Measurable bool // for some of them it may be reported
	Known      bool // for some of them it is known
}

// add adds what r moves to s.
func (s *Sum) add(r *model.Row) {
	s.Measurable = s.Measurable || r.Measurable()
	if r.Rate != nil {
		s.In, s.Out, s.Known = s.In+r.Rate.In, s.Out+r.Rate.Out, true
	}
}
