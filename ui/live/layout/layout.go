// Package layout shares the width of the screen among the columns of a table.
package layout

import (
	"slices"

	"berth/model/column"
	"berth/model/table"
	"berth/ui/cell"
)

// Slot is a column's place on the screen.
type Slot struct {
	Column column.Column
	Width  int
	Place  int // in layout.cols
}

// Layout shares the width of the screen among the columns. It remembers how
// wide the texts of each column have been, so that the grid does not move with
// each refresh: a column grows at once and shrinks only after a while.
type Layout struct {
	Kind  table.Kind
	Cols  []column.Column // those that are wanted, in the order in which they stand
	Order table.Order
	wants []want // by column
}

// want is how wide a column wants to be.
type want struct {
	cells  int // now
	lately int // the widest text since the last change
	calm   int // refreshes for which cells was more than was needed
}

const (
	Steady = 20 // refreshes until a column shrinks
	Margin = 3  // cells at the left: the cursor, the mark, and air
)

// Of returns the layout of a view in which columns were chosen; of none, the
// usual ones.
func Of(k table.Kind, chosen []column.Column) Layout {
	return Layout{Kind: k, Cols: Columns(k, chosen), wants: make([]want, len(column.All()))}
}

// Columns returns the columns of a view in which some were chosen; of none, the
// usual ones. By process, the process is on the line above and needs no column.
func Columns(k table.Kind, chosen []column.Column) []column.Column {
	switch {
	case k == table.Processes:
		return []column.Column{column.Proto, column.Local, column.Service, column.State, column.Remote, column.Age}
	case len(chosen) == 0:
		return Usual(k)
	}
	return chosen
}

// See takes the width of a text of a column into account.
func (l *Layout) See(c column.Column, cells int) {
	w := &l.wants[c]
	w.lately = max(w.lately, cells)
	w.cells = max(w.cells, cells)
}

// Settle ends a refresh.
func (l *Layout) Settle() {
	for i := range l.wants {
		w := &l.wants[i]
		if w.lately == w.cells {
			w.calm = 0
		} else if w.calm++; w.calm >= Steady {
			w.cells, w.calm = w.lately, 0
		}
		w.lately = 0
	}
}

// natural returns the width at which nothing of a column is cut off.
func (l *Layout) natural(c column.Column) int {
	n := cell.Width(c.Title())
	if c == l.Order.Column {
		n += 2 // its arrow
	}
	return max(n, usualWidth(c), l.wants[c].cells)
}

// atLeast returns the fewest cells in which c is shown. A number that is cut is
// another number.
func (l *Layout) atLeast(c column.Column) int {
	if c.Numeric() {
		return l.natural(c)
	}
	return min(max(ruleOf(c).least, cell.Width(c.Title())), l.natural(c))
}

// Fit returns the columns that have room in w cells, and whether any is cut off
// or left out.
func (l *Layout) Fit(w int) (slots []Slot, cut bool) {
	gap := GapOf(w)
	room := w - Margin + gap // none stands after the last
	tight, easy, calm := 0, 0, 0
	skipped := false // a dearer column had no room: what comes now is not to cost the others any
	for _, c := range ranked(l.Kind, l.Cols) {
		need := l.atLeast(c) + gap
		extra := spare(c) || skipped // such a column leaves a cell of air at the right, too
		if tight+need > room || extra && calm+need >= room || easy+need > room && len(slots) > 1 {
			skipped = true
			continue
		}
		tight += need
		easy += max(need, min(ruleOf(c).good, l.natural(c))+gap)
		calm += max(need, min(ruleOf(c).calm, l.natural(c))+gap)
		slots = append(slots, Slot{c, need - gap, slices.Index(l.Cols, c)})
	}
	slices.Reverse(slots) // short texts first: a few cells make them whole
	room = l.widen(slots, room-tight, func(r rule) int { return r.calm })
	slices.Reverse(slots)
	l.widen(slots, room, func(r rule) int { return r.most })
	cut = len(slots) < len(l.Cols)
	for _, s := range slots {
		cut = cut || s.Width < l.natural(s.Column)
	}
	slices.SortFunc(slots, func(a, b Slot) int { return a.Place - b.Place })
	return slots, cut
}

// widen shares room among the columns, the first ones first, none wider than it
// needs to be and than its rule says; it gives what is left.
func (l *Layout) widen(slots []Slot, room int, to func(rule) int) int {
	for i := range slots {
		s := &slots[i]
		more := min(room, min(l.natural(s.Column), to(ruleOf(s.Column)))-s.Width)
		if more > 0 {
			s.Width += more
			room -= more
		}
	}
	return room
}

// Whole returns every column at its natural width: what horizontal scrolling
// moves over. The dearest column comes first and stays in its place.
func (l *Layout) Whole(w int) []Slot {
	still := ranked(l.Kind, l.Cols)[0]
	slots := []Slot{{still, min(l.natural(still), w/2), slices.Index(l.Cols, still)}}
	for i, c := range l.Cols {
		if c != still {
			slots = append(slots, Slot{c, l.natural(c), i})
		}
	}
	return slots
}

// GapOf returns the cells between two columns.
func GapOf(w int) int {
	if w < 60 {
		return 1
	}
	return 2
}
