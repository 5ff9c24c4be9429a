package rows

import (
	"slices"

	"berth/model"
	"berth/sockets"
	"berth/ui/live/pane"
)

// sighting is an item as it was last seen. A row that has not changed since is
// the same row, and to look for that is to read no row at all: among a hundred
// thousand, what looks for one key waits for memory for longer than a frame may
// take.
type sighting struct {
	id  pane.ID
	row *model.Row // nil for a head
}

func (x Items) seen(i int) sighting { return sighting{x.id(i), x.At(i).Row} }

func (x Items) row(i int) *model.Row { return x.rows[i] }

// find returns the line of an item, looked for outwards from near; -1 if there is
// none.
func (x Items) find(s sighting, near int) int {
	switch near = min(max(0, near), x.Len()); {
	case s.id == (pane.ID{}):
		return -1
	case x.rows == nil:
		return x.findLine(s.id, near)
	case s.id.Socket == (sockets.Key{}):
		return -1
	}
	if i := slices.Index(x.rows, s.row); i >= 0 {
		return i
	}
	return findKey(x.rows, s.id.Socket, near)
}

func (x Items) findLine(id pane.ID, near int) int {
	n := x.Len()
	for below, above := near, near-1; below < n || above >= 0; below, above = below+1, above-1 {
		if below < n && x.id(below) == id {
			return below
		}
		if above >= 0 && x.id(above) == id {
			return above
		}
	}
	return -1
}

// together is how many rows are fetched from memory at once.
const together = 16

func findKey(rows []*model.Row, k sockets.Key, near int) int {
	for below, above := near, near; below < len(rows) || above > 0; {
		to, from := min(below+together, len(rows)), max(0, above-together)
		if i := indexKey(rows[below:to], k); i >= 0 {
			return below + i
		}
		if i := indexKey(rows[from:above], k); i >= 0 {
			return from + i
		}
		below, above = to, from
	}
	return -1
}

func indexKey(rows []*model.Row, k sockets.Key) int {
	var ids [together]uint64
	for i, r := range rows {
		ids[i] = r.Key.ID
	}
	for i, r := range rows {
		if ids[i] == k.ID && r.Key == k {
			return i
		}
	}
	return -1
}

// successor returns the line in x of the first item at or below line i of old
// that is still there, else of the last one above it; -1 if all are gone.
func (x Items) successor(old Items, i int) int {
	i = min(max(0, i), old.Len())
	if at := x.survivor(old, i, old.Len(), 1); at >= 0 {
		return at
	}
	return x.survivor(old, i-1, -1, -1)
}

// survivor returns the line in x of the first item of old that is still there,
// from line i to before line end by steps; -1 if none is. One that has not
// changed goes before one that has.
func (x Items) survivor(old Items, i, end, step int) int {
	if x.rows != nil && old.rows != nil {
		if at := first(x.Len(), x.row, old.row, i, end, step); at >= 0 {
			return at
		}
	}
	return first(x.Len(), x.id, old.id, i, end, step)
}

// first returns the least step at which old gives what one of n lines is, as that
// line; -1 if none is. Most often it is one of the next few: a hundred thousand
// lines are gone through for these alone.
func first[T comparable](n int, line, old func(int) T, i, end, step int) int {
	const few, more = 32, 8
	sought := make(map[T]int, few) // by how far it is from i
	for size := few; i != end && n > 0; size *= more {
		clear(sought)
		for ; i != end && len(sought) < size; i += step {
			sought[old(i)] = len(sought)
		}
		nearest, at := size, -1
		for j := range n {
			if far, ok := sought[line(j)]; ok && far < nearest {
				nearest, at = far, j
			}
		}
		if at >= 0 {
			return at
		}
	}
	return -1
}
