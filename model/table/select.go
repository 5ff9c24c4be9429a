package table

import (
	"slices"

	"berth/model"
	"berth/model/query"
	"berth/sockets"
)

// Select gives the rows that sel wants, in its order.
func (t *Table) Select(sel Selection) *View {
	v := &View{
		Seq: uint64(t.seq), Time: t.time, Selection: sel,
		Counts: t.counts, Host: t.host, Missing: t.missing, Tally: t.tally,
	}
	if t.dozes(sel) {
		v.Dated = t.whole
	}
	spots := t.inOrder(sel.Kind, sel.Order)
	v.Of = len(spots)
	rows := t.pick(spots, sel.Query)
	if sel.Kind == Processes {
		v.Groups = t.groups(rows, sel.Order)
	} else {
		v.Rows = slices.Clone(rows)
	}
	clear(rows)
	return v
}

// pick gives the rows that q accepts, in memory that is used again.
func (t *Table) pick(spots []spot, q query.Query) []*model.Row {
	rows, all := t.scratch.rows[:0], q.Empty()
	for _, s := range spots {
		if all || q.Match(s.row, t.time) {
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
