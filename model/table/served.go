package table

import (
	"slices"
	"time"

	"berth/model"
	"berth/model/trouble"
	"berth/sockets"
)

// serving counts the connections of listeners by the local end at which they came in.
// There are few of these ends, and a poll costs only what has changed.
type serving struct {
	at      map[stand]*tally
	looks   []time.Time // when connections were last read, oldest first
	asked   int         // how many of the latest looks, without interruption, asked for what connections moved
	changed bool        // something has changed since the listeners were updated
}

// stand is where connections come in, and who serves them.
type stand struct {
	netns uint64
	local sockets.Endpoint
	iface string
	owner sockets.ProcessID // the zero ID: nobody, as far as is known
}

// tally counts the connections at one stand.
type tally struct {
	conns, rated int
	in, out      uint64 // moved per second, by those that have a rate
	opened       []opening
}

// opening is how many connections one look saw for the first time.
type opening struct {
	at    time.Time
	count int
}

// openingSpan is the shortest period over which the rate of opening connections is
// reported.
const openingSpan = 5 * time.Second

// standOf returns where r came in. ok is false if r is not an incoming connection.
func standOf(r *model.Row) (k stand, ok bool) {
	if r == nil || !r.Open() || r.Proto != sockets.TCP || r.Side != model.SideIn || r.State == sockets.SynRecv {
		return stand{}, false
	}
	k = stand{netns: r.Key.NetNS, local: r.Local, iface: r.Iface}
	if len(r.Owners) > 0 {
		k.owner = r.Owners[0].Process.ID()
	}
	return k, true
}

// of returns the tally of a stand, making it if necessary.
func (v *serving) of(k stand) *tally {
	n := v.at[k]
	if n == nil {
		if v.at == nil {
			v.at = make(map[stand]*tally)
		}
		n = new(tally)
		v.at[k] = n
	}
	return n
}

// count adds n rows like r, which may be nil.
func (v *serving) count(r *model.Row, n int) {
	k, ok := standOf(r)
	if !ok || r.State == sockets.TimeWait {
		return
	}
	v.changed = true
	to := v.of(k)
	to.conns += n
	if r.Rate != nil {
		to.rated += n
		to.in += uint64(n) * r.Rate.In // two's complement: what was added is subtracted
		to.out += uint64(n) * r.Rate.Out
	}
}

// open records a connection that was seen for the first time.
func (v *serving) open(r *model.Row, now time.Time) {
	k, ok := standOf(r)
	if !ok {
		return
	}
	n := v.of(k)
	if last := len(n.opened) - 1; last >= 0 && n.opened[last].at.Equal(now) {
		n.opened[last].count++
		return
	}
	n.opened = append(n.opened, opening{now, 1})
}

// look records that connections were read, and forgets looks that are too old.
func (v *serving) look(now time.Time, asked bool) {
	if v.asked++; !asked {
		v.asked = 0
	}
	if last := len(v.looks) - 1; last >= 0 && !v.looks[last].Before(now) { // the clock was set back
		v.looks = v.looks[:0]
	}
	v.looks = append(v.looks, now)
	for len(v.looks) > 2 && now.Sub(v.looks[1]) >= openingSpan {
		v.looks = slices.Delete(v.looks, 0, 1)
	}
	since := v.looks[0]
	for k, n := range v.at {
		n.opened = slices.DeleteFunc(n.opened, func(o opening) bool { return !o.at.After(since) || o.at.After(now) })
		if n.conns == 0 && len(n.opened) == 0 {
			delete(v.at, k)
		}
	}
	v.changed = true
}

// pace returns how many connections of a tally opened per second. It returns a negative
// number if there has been only one look.
func (v *serving) pace(n *tally) float64 {
	last := len(v.looks) - 1
	if last < 1 {
		return -1
	}
	all := 0
	for _, o := range n.opened {
		all += o.count
	}
	return float64(all) / v.looks[last].Sub(v.looks[0]).Seconds()
}

// measured reports whether it is known what the connections of a tally move. Either
// some rates are known, or the connections that were there at two looks were silent, so
// that none of their rows was made again to record that. The parameter told is whether
// the system counts bytes at all.
func (v *serving) measured(n *tally, told bool) bool {
	first := 0
	if last := len(n.opened) - 1; told && last >= 0 && n.opened[last].at.Equal(v.looks[len(v.looks)-1]) {
		first = n.opened[last].count
	}
	return n.rated > 0 || told && v.asked > 1 && n.conns > first
}

// counts reports whether the system counts the bytes of connections.
func (v *serving) counts() bool {
	for _, n := range v.at {
		if n.rated > 0 {
			return len(v.looks) > 0
		}
	}
	return false
}

// serve updates what listeners record about their connections.
func (t *Table) serve(s *sockets.Snapshot) {
	v := &t.joins.serving
	for _, e := range t.scratch.drafts {
		v.count(e.before, -1)
		v.count(e.row, 1)
		if e.before == nil && e.row.Life.Witnessed() {
			v.open(e.row, t.time)
		}
	}
	saw := t.readsConnections(s)
	if saw {
		v.look(t.time, t.pace.asked)
	}
	t.dormant.served = time.Time{}
	if n := len(v.looks); n > 0 && !saw {
		t.dormant.served = v.looks[n-1]
	}
	switch {
	case !v.changed && !t.scratch.ports.some:
	case len(v.looks) > 0:
		t.told(t.served(), v.looks[len(v.looks)-1], nil)
	case s.Ask.States.Has(sockets.Established): // only for some ports
		t.told(t.served(), t.time, s.Ask.Ports)
	}
	v.changed = false
}

// readsConnections reports whether the snapshot has every connection that the Table
// may contain.
func (t *Table) readsConnections(s *sockets.Snapshot) bool {
	broken := slices.ContainsFunc(s.Broken, func(p sockets.Part) bool { return p.Proto == sockets.TCP })
	return !broken && s.Ask.Protos.Has(sockets.TCP) && s.Ask.States.Has(sockets.Established) && len(s.Ask.Ports) == 0 && len(*t.dormant.list(unasked)) == 0
}

// served sums the connections of each listener that has any.
func (t *Table) served() map[*entry]*model.Served {
	v := &t.joins.serving
	sums, told := make(map[*entry]*model.Served), v.counts()
	var room [4]*entry
	var conn model.Row
	for k, n := range v.at {
		conn.Key.NetNS, conn.Proto, conn.Local, conn.Remote, conn.Iface = k.netns, sockets.TCP, k.local, k.local, k.iface
		servers := t.joins.servers(room[:0], &conn)
		if len(servers) == 0 {
			continue
		}
		at, sure := whose(servers, k.owner)
		for _, e := range servers {
			if sums[e] == nil {
				sums[e] = &model.Served{}
			}
			sums[e].Shared = sums[e].Shared || !sure
		}
		s := sums[at]
		s.Conns += n.conns
		s.In, s.Out = s.In+n.in, s.Out+n.out
		s.Known = s.Known || v.measured(n, told)
		s.Opened += max(0, v.pace(n))
	}
	return sums
}

// whose returns the listener that a process serves, among several on one address, and
// whether that is certain. A process serves the listener that it holds. A connection
// that nobody has accepted yet counts for the first listener; that is certain if the
// listener has a known owner.
func whose(servers []*entry, owner sockets.ProcessID) (at *entry, sure bool) {
	at = slices.MinFunc(servers, func(a, b *entry) int {
		if a.row.Key.ID < b.row.Key.ID {
			return -1
		}
		return 1
	})
	if len(servers) == 1 {
		return at, true
	}
	if owner == (sockets.ProcessID{}) {
		return at, len(at.row.Owners) > 0
	}
	held := 0
	for _, e := range servers {
		if slices.ContainsFunc(e.row.Owners, func(o sockets.Owner) bool { return o.Process.ID() == owner }) {
			at = e
			held++
		}
	}
	return at, held == 1
}

// told gives each listener its share of sums. If ports is not empty, only the
// listeners on those ports get theirs. A listener that appeared after connections were
// last read has no sums yet.
func (t *Table) told(sums map[*entry]*model.Served, last time.Time, ports []sockets.PortRange) {
	ill := false
	for _, first := range t.joins.ports {
		for e := first; e != nil; e = e.nextPort {
			if !e.row.Serves() {
				continue
			}
			s := sums[e]
			switch {
			case e.row.Life.Seen.After(last), len(ports) > 0 && !slices.ContainsFunc(ports, func(p sockets.PortRange) bool { return p.Has(e.row.Local.Port()) }):
				s = nil
			case s == nil:
				s = &model.Served{}
			}
			if s != nil {
				if len(t.joins.serving.looks) < 2 {
					s.Opened = -1
				} else if s.Conns == 0 {
					s.Known = true
				}
			}
			if !equal(e.row.Served, s) {
				t.draft(e).Served = s
				_, flagged := t.ailing.flagged[e]
				ill = ill || flagged
			}
		}
	}
	if ill {
		t.ailing.found = t.current(t.ailing.found)
	}
}

// current returns findings that refer to their rows as they are now. It copies the
// findings, because others have the old ones, which must not change.
func (t *Table) current(found []trouble.Finding) []trouble.Finding {
	found = slices.Clone(found)
	for i := range found {
		rows := slices.Clone(found[i].Rows)
		for j, r := range rows {
			if e := t.rows[r.Key]; e != nil {
				rows[j] = e.row
			}
		}
		found[i].Rows = rows
	}
	return found
}
