// Package layout divides the width of the screen among the columns of a table.
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
	Index  int // into Layout.Cols
}

// Layout divides the width of the screen among the columns. It takes the widths of
// the cells' contents into account until the first rows have been laid out, and then
// once more whenever a user action lays the table out again. In between, no column
// moves, whatever rows come and go.
type Layout struct {
	Kind   table.Kind
	By     table.Grouping
	Cols   []column.Column // the columns that are wanted, in the order in which they are shown
	Order  table.Order
	chosen []column.Column // the columns that the user asked for by name, which outrank the others
	wants  []int           // for each column, the width of the widest contents that count
	still  bool            // the widths of contents no longer count
}

// Margin is the number of cells at the left, for the cursor, the mark, and space.
const Margin = 3

// Of returns the layout of a view with the chosen columns, or with the usual ones if
// none were chosen. The columns in dear, which the user asked for by name, outrank
// the others. So does the column that the rows are sorted by, which is shown even if
// it was not chosen.
func Of(sel table.Selection, chosen, dear []column.Column) Layout {
	o := sel.Order
	l := Layout{Kind: sel.Kind, By: sel.Grouped(), Cols: Columns(sel, chosen), Order: o, wants: make([]int, len(column.All()))}
	l.chosen = append(l.chosen, o.Column)
	for _, c := range dear {
		if slices.Contains(l.Cols, c) {
			l.chosen = append(l.chosen, c)
		}
	}
	if l.By == table.GroupNone && !slices.Contains(l.Cols, o.Column) {
		l.Cols = append(slices.Clone(l.Cols), o.Column)
		if len(chosen) == 0 {
			Standing(l.Cols)
		}
	}
	return l
}

// Apart adds the column that distinguishes network namespaces, without which two
// rows might look the same. If the column has no rank in the view, it counts as
// chosen.
func (l *Layout) Apart() {
	if slices.Contains(l.Cols, column.NetNS) {
		return
	}
	l.Cols = append(slices.Clone(l.Cols), column.NetNS)
	if !slices.Contains(rank(l.Kind), column.NetNS) {
		l.chosen = append(slices.Clone(l.chosen), column.NetNS)
	}
	if l.By == table.GroupNone {
		Standing(l.Cols)
	}
}

// Columns returns the columns of a view: those that were chosen, or the usual ones if
// none were. If the rows are grouped, the line above each group shows what they are
// grouped by, so no column needs to.
func Columns(sel table.Selection, chosen []column.Column) []column.Column {
	by := sel.Grouped()
	switch {
	case by != table.GroupNone:
		cols := []column.Column{column.Proto, column.Local, column.Service, column.State, column.Remote, column.Process, column.In, column.Out, column.Age}
		return slices.DeleteFunc(cols, func(c column.Column) bool {
			return c == by.Column() && by != table.ByNetwork && by != table.ByListener || c == column.Service && by == table.ByListener
		})
	case len(chosen) == 0:
		return Usual(sel.Kind)
	}
	return chosen
}

// See takes into account how wide the contents of a cell in column c are, unless the
// layout is fixed.
func (l *Layout) See(c column.Column, cells int) {
	if !l.still {
		l.wants[c] = max(l.wants[c], cells)
	}
}

// Stand fixes the layout from now on.
func (l *Layout) Stand() { l.still = true }

// natural returns the width at which none of the contents that count are cut off,
// with some room for wider ones later.
func (l *Layout) natural(c column.Column) int {
	r := ruleOf(c)
	return max(l.heading(c), r.floor, min(l.wants[c], r.most))
}

// heading returns the number of cells that the title of c takes, including the arrow
// if the rows are sorted by c.
func (l *Layout) heading(c column.Column) int {
	n := cell.Width(c.Title())
	if c == l.Order.Column {
		n += 2
	}
	return n
}

// atLeast returns the smallest number of cells in which c is shown.
func (l *Layout) atLeast(c column.Column) int {
	return min(max(ruleOf(c).least, l.heading(c)), l.natural(c))
}

// Fit returns the columns that fit into w cells, and reports whether any column is
// cut off or left out.
func (l *Layout) Fit(w int) (slots []Slot, cut bool) {
	gap := GapOf(w)
	room := w - Margin + gap // there is no gap after the last column
	tight, easy, calm := 0, 0, 0
	skipped := false // a more important column did not fit, so the remaining ones must not take room from the others
	for _, c := range l.ranked() {
		need := l.atLeast(c) + gap
		if slices.Contains(l.chosen, c) && tight+need <= room {
			tight, easy, calm = tight+need, easy+need, calm+need
			slots = append(slots, Slot{c, need - gap, slices.Index(l.Cols, c)})
			continue
		}
		extra := l.spare(c) || skipped // such a column must also leave an empty cell at the right
		both := need + l.other(c, gap)
		if tight+both > room || extra && calm+both >= room || easy+both > room && len(slots) > 1 {
			skipped = true
			continue
		}
		tight += need
		easy += max(need, min(ruleOf(c).good, l.natural(c))+gap)
		calm += max(need, min(ruleOf(c).calm, l.natural(c))+gap)
		slots = append(slots, Slot{c, need - gap, slices.Index(l.Cols, c)})
	}
	letter := l.letters(slots) && tight+1+gap <= room
	if letter {
		room -= 1 + gap
	}
	slices.Reverse(slots) // short contents first, because a few cells suffice to show them whole
	room = l.widen(slots, room-tight, func(c column.Column) int { return min(l.natural(c), ruleOf(c).calm) })
	slices.Reverse(slots)
	room = l.widen(slots, room, l.natural)
	// The rest, except for one empty cell, is reserved for wider contents that come
	// later, because no column can move by then.
	room = l.widen(slots, room-1, func(c column.Column) int { return ruleOf(c).calm })
	l.widen(slots, room, func(c column.Column) int { return ruleOf(c).later })
	cut = len(slots) < len(l.Cols)
	for _, s := range slots {
		cut = cut || s.Width < l.natural(s.Column)
	}
	if letter {
		slots = append(slots, Slot{column.State, 1, slices.Index(l.Cols, column.State)})
	}
	slices.SortFunc(slots, func(a, b Slot) int { return a.Index - b.Index })
	return slots, cut
}

// letters reports whether a single letter should represent the state because the
// state column did not fit. For connections, the state is the most informative
// column.
func (l *Layout) letters(slots []Slot) bool {
	has := slices.ContainsFunc(slots, func(s Slot) bool { return s.Column == column.State })
	return !has && l.Kind != table.Listening && slices.Contains(l.Cols, column.State)
}

// other returns the number of cells needed by the column that must be shown along
// with c, or 0 if there is none. Incoming bytes are only half of what a connection
// moves.
func (l *Layout) other(c column.Column, gap int) int {
	if c != column.In || !slices.Contains(l.Cols, column.Out) {
		return 0
	}
	return l.atLeast(column.Out) + gap
}

// widen divides room among the columns, starting with the first. The parameter to is
// a function that returns the maximum width of a column. widen returns the room that
// is left.
func (l *Layout) widen(slots []Slot, room int, to func(column.Column) int) int {
	for i := range slots {
		s := &slots[i]
		if more := min(room, to(s.Column)-s.Width); more > 0 {
			s.Width += more
			room -= more
		}
	}
	return room
}

// Whole returns every column at its natural width, for horizontal scrolling. The
// most important column comes first and does not scroll.
func (l *Layout) Whole(w int) []Slot {
	still := l.ranked()[0]
	slots := []Slot{{still, min(l.natural(still), w/2), slices.Index(l.Cols, still)}}
	for i, c := range l.Cols {
		if c != still {
			slots = append(slots, Slot{c, l.natural(c), i})
		}
	}
	return slots
}

// GapOf returns the number of cells between two columns.
func GapOf(w int) int {
	if w < 62 { // so that the columns mentioned by a lesson step fit into 60 cells
		return 1
	}
	return 2
}
