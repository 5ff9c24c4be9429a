package model

import (
	"iter"
	"math/bits"
	"time"
)

// Problem is a kind of thing that may be wrong, as its index in the list in package
// trouble, which knows the names.
type Problem uint8

// Problems is a set of them, bit 1<<p for each Problem p.
type Problems uint32

// Has reports whether p is in the set.
func (s Problems) Has(p Problem) bool { return s&(1<<p) != 0 }

// All yields each Problem in the set, in the order of the list.
func (s Problems) All() iter.Seq[Problem] {
	return func(yield func(Problem) bool) {
		for ; s != 0; s &= s - 1 {
			if !yield(Problem(bits.TrailingZeros32(uint32(s)))) {
				return
			}
		}
	}
}

// Ails is what is wrong with a row, by severity.
type Ails struct {
	Trouble Problems // now
	Past    Problems // it happened, and is over
	Note    Problems // worth knowing
}

// All returns every problem, however bad.
func (a Ails) All() Problems { return a.Trouble | a.Past | a.Note }

// Trend is what has changed since a row was first seen. A row has one only if
// something has.
type Trend struct {
	Since   time.Time // when it was first seen in its State
	Dropped uint32    // by how much Loss.Count has grown
	Moved   time.Time // when Loss.Count last grew; zero: never

	// From Flow, since the previous look.
	Segments, Retrans uint32
}

// Trend returns what has changed since r was first seen.
func (r *Row) Trend() Trend {
	if r.Changed == nil {
		return Trend{Since: r.Life.Seen}
	}
	return *r.Changed
}

// TrendOf returns the part of t that a row first seen at that time keeps.
func TrendOf(t Trend, seen time.Time) *Trend {
	if t == (Trend{Since: seen}) {
		return nil
	}
	return &t
}
