package model

import (
	"iter"
	"math/bits"
	"time"
)

// Problem is a kind of thing that may be wrong, by its place in the list of them
// in package trouble, which knows their names.
type Problem uint8

// Problems is a set of them, bit 1<<p for each Problem p.
type Problems uint32

// Has reports whether p is in the set.
func (s Problems) Has(p Problem) bool { return s&(1<<p) != 0 }

// All yields each Problem of the set, in the order of the list.
func (s Problems) All() iter.Seq[Problem] {
	return func(yield func(Problem) bool) {
		for ; s != 0; s &= s - 1 {
			if !yield(Problem(bits.TrailingZeros32(uint32(s)))) {
				return
			}
		}
	}
}

// Ails is what is wrong with a row, by how bad it is.
type Ails struct {
	Trouble Problems // now
	Past    Problems // it happened, and does not go on
	Note    Problems // worth knowing
}

// All returns everything, however bad.
func (a Ails) All() Problems { return a.Trouble | a.Past | a.Note }

// Trend is what has moved since a row was first seen. A row keeps one where
// something has.
type Trend struct {
	Since   time.Time // it was first seen in its State
	Dropped uint32    // more of Loss.Count
	Moved   time.Time // when Loss.Count last grew; zero: never

	// Of Flow, from the look before to this one.
	Segments, Retrans uint32
}

// Trend returns what has moved since r was first seen.
func (r *Row) Trend() Trend {
	if r.Changed == nil {
		return Trend{Since: r.Life.Seen}
	}
	return *r.Changed
}

// TrendOf returns what a row that was first seen at that time keeps of t.
func TrendOf(t Trend, seen time.Time) *Trend {
	if t == (Trend{Since: seen}) {
		return nil
	}
	return &t
}
