package model

import "time"

const (
	// TrailParts is how many parts the last minute has in a Trail, and partWidth how
	// long each is.
	TrailParts = 12
	partWidth  = time.Minute / TrailParts

	slots = TrailParts + 1 // the last of which is not over yet
)

// Trail is how many bytes a connection moved in each part of the last minute in which
// it moved any, both ways together. It takes 64 bytes, whatever comes, and is never
// changed once it is made. A nil Trail is of a connection that was not seen to move.
type Trail struct {
	last  int64 // the number of the last part, in parts since 1970
	slots [slots]float32
}

// With returns the trail with what a rate tells.
func (t *Trail) With(r Rate) *Trail {
	n := new(Trail)
	if t != nil {
		*n = *t
	}
	from, to := r.From.UnixNano(), r.To.UnixNano()
	n.reach(to / int64(partWidth))
	for i := range n.slots {
		begin := (n.last - slots + 1 + int64(i)) * int64(partWidth)
		if within := min(to, begin+int64(partWidth)) - max(from, begin); within > 0 {
			n.slots[i] += float32(float64(r.Both()) * time.Duration(within).Seconds())
		}
	}
	return n
}

// reach moves the slots so that the last is of a number; a clock that has gone back
// begins again.
func (t *Trail) reach(last int64) {
	by := last - t.last
	if by < 0 || by > slots {
		by = slots
	}
	copy(t.slots[:], t.slots[by:])
	clear(t.slots[slots-by:])
	t.last = last
}

// At returns the bytes that were moved in each part of the last minute, as of now, the
// oldest first. The part that is not over yet is left out: it would look as if less was
// moved in it, and the others stand still meanwhile.
func (t *Trail) At(now time.Time) (parts [TrailParts]float64) {
	if t == nil {
		return parts
	}
	shifted := *t
	shifted.reach(max(t.last, now.UnixNano()/int64(partWidth)))
	for i := range parts {
		parts[i] = float64(shifted.slots[i])
	}
	return parts
}

// Total returns the bytes that were moved in the last minute, and in the part that is
// not over yet.
func (t *Trail) Total(now time.Time) float64 {
	if t.Over(now) {
		return 0
	}
	total := 0.0
	for _, n := range t.slots {
		total += float64(n)
	}
	return total
}

// Over reports whether all of it is longer ago than a minute.
func (t *Trail) Over(now time.Time) bool {
	return t == nil || now.UnixNano()/int64(partWidth)-t.last >= slots
}
