package table

import (
	"slices"

	"berth/model"
	"berth/model/column"
	"berth/model/port"
	"berth/sockets"
)

// Detail is all that is known about one row.
type Detail struct {
	Row     *model.Row
	Remotes []model.Remote // for a listener: its connections by remote address, beginning with the most connections
	Of      int            // how many connections there are in total
	// Origins records where the owners come from, which the Table does not know. The
	// caller of Detail fills it in, if it can.
	Origins map[*sockets.Process]sockets.Origin
	Port    port.Entry // what the server's port is registered for; the zero Entry if it is registered for nothing
}

// Detail returns all that is known about one row, even one that lingers. It returns nil
// if there is no such row.
func (t *Table) Detail(k sockets.Key) *Detail {
	e := t.rows[k]
	if e == nil {
		return nil
	}
	d := &Detail{Row: e.row}
	d.Port, _ = t.registered(e.row, e.row.Side)
	if !serves(e.row) || !e.row.Open() {
		return d
	}
	conns := t.accepted(e)
	d.Of, d.Remotes = len(conns), model.Remotes(conns)
	return d
}

// accepted returns the open connections that came in through a listener. Listeners on
// the same address share their connections, because the system does not report which
// connection belongs to which listener.
func (t *Table) accepted(listener *entry) []*model.Row {
	var conns []*model.Row
	var room [4]*entry
	to := serverKeyOf(listener.row)
	for e := range t.all() {
		r := e.row
		if r.Side == model.SideIn && r.Local.Port() == to.port && serverKeyOf(r) == to &&
			slices.Contains(t.joins.servers(room[:0], r), listener) {
			conns = append(conns, r)
		}
	}
	slices.SortFunc(conns, column.Total(column.Local, false))
	return conns
}
