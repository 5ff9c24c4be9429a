package table

import (
	"hash/maphash"
	"iter"
	"net/netip"

	"berth/model"
	"berth/sockets"
)

// joins finds the sockets that are related to another: the other end of a connection,
// and the servers on a port. It contains only open rows.
type joins struct {
	pairs  map[uint64]*entry    // by the hash of the pair; chained by nextPair
	ports  map[serverKey]*entry // the servers; chained by nextPort
	inodes map[uint64]*entry    // only unix sockets
	seed   maphash.Seed

	serving serving
}

// pair is the two ends of a connection, as one of them sees it.
type pair struct {
	netns         uint64
	proto         sockets.Proto
	local, remote sockets.Endpoint
}

// serverKey is a port on which servers wait.
type serverKey struct {
	netns uint64
	proto sockets.Proto
	port  uint16
}

// makeJoins makes room for the pairs of n sockets.
func makeJoins(n int) joins {
	return joins{
		pairs: make(map[uint64]*entry, n), ports: make(map[serverKey]*entry), inodes: make(map[uint64]*entry),
		seed: maphash.MakeSeed(),
	}
}

// hash returns a hash that stands for a pair as a map key, because a pair is eleven
// times as large. Two pairs may have the same hash.
func (j *joins) hash(p pair) uint64 { return maphash.Comparable(j.seed, p) }

func pairOf(r *model.Row) pair { return pair{r.Key.NetNS, r.Proto, r.Local, r.Remote} }

func serverKeyOf(r *model.Row) serverKey { return serverKey{r.Key.NetNS, r.Proto, r.Local.Port()} }

// flipped returns the pair as the other end sees it.
func (p pair) flipped() pair {
	p.local, p.remote = p.remote, p.local
	return p
}

// serves reports whether others can connect to r on its port.
func serves(r *model.Row) bool {
	return r.Local.IsValid() && (r.Proto == sockets.TCP && r.State == sockets.Listen ||
		r.Proto == sockets.UDP && r.State == sockets.Bound)
}

// connects reports whether r has two ends with addresses.
func connects(r *model.Row) bool { return r.Local.IsValid() && r.Remote.IsValid() }

func (j *joins) add(e *entry) {
	r := e.row
	if serves(r) {
		k := serverKeyOf(r)
		e.nextPort, j.ports[k] = j.ports[k], e
	}
	if connects(r) {
		k := j.hash(pairOf(r))
		e.nextPair, j.pairs[k] = j.pairs[k], e
	}
	if r.Proto == sockets.Unix && r.Inode != 0 {
		j.inodes[r.Inode] = e
	}
}

func (j *joins) remove(e *entry) {
	r := e.row
	if serves(r) {
		unchain(j.ports, serverKeyOf(r), e, func(e *entry) **entry { return &e.nextPort })
	}
	if connects(r) {
		unchain(j.pairs, j.hash(pairOf(r)), e, func(e *entry) **entry { return &e.nextPair })
	}
	if j.inodes[r.Inode] == e {
		delete(j.inodes, r.Inode)
	}
}

// unchain removes e from the chain at k.
func unchain[K comparable](m map[K]*entry, k K, e *entry, next func(*entry) **entry) {
	first := m[k]
	at := &first
	for *at != nil && *at != e {
		at = next(*at)
	}
	if *at == e {
		*at = *next(e)
		*next(e) = nil
	}
	if first == nil {
		delete(m, k)
		return
	}
	m[k] = first
}

// pair yields the entries with these two ends. There is only one, except in moments of
// change and for shared UDP ports.
func (j *joins) pair(p pair) iter.Seq[*entry] {
	return func(yield func(*entry) bool) {
		for e := j.pairs[j.hash(p)]; e != nil; e = e.nextPair {
			if pairOf(e.row) == p && !yield(e) {
				return
			}
		}
	}
}

// peer returns the other end of e, if the table has it. It prefers a live socket to one
// in TIME_WAIT.
func (j *joins) peer(e *entry) *entry {
	r := e.row
	if r.Unix != nil {
		return j.inodes[r.Unix.Peer]
	}
	if !connects(r) {
		return nil
	}
	var best *entry
	for p := range j.pair(pairOf(r).flipped()) {
		if p != e && (best == nil || before(p.row, best.row)) {
			best = p
		}
	}
	return best
}

// before reports whether row a takes precedence over row b, which has the same two
// ends.
func before(a, b *model.Row) bool {
	if x, y := a.State == sockets.TimeWait, b.State == sockets.TimeWait; x != y {
		return y
	}
	return a.Key.ID < b.Key.ID
}

// servers appends to dst the entries that receive what arrives at the local end of r,
// which are those that fit it best. There are several if they are twins (SO_REUSEPORT).
func (j *joins) servers(dst []*entry, r *model.Row) []*entry {
	if !connects(r) {
		return dst
	}
	first, best := j.ports[serverKeyOf(r)], 0
	for e := first; e != nil; e = e.nextPort {
		best = max(best, fit(e.row, r))
	}
	if best == 0 {
		return dst
	}
	for e := first; e != nil; e = e.nextPort {
		if fit(e.row, r) == best {
			dst = append(dst, e)
		}
	}
	return dst
}

// fit returns how well a server fits a connection to its port. 0 means not at all.
// Otherwise a more specific address fits better, and a server that is bound to the
// connection's interface fits better than one that is not.
func fit(server, conn *model.Row) int {
	score := fitAddr(server, conn.Local.Addr())
	switch {
	case score == 0 || server.Iface == "":
		return score
	case server.Iface != conn.Iface:
		return 0
	}
	return score + 3
}

// fitAddr returns how well a server's address fits addr: 3 if it is the same, 2 if it
// stands for every address of that version, 1 if it stands for every address of both.
func fitAddr(server *model.Row, addr netip.Addr) int {
	at := server.Local.Addr()
	switch {
	case at.WithZone("") == addr.WithZone(""):
		return 3
	case !at.IsUnspecified():
		return 0
	case at.Is4() == addr.Is4():
		return 2
	case addr.Is4() && server.V6Only != sockets.Yes:
		return 1
	}
	return 0
}
