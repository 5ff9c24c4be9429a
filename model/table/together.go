package table

import (
	"slices"

	"berth/model"
)

// sumServed sums what came in through the listeners of a group, counting each
// connection once. A view of listeners has no rows for connections, so there is nothing
// else to sum.
func (t *Table) sumServed(g *Group) {
	listeners := make([]*model.Row, 0, len(g.Rows))
	for _, r := range g.Rows {
		if r.Serves() {
			listeners = append(listeners, r)
		}
	}
	g.Serves = len(listeners) > 0
	g.Moves = Sum{Measurable: g.Serves}
	if !g.Serves || slices.ContainsFunc(listeners, func(r *model.Row) bool { return t.sharesBeyond(r, listeners) }) {
		return
	}
	if g.Served = servedBy(listeners); g.Served == nil {
		return
	}
	g.Moves.In, g.Moves.Out, g.Moves.Known = g.Served.In, g.Served.Out, g.Served.Known
	g.New = max(0, g.Served.Opened)
}

// sharesBeyond reports whether r shares its connections with a listener that is not
// among the given rows, so that it is not known which of the two they belong to.
func (t *Table) sharesBeyond(r *model.Row, some []*model.Row) bool {
	if r.Served == nil || !r.Served.Shared {
		return false
	}
	for e := t.joins.ports[serverKeyOf(r)]; e != nil; e = e.nextPort {
		o := e.row
		if o.Serves() && o.Local == r.Local && o.Iface == r.Iface && !slices.ContainsFunc(some, func(s *model.Row) bool { return s.Key == o.Key }) {
			return true
		}
	}
	return false
}
