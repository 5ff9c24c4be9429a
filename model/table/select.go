package table

import (
	"runtime"
	"slices"
	"sync"
	"time"

	"berth/model"
	"berth/model/chart"
	"berth/model/query"
	"berth/sockets"
)

// Select gives the rows that sel wants, in its order.
func (t *Table) Select(sel Selection) *View {
	v := &View{
		Seq: uint64(t.seq), Time: t.time, Selection: sel,
		Counts: t.counts, Host: t.host, Missing: t.missing, Tally: t.sleep.tally,
		Registry: t.registry,
	}
	if t.dozes(sel) {
		v.Dated = t.sleep.whole
	}
	spots := t.inOrder(sel.Kind, sel.Order)
	v.Of = len(spots)
	rows := t.pick(spots, sel.Query)
	switch sel.Kind {
	case Processes:
		v.Groups = t.groups(rows, sel.Order)
	case Ports:
		v.Chart = chart.Of(rows, t.time, t.options.Fresh)
	default:
		v.Rows = rows
	}
	return v
}

// Rows gives every open row, in no order.
func (t *Table) Rows() []*model.Row {
	rows := make([]*model.Row, 0, len(t.rows))
	for e := range t.all() {
		rows = append(rows, e.row)
	}
	return rows
}

// part is the least number of rows that is worth a goroutine of its own: a
// filter waits for memory more than it works, and two wait in half the time.
const part = 8192

// pick gives the rows that q accepts.
func (t *Table) pick(spots []spot, q query.Query) []*model.Row {
	parts := max(1, min(runtime.GOMAXPROCS(0), len(spots)/part))
	found := make([][]*model.Row, parts)
	var group sync.WaitGroup
	for i := range parts {
		mine := spots[i*len(spots)/parts : (i+1)*len(spots)/parts]
		if i == parts-1 { // on this goroutine
			found[i] = accepted(mine, q, t.time)
			break
		}
		group.Go(func() { found[i] = accepted(mine, q, t.time) })
	}
	group.Wait()
	if parts == 1 {
		return found[0]
	}
	return slices.Concat(found...)
}

// accepted gives the rows of spots that q accepts.
func accepted(spots []spot, q query.Query, now time.Time) []*model.Row {
	if q.Empty() {
		rows := make([]*model.Row, len(spots))
		for i, s := range spots {
			rows[i] = s.row
		}
		return rows
	}
	var rows []*model.Row
	ports := q.Ask(sockets.Everything()).Ports
	for i := range spots {
		if s := &spots[i]; s.touches(ports) && q.Match(s.row, now) {
			rows = append(rows, s.row)
		}
	}
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
