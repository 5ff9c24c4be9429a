package history

import "time"

// Picture is a History at one point in time. It is immutable. The zero Picture is
// that of an empty History.
type Picture struct {
	Begun, Last time.Time // times of the first and of the newest sample; zero: there is none
	tiers       [tiers]tier
}

// Picture returns the current state. It copies next to nothing.
func (h *History) Picture() Picture { return Picture{Begun: h.begun, Last: h.last, tiers: h.tiers} }

// Columns returns n stretches of that many whole seconds, the last of which
// contains the newest sample. They begin at multiples of their width, so that past
// columns stay as they are while time goes on.
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

// Begin returns when the first of n columns of that width begins.
func (p *Picture) Begin(n int, width time.Duration) time.Time {
	step := max(1, int64(width/time.Second))
	return time.Unix((p.end(step)-int64(n)+1)*step, 0).In(p.Last.Location())
}

// tier returns the finest slots from which columns of step seconds can be made and
// that go back far enough for n of them, or else those that go back furthest.
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

// end returns the number of the newest column: the one that ends with the newest
// sample, or later.
func (p *Picture) end(step int64) int64 { return p.Last.Add(-1).Unix() / step }

// Minute returns the last minute in n parts.
func (p *Picture) Minute(n int) []Column { return p.Columns(n, time.Minute/time.Duration(n)) }
