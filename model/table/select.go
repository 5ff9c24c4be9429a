package table

import (
	"slices"

	"berth/model"
	"berth/model/portmap"
	"berth/model/talk"
	"berth/sockets"
)

// Select returns the rows that sel asks for, in its order.
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
	switch {
	case sel.Grouped() != GroupNone:
		v.Groups = t.groups(rows, sel)
	case sel.Kind == Ports:
		v.Map = portmap.Of(slices.DeleteFunc(rows, func(r *model.Row) bool { return r.Space != nil }), t.time, t.options.Fresh)
	case sel.Kind == Pulse:
		v.Talk = talk.Of(rows, t.time, t.pause)
		v.Talk.Grow(func(p *sockets.Process) (int, bool) {
			g := t.growth.of(p, t.time)
			return g.By, g.Known
		})
	default:
		v.Rows, v.Folds = t.foldedFor(rows, sel)
	}
	return v
}

// chosen returns the rows in spots that sel asks for. Without a filter it returns
// the same slice as long as nothing has changed.
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

// foldedFor folds the chosen rows. Without a filter the result is the same as long
// as nothing has changed.
func (t *Table) foldedFor(rows []*model.Row, sel Selection) ([]*model.Row, map[*model.Row]*Group) {
	if !sel.Query.Empty() {
		f := t.fold(rows, sel)
		return f.rows, f.folds
	}
	c := t.sortedFor(sel.Kind)
	if c.folding == nil || c.fold != sel.Fold {
		f := t.fold(rows, sel)
		c.folding, c.fold = &f, sel.Fold
	}
	return c.folding.rows, c.folding.folds
}

// Rows returns every open row, in no particular order.
func (t *Table) Rows() []*model.Row {
	rows := make([]*model.Row, 0, len(t.rows))
	for e := range t.all() {
		rows = append(rows, e.row)
	}
	return rows
}

// Has reports whether r is in the view. A number that is not a view contains every
// row.
func (k Kind) Has(r *model.Row) bool {
	switch k {
	case Listening:
		return waits(r)
	case Connections:
		return !waits(r)
	}
	return true
}

// waits reports whether r is in the listening view.
func waits(r *model.Row) bool {
	return r.Waits() || r.State == sockets.Redirect
}
