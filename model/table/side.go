package table

import (
	"slices"

	"berth/model"
	"berth/sockets"
)

// side returns which end e is, and remembers the answer once it is certain, because an
// accepted connection remains one when its listener has closed.
//
// The side is certain from the state of a handshake, from a listener here on e's local
// port, or from the other end if the side of that end is certain. Otherwise the ports
// serve as evidence; see likely.
func (t *Table) side(e *entry) model.Side {
	p := t.joins.peer(e)
	s := t.certain(e)
	if s == model.SideUnknown && p != nil {
		s = opposite(t.certain(p))
	}
	switch {
	case s == model.SideListen:
		return s
	case s != model.SideUnknown:
		e.side = s
		return s
	}
	if s = t.likely(e.row); s == model.SideUnknown && p != nil {
		s = opposite(t.likely(p.row))
	}
	return s
}

// spread updates the entries that may have e as their other end but are not its peer,
// now that it is known which end e is. They may have been examined before that was
// known. Such entries exist only in moments of change, and if UDP ports are shared.
func (t *Table) spread(e *entry) {
	p := t.joins.peer(e)
	if p == nil || !connects(e.row) {
		return
	}
	for q := range t.joins.pair(pairOf(e.row).flipped()) {
		if q != p && q != e {
			t.interpret(q)
		}
	}
}

// certain returns which end e is, as far as that is certain without looking at the
// other end.
func (t *Table) certain(e *entry) model.Side {
	r := e.row
	if r.Proto == sockets.Unix {
		return unixSide(r)
	}
	switch {
	case r.State.Phase() == sockets.Waiting:
		return model.SideListen
	case e.side != model.SideUnknown:
		return e.side
	case r.State == sockets.SynRecv:
		return model.SideIn
	case r.State == sockets.SynSent:
		return model.SideOut
	}
	var room [4]*entry
	if len(t.joins.servers(room[:0], r)) > 0 {
		return model.SideIn
	}
	return model.SideUnknown
}

// unixSide returns which end a unix socket is. An accepted socket has the path of its
// listener; a client has no path, and the two ends of a socketpair don't have one,
// either.
func unixSide(r *model.Row) model.Side {
	switch {
	case r.State == sockets.Listen:
		return model.SideListen
	case r.Unix == nil || r.Unix.Path == "":
		return model.SideUnknown
	case r.State == sockets.Bound:
		return model.SideListen
	}
	return model.SideIn
}

// likely returns which end r is, judging by its ports. It is for when the listener, if
// there was one, is gone. A port that this kernel hands out is a client's if it is connected to a
// port that the kernel would not hand out, and so is a dynamic port connected to a
// well-known one. Two ports of the same kind show nothing (a passive FTP transfer has
// two that were handed out), and neither does a well-known local port alone (an active
// FTP transfer comes from port 20).
func (t *Table) likely(r *model.Row) model.Side {
	if !connects(r) {
		return model.SideUnknown
	}
	const dynamic = 1024
	local, remote := r.Local.Port(), r.Remote.Port()
	if handsOut(t.ephemeral(r), local) && !handsOut(t.ephemeral(r), remote) || local >= dynamic && remote < dynamic {
		return model.SideOut
	}
	return model.SideUnknown
}

// opposite returns the side of the other end.
func opposite(s model.Side) model.Side {
	switch s {
	case model.SideIn:
		return model.SideOut
	case model.SideOut:
		return model.SideIn
	}
	return model.SideUnknown
}

// ordered sorts owners and removes duplicates.
func ordered(owners []sockets.Owner) []sockets.Owner {
	slices.SortFunc(owners, sockets.CompareOwners)
	return slices.Compact(owners)
}
