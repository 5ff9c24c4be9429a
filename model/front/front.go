// Package front determines what happens to traffic before it reaches a port:
// whether the rules of a network namespace let it in, and where they redirect it.
// It never states anything that is not certain.
package front

import (
	"cmp"
	"net/netip"
	"slices"

	"berth/sockets"
)

// Rules is the rules of a network namespace, prepared for queries.
type Rules struct {
	facts *sockets.Netfilter
	named map[chainName]*sockets.Chain
	hooks map[sockets.Hook][]*sockets.Chain // in order of priority
	index map[*sockets.Chain]*byPort        // for long chains
	frame *sockets.Chain                    // the first chain that may drop frames rather than packets, or nil
	tells bool                              // a rule tests the interface through which a packet enters or leaves
}

type chainName struct {
	family      sockets.ChainFamily
	table, name string
}

// New prepares rules for queries. A nil n stands for rules that were not read.
func New(n *sockets.Netfilter) *Rules {
	if n != nil && n.Unread.Kind != "" {
		n = nil
	}
	r := &Rules{facts: n, named: make(map[chainName]*sockets.Chain), hooks: make(map[sockets.Hook][]*sockets.Chain), index: make(map[*sockets.Chain]*byPort)}
	if n == nil {
		return r
	}
	for i := range n.Chains {
		c := &n.Chains[i]
		r.named[chainName{c.Family, c.Table, c.Name}] = c
		if len(c.Rules) > shortest {
			r.index[c] = newByPort(c.Rules)
		}
		if r.frame == nil && keepsFrames(c) {
			r.frame = c
		}
		r.tells = r.tells || slices.ContainsFunc(c.Rules, asksDevice)
		if c.Hook != sockets.HookNone {
			r.hooks[c.Hook] = append(r.hooks[c.Hook], c)
		}
	}
	for _, all := range r.hooks {
		slices.SortStableFunc(all, func(a, b *sockets.Chain) int { return cmp.Compare(a.Priority, b.Priority) })
	}
	return r
}

// asksDevice reports whether a rule tests an interface.
func asksDevice(r sockets.Rule) bool {
	return slices.ContainsFunc(r.Matches, func(m sockets.Match) bool {
		return slices.ContainsFunc(m.Loads, func(l sockets.Load) bool {
			switch l.Field {
			case sockets.FieldInName, sockets.FieldInIndex, sockets.FieldOutName, sockets.FieldOutIndex:
				return true
			}
			return false
		})
	})
}

// Origin is where a connection comes from.
type Origin uint8

// The origins.
const (
	Outside  Origin = iota // another machine, or another namespace
	ThisHost               // a program in the same network namespace
)

// Fate is what becomes of a connection.
type Fate struct {
	Moves sockets.Tri // whether it is redirected to Dest
	Dest  Dest
	In    sockets.Tri // for a connection that stays in this namespace: whether the rules let it in
	Doubt Doubt       // the reason why one of these is not known
}

// Dest is the destination to which a connection is redirected.
type Dest struct {
	Addr netip.Addr // the zero Addr: an address of this machine
	Port uint16
	Kept bool   // the port stays the same
	By   string // the kind of rule
}

// Here reports whether the destination is in the same network namespace, as far as
// its address shows. addrs are the namespace's addresses.
func (d Dest) Here(addrs []netip.Addr) bool {
	return !d.Addr.IsValid() || d.Addr.IsLoopback() || slices.Contains(addrs, d.Addr)
}

// Fate returns what becomes of a connection to an address of this namespace. own
// holds the namespace's addresses.
func (r *Rules) Fate(proto sockets.Proto, from Origin, at netip.AddrPort, own []netip.Addr) Fate {
	switch {
	case r.facts == nil:
		return Fate{Doubt: Doubt{Kind: DoubtUnread}}
	case r.blind():
		return Fate{Doubt: r.beside()}
	}
	if from == ThisHost {
		return r.doubted(r.leaves(proto, at, own))
	}
	var all Fate
	for i, d := range r.doors() {
		switch f := r.arrives(proto, at, own, d); {
		case i == 0:
			all = f
		case f != all:
			return r.doubted(differs(all, f))
		}
	}
	return r.doubted(all)
}

// way is what becomes of connections from outside through some of the interfaces.
type way struct {
	doors []string // nil: any
	fate  Fate
}

// ways returns the Fate of a connection from outside for each interface. Interfaces
// with the same fate are grouped.
func (r *Rules) ways(proto sockets.Proto, at netip.AddrPort, own []netip.Addr) []way {
	if r.facts == nil || r.blind() {
		return []way{{fate: r.Fate(proto, Outside, at, own)}}
	}
	var all []way
	for _, d := range r.doors() {
		f := r.doubted(r.arrives(proto, at, own, d))
		i := slices.IndexFunc(all, func(w way) bool { return w.fate == f })
		if i < 0 {
			i = len(all)
			all = append(all, way{fate: f})
		}
		all[i].doors = append(all[i].doors, d.name)
	}
	if len(all) == 1 {
		all[0].doors = nil
	}
	return all
}

// doubted returns what remains certain of a fate, given that something can't be
// read.
func (r *Rules) doubted(f Fate) Fate {
	if len(r.facts.Beside) == 0 {
		return f
	}
	if f.Moves == sockets.No { // perhaps it goes to another socket
		f.Moves = sockets.Unknown
	}
	if f.In != sockets.No || slices.Contains(r.facts.Beside, sockets.ObscureIPVS) { // IPVS comes before some rules
		f.In = sockets.Unknown
	}
	if f.Doubt.Kind == DoubtNone {
		f.Doubt = r.beside()
	}
	return f
}

// blind reports whether something that can't be read may translate destinations.
func (r *Rules) blind() bool {
	return slices.ContainsFunc(r.facts.Beside, sockets.Obscurity.Translates)
}

// beside returns the doubt caused by what can't be read, preferring something that
// may translate destinations.
func (r *Rules) beside() Doubt {
	at := max(0, slices.IndexFunc(r.facts.Beside, sockets.Obscurity.Translates))
	return Doubt{Kind: DoubtBeside, What: string(r.facts.Beside[at])}
}

// leaves returns what becomes of a connection from this host according to the rules
// alone. It leaves through lo and arrives through lo.
func (r *Rules) leaves(proto sockets.Proto, at netip.AddrPort, own []netip.Addr) Fate {
	p := coming(proto, at)
	p.out.kind = loopback
	p.ephemeral(0)
	return r.trip(proto, ThisHost, at, own).leave(p)
}

// arrives returns what becomes of a connection from outside through an interface.
func (r *Rules) arrives(proto sockets.Proto, at netip.AddrPort, own []netip.Addr, by device) Fate {
	p := coming(proto, at)
	p.in = by
	return r.trip(proto, Outside, at, own).arrive(p)
}

// differs returns what is certain if a is the fate through one interface and b is the
// fate through another.
func differs(a, b Fate) Fate {
	a.Doubt = Doubt{Kind: DoubtInterface}
	if a.Moves != b.Moves || a.Dest != b.Dest {
		a.Moves = sockets.Unknown
		if a.Dest == (Dest{}) {
			a.Dest = b.Dest
		}
	}
	if a.In != b.In || a.Moves == sockets.Unknown {
		a.In = sockets.Unknown
	}
	return a
}

// mostDoors is the maximum number of interfaces that are examined one by one.
const mostDoors = 8

// doors returns the interfaces through which connections may come from elsewhere.
func (r *Rules) doors() []device {
	if n := len(r.facts.Doors); n == 0 || n > mostDoors || !r.tells {
		return []device{{kind: anotherOne}}
	}
	var all []device
	for _, d := range r.facts.Doors {
		all = append(all, device{door, d.Name, d.Index})
	}
	return all
}

func (r *Rules) trip(proto sockets.Proto, from Origin, at netip.AddrPort, own []netip.Addr) *trip {
	return &trip{rules: r, proto: proto, from: from, own: own, dest: Dest{Addr: at.Addr(), Port: at.Port()}}
}
