package rows

import (
	"slices"

	"berth/model"
	"berth/sockets"
	"berth/ui/live/pane"
)

// sighting is an item as it was last seen. If a row has not changed since then, it is
// still the same *Row, and finding it does not require reading any rows. Looking for
// a key in a hundred thousand rows means waiting for memory for longer than a frame
// may take.
type sighting struct {
	id  pane.ID
	row *model.Row   // nil for a head
	of  []*model.Row // the rows below a head
}

func (x Items) seen(i int) sighting {
	it := x.At(i)
	s := sighting{id: it.ID(), row: it.Row}
	if it.Row == nil && it.Group != nil {
		s.of = it.Group.Rows
	}
	return s
}

func (x Items) row(i int) *model.Row { return x.rows[i] }

// find returns the line of an item, searching outwards from line near. It returns -1
// if there is no such line.
func (x Items) find(s sighting, near int) int {
	switch near = min(max(0, near), x.Len()); {
	case s.id == (pane.ID{}):
		return -1
	case x.rows == nil:
		if at := x.findLine(s.id, near); at >= 0 || s.id.Socket == (sockets.Key{}) {
			return at
		}
		return x.findSocket(s.id.Socket)
	case s.id.Socket == (sockets.Key{}):
		return x.findHead(s)
	}
	if i := slices.Index(x.rows, s.row); i >= 0 {
		return i
	}
	if i := findKey(x.rows, s.id.Socket, near); i >= 0 {
		return i
	}
	return x.holding(s.id.Socket)
}

// findHead returns the line of the row that represents a group. If there is no such
// row any more, it returns the line of the first row of the group, or -1 if there is
// none.
func (x Items) findHead(s sighting) int {
	for r, g := range x.folds {
		if g.ID == s.id.Group {
			return slices.Index(x.rows, r)
		}
	}
	return x.findFirst(s.of)
}

// holding returns the line of the row that represents several sockets, including the
// given one, or -1 if there is none.
func (x Items) holding(k sockets.Key) int {
	for r, g := range x.folds {
		if slices.ContainsFunc(g.Rows, func(r *model.Row) bool { return r.Key == k }) {
			return slices.Index(x.rows, r)
		}
	}
	return -1
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

// findFirst returns the line of the first of rows that is present, or else the line
// of the row that represents them. It returns -1 if there is neither.
func (x Items) findFirst(rows []*model.Row) int {
	keys := make(map[sockets.Key]bool, len(rows))
	for _, r := range rows {
		keys[r.Key] = true
	}
	if len(keys) == 0 {
		return -1
	}
	if i := slices.IndexFunc(x.rows, func(r *model.Row) bool { return keys[r.Key] }); i >= 0 {
		return i
	}
	return x.holding(rows[0].Key)
}

// findSocket returns the line of a socket, whatever group it is in, or else the line
// of the innermost head above the socket. It returns -1 if there is neither.
func (x Items) findSocket(k sockets.Key) int {
	head := -1
	for i, it := range x.lines {
		switch {
		case it.Row != nil && it.Row.Key == k:
			return i
		case it.Row == nil && it.Group != nil && slices.ContainsFunc(it.Group.Rows, func(r *model.Row) bool { return r.Key == k }):
			head = i
		}
	}
	return head
}

// together is the number of rows that are fetched from memory at the same time.
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

// successor returns the line in x of the first item at or below line i of old that
// is still present, or else of the last one above it. It returns -1 if all are gone.
func (x Items) successor(old Items, i int) int {
	i = min(max(0, i), old.Len())
	if at := x.survivor(old, i, old.Len(), 1); at >= 0 {
		return at
	}
	return x.survivor(old, i-1, -1, -1)
}

// survivor returns the line in x of the first item of old that is still present. It
// goes from line i in steps of step, and stops before line end. It returns -1 if
// there is none. Items that have not changed take precedence over those that have.
func (x Items) survivor(old Items, i, end, step int) int {
	if x.rows != nil && old.rows != nil {
		if at := first(x.Len(), x.row, old.row, i, end, step); at >= 0 {
			return at
		}
	}
	return first(x.Len(), x.id, old.id, i, end, step)
}

// first returns the index of the line, among n, of the first item of old that is
// still present. It goes from item i in steps of step, and stops before item end. It
// returns -1 if there is none. Usually one of the next few items of old is still
// present, so the first pass over a hundred thousand lines looks only for those.
func first[T comparable](n int, line, old func(int) T, i, end, step int) int {
	const few, more = 32, 8
	sought := make(map[T]int, few) // the number of steps from i
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
