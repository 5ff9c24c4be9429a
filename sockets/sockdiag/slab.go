package sockdiag

// slabRows is how many values a slab allocates at a time.
const slabRows = 512

// slab hands out pointers to values that are all freed together.
type slab[T any] struct {
	rows [][]T
	used int
}

// next returns a zero T, which the caller may use until reset.
func (s *slab[T]) next() *T {
	i := s.used / slabRows
	if i == len(s.rows) {
		s.rows = append(s.rows, make([]T, slabRows))
	}
	v := &s.rows[i][s.used%slabRows]
	s.used++
	*v = *new(T)
	return v
}

// reset takes all values back, and frees the rows that were not needed since the last
// reset, except one.
func (s *slab[T]) reset() {
	needed := (s.used+slabRows-1)/slabRows + 1
	if needed < len(s.rows) {
		clear(s.rows[needed:])
		s.rows = s.rows[:needed]
	}
	s.used = 0
}
