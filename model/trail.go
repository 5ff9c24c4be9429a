package model

import "time"

const (
	// TrailParts is the number of parts into which a Trail divides the last minute,
	// and partWidth is the length of each part.
	TrailParts = 12
	partWidth  = time.Minute / TrailParts

	slots = TrailParts + 1 // the last one is not over yet
)

// Trail is the number of bytes that a connection moved, in both directions
// together, in each part of the last minute of activity. It always takes 64 bytes
// and is immutable. A nil Trail belongs to a connection that was not seen to move
// anything.
type Trail struct {
	last  int64 // the number of the last part, counting in parts since 1970
	slots [slots]float32
}

// With returns the trail with the bytes of a rate added.
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

// reach shifts the slots so that the last one is the one with the given number. If
// the clock has gone back, it clears the trail.
func (t *Trail) reach(last int64) {
	by := last - t.last
	if by < 0 || by > slots {
		by = slots
	}
	copy(t.slots[:], t.slots[by:])
	clear(t.slots[slots-by:])
	t.last = last
}

// At returns the bytes moved in each part of the last minute, as of now, oldest
// first. It leaves out the part that is not over yet, because that would look as if
// less had moved. The other parts don't shift until that part is over.
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

// Total returns the number of bytes moved in the last minute, including the part
// that is not over yet.
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

// Over reports whether the entire trail is more than a minute old.
func (t *Trail) Over(now time.Time) bool {
	return t == nil || now.UnixNano()/int64(partWidth)-t.last >= slots
}
