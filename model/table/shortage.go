package table

import (
	"berth/model"
	"berth/model/trouble"
	"berth/sockets"
)

// shortage follows whether sockets of one kind, listeners or UDP sockets, drop things
// because there is no room for them. The kernel counts the drops of each socket for
// whatever reason, but drops for lack of room only for the namespace as a whole.
type shortage struct {
	counted bool             // whether the namespace's count is known
	total   trouble.Movement // of the namespace's count
	recent  [2]dropping      // the latest snapshot, and the one before
}

// dropping is what one snapshot showed.
type dropping struct {
	short bool   // the namespace has counted more
	n     int    // how many sockets have counted more
	only  *entry // one of them
	gone  bool   // sockets may have dropped something without being seen
}

// count takes in the namespace's count.
func (s *shortage) count(t *Table, known bool, now uint64) {
	was, first := s.total.Count, !s.counted
	s.counted = known
	s.recent[0], s.recent[1] = dropping{}, s.recent[0]
	if !known {
		return
	}
	if first {
		was = now
	}
	s.recent[0].short = t.move(&s.total, was, now)
}

// likely reports whether a drop may have been for lack of room. A count and a socket
// that were read one after the other may disagree for one snapshot.
func (s *shortage) likely() bool { return !s.counted || s.recent[0].short || s.recent[1].short }

// certain returns the only socket that can have been short of room, or nil if there
// could have been several. The namespace's count is read before the sockets, so what
// it counted shows in a socket in this snapshot or the one before.
func (s *shortage) certain() *entry {
	now, was := s.recent[0], s.recent[1]
	if !s.counted || !now.short || now.gone || was.gone || now.n != 1 || was.n > 1 || was.n == 1 && was.only != now.only {
		return nil
	}
	return now.only
}

// shortageOf returns what is known about sockets of the same kind as k. It returns nil
// if the kernel does not count the drops of k, or if k is in another namespace.
func (t *Table) shortageOf(k *sockets.Socket) *shortage {
	switch {
	case t.host.Space(k.Key.NetNS) != nil:
		return nil
	case k.Proto == sockets.UDP:
		return &t.ailing.datagrams
	case k.Proto == sockets.TCP && k.State == sockets.Listen:
		return &t.ailing.overflows
	}
	return nil
}

// drops records that the socket of e has counted more drops than before.
func (t *Table) drops(e *entry, n *model.Trend, more uint32) {
	s := t.shortageOf(&e.row.Socket)
	if s != nil {
		s.recent[0].n++
		s.recent[0].only = e
	}
	if s == nil || s.likely() {
		n.Dropped, n.Moved = n.Dropped+more, t.time
	}
}

// missed records that the socket of e is no longer seen.
func (t *Table) missed(e *entry) {
	if s := t.shortageOf(&e.row.Socket); s != nil {
		s.recent[0].gone = true
	}
}

// ascribe marks the sockets that are known to have been short of room, if the snapshot
// shows everything that can have been.
func (t *Table) ascribe(sn *sockets.Snapshot) {
	for _, s := range []*shortage{&t.ailing.overflows, &t.ailing.datagrams} {
		if !servers(sn) {
			s.recent[0].gone = true
		}
		if e := s.certain(); e != nil && e.open() {
			r := t.draft(e)
			n := r.Trend()
			n.Full = t.time
			r.Changed = model.TrendOf(n, r.Life.Seen)
		}
	}
}

// servers reports whether a snapshot has all listeners and all UDP sockets.
func servers(sn *sockets.Snapshot) bool {
	a := &sn.Ask
	return len(a.Ports) == 0 && len(sn.Broken) == 0 && a.Protos.Has(sockets.TCP) && a.Protos.Has(sockets.UDP) &&
		a.Families.Has(sockets.IPv4) && a.Families.Has(sockets.IPv6) &&
		a.States.Has(sockets.Listen) && a.States.Has(sockets.Bound) && a.States.Has(sockets.Connected)
}
