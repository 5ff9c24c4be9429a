package table

import (
	"slices"

	"berth/model"
	"berth/model/portmap"
	"berth/sockets"
)

// Select returns the rows that sel wants, in its order.
func (t *Table) Select(sel Selection) *View {
	v := &View{
		Seq: uint64(t.seq), Time: t.time, Selection: sel,
		Counts: t.counts, Host: t.host, Missing: t.missing, Tally: t.dormant.tally,
		Registry: t.registry, Names: t.naming.Found(), Findings: t.ailing.found, Traffic: t.pace.current(t.time), Alerts: t.alerts.told,
	}
	spots := t.inOrder(sel.Kind, sel.Order)
	v.Of = len(spots)
	t.standing = standing{*v, spots, t.dormant.past}
	v.Counted, v.Dated = t.dormant.counted(), t.dormant.dated(sel)
	rows := t.chosen(spots, sel)
	v.Missing = missingOf(t.missing, rows, sel.Query, t.pause)
	switch sel.Kind {
	case Processes:
		v.Groups = t.groups(rows, sel.Order)
	case Ports:
		v.Map = portmap.Of(slices.DeleteFunc(rows, func(r *model.Row) bool { return r.Space != nil }), t.time, t.options.Fresh)
	default:
		v.Rows = rows
	}
	return v
}

// chosen returns the rows of spots that sel wants. Without a filter they are the
// same slice as long as nothing has changed.
func (t *Table) chosen(spots []spot, sel Selection) []*model.Row {
	if !sel.Query.Empty() || sel.Kind >= Processes {
		return t.pick(spots, sel.Query, t.time, t.pause)
	}
	c := t.sortedFor(sel.Kind)
	if c.rows == nil {
		c.rows = t.pick(spots, sel.Query, t.time, t.pause)
	}
	return c.rows
}

// Rows returns every open row, in no order.
func (t *Table) Rows() []*model.Row {
	rows := make([]*model.Row, 0, len(t.rows))
	for e := range t.all() {
		rows = append(rows, e.row)
	}
	return rows
}

// has reports whether r is in the view. A number that is no view has all.
func (k Kind) has(r *model.Row) bool {
	switch k {
	case Listening:
		return waits(r)
	case Connections:
		return !waits(r)
	}
	return true
}

// waits reports whether r is of the listening view.
func waits(r *model.Row) bool { return r.State == sockets.Listen || r.State == sockets.Bound }
