package history

import "time"

// Picture is a snapshot of a History. It is immutable. The zero Picture is that of
// an empty History.
type Picture struct {
	Begun, Last time.Time // times of the first and of the newest sample; zero if there is none
	tiers       [tiers]tier
}

// Picture returns a snapshot of h. It copies next to nothing.
func (h *History) Picture() Picture { return Picture{Begun: h.begun, Last: h.last, tiers: h.tiers} }

// Columns returns n columns, each of which covers a time of the given width,
// rounded down to whole seconds. The last one contains the newest sample. Columns
// begin at multiples of width, so that past columns don't change as time goes on.
func (p *Picture) Columns(n int, width time.Duration) []Column {
	out := make([]Column, n)
	step := max(1, int64(width/time.Second))
	if p.Last.IsZero() || n == 0 {
		return out
	}
	last := p.end(step)
	t, fine := p.tier(int64(n), step)
	join := func(s *slot) {
		if at := int64(n) - 1 - last + s.number*fine/step; at >= 0 && at < int64(n) {
			out[at].join(&s.Column)
		}
	}
	for i := range t.past {
		join(&t.past[i])
	}
	join(&t.open)
	return out
}

// Begin returns the beginning of the first of n columns of the given width.
func (p *Picture) Begin(n int, width time.Duration) time.Time {
	step := max(1, int64(width/time.Second))
	return time.Unix((p.end(step)-int64(n)+1)*step, 0).In(p.Last.Location())
}

// tier returns the tier with the finest slots that can be combined into columns of
// step seconds and reach back far enough for n of them. If none does, it returns
// the tier that reaches back furthest.
func (p *Picture) tier(n, step int64) (t *tier, width int64) {
	reach := int64(0)
	for i := range p.tiers {
		w, slots := kept(i)
		if step%w == 0 && (t == nil || reach < n*step) {
			t, width, reach = &p.tiers[i], w, w*slots
		}
	}
	return t, width
}

// end returns the number of the newest column, the one that contains the newest
// sample or ends with it.
func (p *Picture) end(step int64) int64 { return p.Last.Add(-1).Unix() / step }

// Minute returns the last minute, divided into n columns.
func (p *Picture) Minute(n int) []Column { return p.Columns(n, time.Minute/time.Duration(n)) }
