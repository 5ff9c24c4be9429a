package front

import (
	"net/netip"
	"slices"

	"berth/model"
	"berth/sockets"
)

// Passage is what becomes of connections to one port at some of the addresses.
type Passage struct {
	From  Origin
	Doors []string // for connections from Outside: the interfaces through which they come; nil: any
	Addrs []netip.Addr
	Whole Whole
	Fate  Fate
}

// Whole describes which sets of addresses a passage includes in full.
type Whole struct {
	All    bool           // it includes all addresses, or all in Family
	Family sockets.Family // 0: both
	Far    bool           // except for loopback addresses
}

// mostAddrs is the maximum number of addresses for which connections are followed.
const mostAddrs = 256

// Passages returns what becomes of connections to a port at each of addrs.
// Addresses with the same fate share a passage. Nothing outside can reach a
// loopback address.
func (r *Rules) Passages(proto sockets.Proto, port uint16, addrs, own []netip.Addr) []Passage {
	var all []Passage
	for _, from := range []Origin{Outside, ThisHost} {
		begin, count := len(all), 0
		for _, a := range addrs {
			a = a.WithZone("")
			if from == Outside && a.IsLoopback() {
				continue
			}
			if count++; count > mostAddrs {
				break
			}
			at := netip.AddrPortFrom(a, port)
			if from == ThisHost {
				all = join(all, begin, from, a, way{fate: r.Fate(proto, from, at, own)})
				continue
			}
			for _, w := range r.ways(proto, at, own) {
				all = join(all, begin, from, a, w)
			}
		}
		for i := range all[begin:] {
			all[begin+i].Whole = whole(all[begin+i].Addrs, addrs, from)
		}
	}
	return all
}

// whole describes the set of addresses that the parameter some includes in full.
func whole(some, addrs []netip.Addr, from Origin) Whole {
	for _, w := range []Whole{{}, {Far: true}, {Family: sockets.IPv4}, {Family: sockets.IPv6}, {Family: sockets.IPv4, Far: true}, {Family: sockets.IPv6, Far: true}} {
		n := 0
		for _, a := range distinct(addrs) {
			if w.has(a) && !(from == Outside && a.IsLoopback()) {
				n++
			}
		}
		if n == len(some) && !slices.ContainsFunc(some, func(a netip.Addr) bool { return !w.has(a) }) {
			w.All = true
			w.Far = w.Far && from == ThisHost
			return w
		}
	}
	return Whole{}
}

// has reports whether an address is in the set that w stands for.
func (w Whole) has(a netip.Addr) bool {
	return (w.Family == 0 || (w.Family == sockets.IPv4) == a.Is4()) && !(w.Far && a.IsLoopback())
}

// distinct returns the addresses without their zones, each once.
func distinct(addrs []netip.Addr) []netip.Addr {
	var all []netip.Addr
	for _, a := range addrs {
		if a = a.WithZone(""); !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	return all
}

// join adds an address to the passage in all[begin:] that has the same way, or
// appends a new passage.
func join(all []Passage, begin int, from Origin, a netip.Addr, w way) []Passage {
	for i := begin; i < len(all); i++ {
		if all[i].Fate == w.fate && slices.Equal(all[i].Doors, w.doors) {
			if !slices.Contains(all[i].Addrs, a) {
				all[i].Addrs = append(all[i].Addrs, a)
			}
			return all
		}
	}
	return append(all, Passage{From: from, Doors: w.doors, Addrs: []netip.Addr{a}, Fate: w.fate})
}

// Let reports whether the rules let in what comes from outside, for all passages
// together. It returns Unknown if the passages differ. ok is false if nothing comes
// from outside or all of it is redirected elsewhere.
func Let(all []Passage) (in sockets.Tri, ok bool) {
	return let(gates(all, Outside))
}

// LetOwn is like Let, but for what comes from this host itself.
func LetOwn(all []Passage) (in sockets.Tri, ok bool) {
	return let(gates(all, ThisHost))
}

func let(groups []Passage) (in sockets.Tri, ok bool) {
	switch len(groups) {
	case 0:
		return sockets.Unknown, false
	case 1:
		if groups[0].Doors == nil {
			return groups[0].Fate.In, true
		}
	}
	return sockets.Unknown, true
}

// Sending is a destination to which connections are redirected from the port.
type Sending struct {
	Dest    Dest
	Sure    bool
	Doubt   Doubt          // the reason why this is not certain
	Outside *Passage       // for what comes from outside; nil: not redirected
	Host    *Passage       // for what comes from this host; nil: not redirected
	Within  *sockets.Space // the namespace whose rules these are; nil: this process's own
}

// Sendings returns the destinations to which connections are redirected, with those
// for connections from outside first. within is the namespace whose rules these
// are, or nil if it is this process's own.
func Sendings(all []Passage, within *sockets.Space) []Sending {
	var found []Sending
	for i := range all {
		p := &all[i]
		if p.Fate.Moves == sockets.No || p.Fate.Dest.By == "" {
			continue
		}
		sure := p.Fate.Moves == sockets.Yes
		at := slices.IndexFunc(found, func(s Sending) bool {
			return s.Dest == p.Fate.Dest && s.Sure == sure && (p.From == Outside && s.Outside == nil || p.From == ThisHost && s.Host == nil)
		})
		if at < 0 {
			at = len(found)
			found = append(found, Sending{Dest: p.Fate.Dest, Sure: sure, Doubt: p.Fate.Doubt, Within: within})
		}
		if p.From == Outside {
			found[at].Outside = p
		} else {
			found[at].Host = p
		}
	}
	return found
}

// Behind returns the rows that wait at a destination, and the namespace that has
// its address. home is the namespace that has the rules. space is nil if the
// address is in home, or if no namespace is known to have it.
func (d Dest) Behind(rows []*model.Row, proto sockets.Proto, h *sockets.Host, home uint64) (waiting []*model.Row, space *sockets.Space) {
	netns, own := home, h.Addrs
	if s := h.Space(home); s != nil {
		own = s.Addrs
	}
	if !d.Here(own) {
		var known bool
		if netns, space, known = Having(h, home, d.Addr); !known {
			return nil, nil
		}
	}
	for _, r := range rows {
		if r.Proto == proto && r.Open() && r.Key.NetNS == netns && r.Local.Port() == d.Port && r.Receives() && takes(r, d.Addr) {
			waiting = append(waiting, r)
		}
	}
	return waiting, space
}

// Having returns the network namespace, other than home, that has the address a, if
// exactly one has it. space is nil for h's own namespace.
func Having(h *sockets.Host, home uint64, a netip.Addr) (netns uint64, space *sockets.Space, ok bool) {
	if home != h.NetNS && slices.Contains(h.Addrs, a) {
		netns, ok = h.NetNS, true
	}
	for inode, s := range h.Spaces {
		if inode == home || !slices.Contains(s.Addrs, a) {
			continue
		}
		if ok {
			return 0, nil, false
		}
		netns, space, ok = inode, s, true
	}
	return netns, space, ok
}

// takes reports whether a socket receives what is sent to an address.
func takes(r *model.Row, a netip.Addr) bool {
	at := r.Local.Addr()
	switch {
	case !a.IsValid():
		return true
	case at.IsUnspecified():
		return at.Is4() == a.Is4() || at.Is6() && r.V6Only != sockets.Yes
	}
	return at.WithZone("") == a
}
