package table

import (
	"cmp"
	"net/netip"
	"slices"

	"berth/model"
	"berth/model/column"
	"berth/model/port"
	"berth/sockets"
)

// Detail is all that is known of one row.
type Detail struct {
	Row     *model.Row
	Remotes []Remote // of a listener: its connections by remote address, most first
	Of      int      // how many connections there are in all
	// Origins is where its owners come from, which the Table does not know:
	// it is filled in by who asked for the Detail, if anybody can tell.
	Origins map[*sockets.Process]sockets.Origin
	Port    port.Entry // what the server's port is registered for; zero where nothing is
}

// Remote is the connections of one remote address.
type Remote struct {
	IP     string
	Count  int
	States sockets.CountBy[sockets.State]
	Rows   []*model.Row // by local and remote end
}

// Detail returns all that is known of one row, which may be one that lingers;
// nil if there is no such row.
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
	d.Of, d.Remotes = len(conns), remotes(conns)
	return d
}

// accepted returns the open connections that came in through a listener. Twins
// at the same address share theirs: the system does not tell whose is whose.
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

// remotes counts connections by remote address, most first, then by address.
func remotes(conns []*model.Row) []Remote {
	places := make(map[netip.Addr]int)
	var all []Remote
	for _, r := range conns {
		addr := r.Remote.Addr()
		i, ok := places[addr]
		if !ok {
			i = len(all)
			places[addr] = i
			all = append(all, Remote{IP: addr.String()})
		}
		all[i].Count++
		all[i].States.Add(r.State, 1)
		all[i].Rows = append(all[i].Rows, r)
	}
	slices.SortFunc(all, func(a, b Remote) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), a.addr().Compare(b.addr()))
	})
	return all
}

// addr returns the address that r is of.
func (r *Remote) addr() netip.Addr { return r.Rows[0].Remote.Addr() }
