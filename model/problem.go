package model

import (
	"iter"
	"math/bits"
	"time"
)

// Problem is a kind of problem, as an index into the list in package trouble, which
// has the names.
type Problem uint8

// Problems is a set of Problems, with bit 1<<p for each Problem p.
type Problems uint32

// Has reports whether p is in the set.
func (s Problems) Has(p Problem) bool { return s&(1<<p) != 0 }

// All yields each Problem in the set, in list order.
func (s Problems) All() iter.Seq[Problem] {
	return func(yield func(Problem) bool) {
		for ; s != 0; s &= s - 1 {
			if !yield(Problem(bits.TrailingZeros32(uint32(s)))) {
				return
			}
		}
	}
}

// Ails holds the problems of a row, by severity.
type Ails struct {
	Trouble Problems // now
	Past    Problems // over, but it did happen
	Note    Problems // worth knowing about
}

// All returns all problems, whatever their severity.
func (a Ails) All() Problems { return a.Trouble | a.Past | a.Note }

// Trend is what has changed since a row was first seen. Only a row in which
// something has changed has one.
type Trend struct {
	Since   time.Time // when it was first seen in its State
	Dropped uint32    // the increase in Loss.Count while there may have been no room
	Moved   time.Time // when Dropped last increased; zero: never
	Full    time.Time // when there was last known to be no room; zero: never

	// These are taken from Flow, and cover the time since the previous snapshot.
	Segments, Retrans uint32
}

// Trend returns what has changed since r was first seen.
func (r *Row) Trend() Trend {
	if r.Changed == nil {
		return Trend{Since: r.Life.Seen}
	}
	return *r.Changed
}

// TrendOf returns &t, or nil if nothing has changed since the row was first seen.
func TrendOf(t Trend, seen time.Time) *Trend {
	if t == (Trend{Since: seen}) {
		return nil
	}
	return &t
}
