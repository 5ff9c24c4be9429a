package live

import (
	"slices"

	"berth/model/column"
	"berth/model/table"
	"berth/ui/cell"
)

// slot is a column's place on the screen.
type slot struct {
	column column.Column
	width  int
	place  int // in layout.cols
}

// layout shares the width of the screen among the columns. It remembers how
// wide the texts of each column have been, so that the grid does not move with
// each refresh: a column grows at once and shrinks only after a while.
type layout struct {
	kind  table.Kind
	cols  []column.Column // those that are wanted, in the order in which they stand
	order table.Order
	wants []want // by column
}

// want is how wide a column wants to be.
type want struct {
	cells  int // now
	lately int // the widest text since the last change
	calm   int // refreshes for which cells was more than was needed
}

const (
	steady = 20 // refreshes until a column shrinks
	margin = 3  // cells at the left: the cursor, the mark, and air
)

func newLayout(k table.Kind, cols []column.Column) layout {
	if len(cols) == 0 {
		cols = usual(k)
	}
	return layout{kind: k, cols: cols, wants: make([]want, len(column.All()))}
}

// see takes the width of a text of a column into account.
func (l *layout) see(c column.Column, cells int) {
	w := &l.wants[c]
	w.lately = max(w.lately, cells)
	w.cells = max(w.cells, cells)
}

// settle ends a refresh.
func (l *layout) settle() {
	for i := range l.wants {
		w := &l.wants[i]
		if w.lately == w.cells {
			w.calm = 0
		} else if w.calm++; w.calm >= steady {
			w.cells, w.calm = w.lately, 0
		}
		w.lately = 0
	}
}

// natural gives the width at which nothing of a column is cut off.
func (l *layout) natural(c column.Column) int {
	n := cell.Width(c.Title())
	if c == l.order.Column {
		n += 2 // its arrow
	}
	return max(n, usualWidth(c), l.wants[c].cells)
}

// atLeast gives the fewest cells in which c is shown. A number that is cut is
// another number.
func (l *layout) atLeast(c column.Column) int {
	if c.Numeric() {
		return l.natural(c)
	}
	return min(max(ruleOf(c).least, cell.Width(c.Title())), l.natural(c))
}

// fit gives the columns that have room in w cells, and whether any is cut off
// or left out.
func (l *layout) fit(w int) (slots []slot, cut bool) {
	gap := gapOf(w)
	room := w - margin + gap // none stands after the last
	tight, easy, calm := 0, 0, 0
	skipped := false // a dearer column had no room: what comes now is not to cost the others any
	for _, c := range ranked(l.kind, l.cols) {
		need := l.atLeast(c) + gap
		extra := spare(c) || skipped // such a column leaves a cell of air at the right, too
		if tight+need > room || extra && calm+need >= room || easy+need > room && len(slots) > 1 {
			skipped = true
			continue
		}
		tight += need
		easy += max(need, min(ruleOf(c).good, l.natural(c))+gap)
		calm += max(need, min(ruleOf(c).calm, l.natural(c))+gap)
		slots = append(slots, slot{c, need - gap, slices.Index(l.cols, c)})
	}
	slices.Reverse(slots) // short texts first: a few cells make them whole
	room = l.widen(slots, room-tight, func(r rule) int { return r.calm })
	slices.Reverse(slots)
	l.widen(slots, room, func(r rule) int { return r.most })
	cut = len(slots) < len(l.cols)
	for _, s := range slots {
		cut = cut || s.width < l.natural(s.column)
	}
	slices.SortFunc(slots, func(a, b slot) int { return a.place - b.place })
	return slots, cut
}

// widen shares room among the columns, the first ones first, none wider than it
// needs to be and than its rule says; it gives what is left.
func (l *layout) widen(slots []slot, room int, to func(rule) int) int {
	for i := range slots {
		s := &slots[i]
		more := min(room, min(l.natural(s.column), to(ruleOf(s.column)))-s.width)
		if more > 0 {
			s.width += more
			room -= more
		}
	}
	return room
}

// whole gives every column at its natural width: what horizontal scrolling
// moves over. The dearest column comes first and stays in its place.
func (l *layout) whole(w int) []slot {
	still := ranked(l.kind, l.cols)[0]
	slots := []slot{{still, min(l.natural(still), w/2), slices.Index(l.cols, still)}}
	for i, c := range l.cols {
		if c != still {
			slots = append(slots, slot{c, l.natural(c), i})
		}
	}
	return slots
}

// gapOf gives the cells between two columns.
func gapOf(w int) int {
	if w < 60 {
		return 1
	}
	return 2
}
