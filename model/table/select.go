package table

import (
	"slices"

	"berth/model"
	"berth/sockets"
)

// Select gives the rows that sel wants, in its order.
func (t *Table) Select(sel Selection) *View {
	v := &View{
		Seq: t.seq, Time: t.time, Selection: sel,
		Counts: t.counts, Host: t.host, Missing: t.missing,
	}
	rows := t.pick(sel, &v.Of)
	if sel.Kind == Processes {
		v.Groups = t.groups(rows, sel.Order)
	} else {
		v.Rows = slices.Clone(rows)
	}
	clear(rows)
	return v
}

// pick gives the rows of a selection, in memory that is used again, and counts
// in of how many there were before the filter.
func (t *Table) pick(sel Selection, of *int) []*model.Row {
	rows, all := t.scratch.rows[:0], sel.Query.Empty()
	for _, s := range t.inOrder(sel.Order) {
		if !sel.Kind.has(s.row) {
			continue
		}
		*of++
		if all || sel.Query.Match(s.row, t.time) {
			rows = append(rows, s.row)
		}
	}
	t.scratch.rows = rows
	return rows
}

// has tells whether r is in the view. A number that is no view has all.
func (k Kind) has(r *model.Row) bool {
	switch k {
	case Listening:
		return waits(r)
	case Connections:
		return !waits(r)
	}
	return true
}

// waits tells whether r is of the listening view.
func waits(r *model.Row) bool { return r.State == sockets.Listen || r.State == sockets.Bound }
