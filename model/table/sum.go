package table

import "berth/model"

// Sum is what several connections move a second, all together.
type Sum struct {
	In, Out    uint64
	Measurable bool // there are some of which that may be told
	Known      bool // it is told of some
}

// add counts r in.
func (s *Sum) add(r *model.Row) {
	s.Measurable = s.Measurable || r.Measurable()
	if r.Rate != nil {
		s.In, s.Out, s.Known = s.In+r.Rate.In, s.Out+r.Rate.Out, true
	}
}
