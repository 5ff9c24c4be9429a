package table

import (
	"berth/model"
	"berth/model/port"
	"berth/sockets"
)

// link adds e to the joins, so that related entries can find it.
func (t *Table) link(e *entry) {
	t.joins.add(e)
	t.touch(e)
	if serves(e.row) {
		t.scratch.ports.add(e.row.Local.Port())
	}
}

// unlink removes e from the joins; its row must still be the one with which it was
// linked.
func (t *Table) unlink(e *entry) {
	t.touchPeers(e)
	if serves(e.row) {
		t.scratch.ports.add(e.row.Local.Port())
	}
	t.joins.remove(e)
}

// touch notes that the meaning of e may have changed.
func (t *Table) touch(e *entry) {
	if e.touched != t.seq {
		e.touched = t.seq
		t.scratch.touched = append(t.scratch.touched, e)
	}
}

// touchPeers touches every entry that may have e as its other end.
func (t *Table) touchPeers(e *entry) {
	if connects(e.row) {
		for p := range t.joins.pair(pairOf(e.row).flipped()) {
			t.touch(p)
		}
	} else if p := t.joins.peer(e); p != nil {
		t.touch(p)
	}
}

// relate works out the meaning of a row again if the row or its server has changed, or
// if the row's other end or the server of that end has.
func (t *Table) relate() {
	w := &t.scratch
	if w.all || w.ports.some {
		for e := range t.all() {
			if w.all || w.ports.has(e.row.Local.Port()) {
				t.touch(e)
			}
		}
	}
	for _, e := range w.touched { // not those that are added meanwhile
		if e.open() {
			t.touchPeers(e)
		}
	}
	for i, e := range w.touched {
		t.pause(i)
		if !e.open() {
			continue
		}
		knew := e.side
		if t.interpret(e); e.side != knew {
			t.spread(e)
		}
	}
}

// interpret brings the meaning of e's row up to date.
func (t *Table) interpret(e *entry) {
	r := e.row
	side := t.side(e)
	service, ports := t.service(r, side), t.marks(r)
	peer, via := t.other(e), t.via(r)
	var was []sockets.Owner
	if len(r.Owners) == 0 && (r.Gap == sockets.GapClosed || r.State == sockets.TimeWait) {
		was = e.was
	}
	space := t.host.Space(r.Key.NetNS)
	if r.Space == space && r.Side == side && r.Service == service && r.Ports == ports && r.Peer == peer &&
		sameOwners(r.Via(), via) && sameOwners(r.Was(), was) {
		return
	}
	d := t.draft(e)
	d.Side, d.Service, d.Ports, d.Peer, d.Others, d.Space = side, service, ports, peer, model.OthersOf(via, was), space
}

// other returns the other end of e. If nothing about that end has changed, the result
// is the one that e's row already has.
func (t *Table) other(e *entry) *model.Peer {
	p := t.joins.peer(e)
	if p == nil {
		return nil
	}
	var via []sockets.Owner
	if g := p.row.Gap; g == sockets.GapUnaccepted || g == sockets.GapHandshake {
		via = t.via(p.row)
	}
	if now := e.row.Peer; now != nil && now.Key == p.row.Key && sameOwners(now.Owners, p.row.Owners) && now.Gap == p.row.Gap && sameOwners(now.Via, via) {
		return now
	}
	return &model.Peer{Key: p.row.Key, Owners: p.row.Owners, Gap: p.row.Gap, Via: via}
}

// via returns the owners of the listeners through which r came in. No process has r:
// those owners have yet to accept it, or once had it.
func (t *Table) via(r *model.Row) []sockets.Owner {
	switch r.Gap {
	case sockets.GapUnaccepted, sockets.GapHandshake, sockets.GapClosed:
	default:
		return nil
	}
	var room [4]*entry
	servers := t.joins.servers(room[:0], r)
	if len(servers) == 1 {
		return servers[0].row.Owners
	}
	var via []sockets.Owner
	for _, e := range servers {
		via = append(via, e.row.Owners...)
	}
	return ordered(via)
}

// marks returns the classes and ranges of the ports of r.
func (t *Table) marks(r *model.Row) (marks [2]port.Mark) {
	for i, end := range [...]sockets.Endpoint{r.Local, r.Remote} {
		if end.IsValid() {
			marks[i] = port.MarkOf(end.Port(), t.ephemeral(r))
		}
	}
	return marks
}

// service returns what the server's port is registered for.
func (t *Table) service(r *model.Row, side model.Side) string {
	e, _ := t.registered(r, side)
	return e.Name
}

// registered returns the registry's entry for the server's port of r. A port that the
// system handed out to a socket that does not listen is a client's, and has no name,
// unless servers are known to use it in practice.
func (t *Table) registered(r *model.Row, side model.Side) (port.Entry, bool) {
	at := r.Local
	switch side {
	case model.SideUnknown:
		return port.Entry{}, false
	case model.SideOut:
		at = r.Remote
	}
	if !at.IsValid() {
		return port.Entry{}, false
	}
	e, ok := t.registry.Lookup(r.Proto, at.Port())
	if r.State == sockets.Bound && handsOut(t.ephemeral(r), at.Port()) && e.Source != port.Overlay {
		return port.Entry{}, false
	}
	return e, ok
}

// handsOut reports whether a system whose ephemeral range is ports hands out the given
// port to programs that ask for any port.
func handsOut(ports sockets.PortRange, port uint16) bool {
	return ports.Last != 0 && ports.Has(port)
}

// ephemeral returns the ephemeral range of r's namespace.
func (t *Table) ephemeral(r *model.Row) sockets.PortRange {
	if s := t.host.Space(r.Key.NetNS); s != nil {
		return s.Ephemeral
	}
	return t.host.Ephemeral
}
