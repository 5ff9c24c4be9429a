package table

import (
	"cmp"
	"hash/fnv"
	"maps"
	"net/netip"
	"slices"

	"berth/model"
	"berth/model/front"
	"berth/sockets"
)

// forwards holds the ports for which rules redirect what arrives.
type forwards struct {
	host  *sockets.Host     // the host that has these rules
	known map[uint64]*ruled // by network namespace: those whose rules were read
	list  []*ruled          // those that redirect something
	on    map[*entry]bool   // entries whose rows have a Forward
	was   map[*entry]bool   // the entries that had one before this Apply
}

// ruled is a network namespace whose rules are known.
type ruled struct {
	netns uint64
	rules *sockets.Netfilter
	addrs []netip.Addr
	ports []sentPort
	whole bool // ports is complete
}

// sentPort is a port whose traffic is redirected.
type sentPort struct {
	front.Redirect
	socket sockets.Socket // what the table has for the port if no socket waits there
	there  place          // where its destination is
}

// place is a network namespace, if it is known which one.
type place struct {
	netns uint64
	space *sockets.Space
	known bool
}

// setForwards finds the redirected ports again if rules or addresses have changed.
func (t *Table) setForwards() {
	f := &t.forwards
	if f.known == nil {
		f.known, f.on, f.was = make(map[uint64]*ruled), make(map[*entry]bool), make(map[*entry]bool)
	}
	f.host = t.host
	f.read(t.host.NetNS, t.host.Netfilter, t.host.Addrs)
	for netns, s := range t.host.Spaces {
		f.read(netns, s.Netfilter, s.Addrs)
	}
	maps.DeleteFunc(f.known, func(netns uint64, _ *ruled) bool { return netns != t.host.NetNS && t.host.Spaces[netns] == nil })
	f.list = f.list[:0]
	for _, k := range f.known {
		if len(k.ports) > 0 {
			f.find(k)
			f.list = append(f.list, k)
		}
	}
	slices.SortFunc(f.list, func(a, b *ruled) int { return cmp.Compare(a.netns, b.netns) })
}

// read takes in the rules of a namespace.
func (f *forwards) read(netns uint64, rules *sockets.Netfilter, addrs []netip.Addr) {
	k := f.known[netns]
	if k != nil && k.rules == rules && slices.Equal(k.addrs, addrs) {
		return
	}
	k = &ruled{netns: netns, rules: rules, addrs: addrs}
	f.known[netns] = k
	var all []front.Redirect
	if all, k.whole = front.New(rules).Redirects(addrs); len(all) == 0 {
		return
	}
	k.ports = make([]sentPort, len(all))
	for i, rd := range all {
		k.ports[i] = sentPort{Redirect: rd, socket: redirectSocket(&rd, netns)}
	}
}

// find looks for the namespaces that have the destinations of k's redirects.
func (f *forwards) find(k *ruled) {
	at := make(map[netip.Addr]place)
	for i := range k.ports {
		d := k.ports[i].Dest
		if d.Here(k.addrs) {
			k.ports[i].there = place{netns: k.netns, known: true}
			continue
		}
		there, met := at[d.Addr]
		if !met {
			there.netns, there.space, there.known = front.Having(f.host, k.netns, d.Addr)
			at[d.Addr] = there
		}
		k.ports[i].there = there
	}
}

// untold counts the namespaces that have too many rules to evaluate.
func (f *forwards) untold() int {
	n := 0
	for _, k := range f.known {
		if !k.whole {
			n++
		}
	}
	return n
}

// admit adds a row for each redirected port on which nothing waits.
func (t *Table) admit(s *sockets.Snapshot) {
	for _, k := range t.forwards.list {
		if k.netns != t.host.NetNS && (s.Beyond == nil || s.Beyond.Read[k.netns] == sockets.ReadNothing) {
			continue
		}
		for i := range k.ports {
			p := &k.ports[i]
			if s.Ask.Covers(&p.socket) && (p.Last != p.Local.Port() || len(t.servers(k.netns, p)) == 0) {
				t.meet(&p.socket)
			}
		}
	}
}

// redirectSocket returns what the table has in place of a socket for a port that has
// none.
func redirectSocket(rd *front.Redirect, netns uint64) sockets.Socket {
	k := sockets.Socket{
		Proto: rd.Proto, Family: sockets.IPv4, State: sockets.Redirect, Local: rd.Local,
		User: sockets.NoAccount(), Queue: sockets.NoQueue(),
	}
	if rd.Local.Addr().Is6() {
		k.Family, k.V6Only = sockets.IPv6, sockets.Yes
	}
	h := fnv.New64a()
	text, _ := rd.Local.MarshalText()
	_, _ = h.Write(append(text, byte(rd.Proto), byte(rd.Last>>8), byte(rd.Last), byte(rd.Outside)))
	k.Key = sockets.Key{NetNS: netns, ID: h.Sum64() | 1<<63} // no cookie is that large
	return k
}

// servers returns the entries that wait on redirected ports.
func (t *Table) servers(netns uint64, rd *sentPort) []*entry {
	var all []*entry
	add := func(e *entry) {
		for ; e != nil; e = e.nextPort {
			if e.open() && reaches(e.row, rd.Local.Addr()) {
				all = append(all, e)
			}
		}
	}
	first, last := rd.Local.Port(), rd.Last
	if int(last)-int(first) < len(t.joins.ports) {
		for p := int(first); p <= int(last); p++ {
			add(t.joins.ports[serverKey{netns, rd.Proto, uint16(p)}])
		}
		return all
	}
	for k, e := range t.joins.ports {
		if k.netns == netns && k.proto == rd.Proto && first <= k.port && k.port <= last {
			add(e)
		}
	}
	return all
}

// reaches reports whether a server has one of the addresses that the parameter at
// stands for. A wildcard stands for all addresses except loopback ones.
func reaches(server *model.Row, at netip.Addr) bool {
	if !at.IsUnspecified() {
		return fitAddr(server, at) > 0
	}
	is := server.Local.Addr()
	switch {
	case is.IsLoopback() || model.LoopbackDevice(server.Iface):
		return false
	case is.Is4() == at.Is4():
		return true
	}
	return at.Is4() && is.IsUnspecified() && server.V6Only != sockets.Yes
}

// forward records, for each row on a redirected port, where its traffic goes.
func (t *Table) forward() {
	f := &t.forwards
	if len(f.list) == 0 && len(f.on) == 0 {
		return
	}
	f.was, f.on = f.on, f.was
	for _, k := range f.list {
		for i := range k.ports {
			p := &k.ports[i]
			for _, e := range t.servers(k.netns, p) {
				t.sendOn(e, p)
			}
			if e := t.rows[p.socket.Key]; e != nil && e.open() {
				t.sendOn(e, p)
			}
		}
	}
	for e := range f.was {
		if e.open() && e.row.Forward != nil && !f.on[e] {
			t.draft(e).Forward = nil
		}
	}
	clear(f.was)
}

// sendOn records in e's row where traffic for its port goes. If there are several
// destinations, the first one counts.
func (t *Table) sendOn(e *entry, p *sentPort) {
	if t.forwards.on[e] {
		return
	}
	t.forwards.on[e] = true
	d := p.To(e.row.Local.Port())
	to := model.Forward{Last: e.row.Local.Port(), Addr: d.Addr, Port: d.Port, By: d.By, Outside: p.Outside, Host: p.Host, Space: p.there.space}
	if e.row.State == sockets.Redirect {
		to.Last = p.Last
	}
	if p.there.known {
		to.Owners = t.waitingAt(p.there.netns, p.Proto, d)
	}
	if !to.Same(e.row.Forward) {
		t.draft(e).Forward = &to
	}
}

// waitingAt returns the owners of the sockets that wait at a destination.
func (t *Table) waitingAt(netns uint64, proto sockets.Proto, d front.Dest) []sockets.Owner {
	var owners []sockets.Owner
	for e := t.joins.ports[serverKey{netns, proto, d.Port}]; e != nil; e = e.nextPort {
		if e.open() && (!d.Addr.IsValid() || fitAddr(e.row, d.Addr) > 0) {
			owners = append(owners, e.row.Owners...)
		}
	}
	return ordered(owners)
}
