package front

import (
	"encoding/binary"
	"iter"
	"net/netip"
	"slices"

	"berth/sockets"
)

// Redirect is a range of ports for which connections are redirected, whether or not
// anything listens on them.
type Redirect struct {
	Proto   sockets.Proto
	Local   netip.AddrPort // the first port; at 0.0.0.0 or :: if all addresses except loopback ones are affected
	Last    uint16         // the last port
	Dest    Dest           // for the first port, and for the others too unless Kept is set
	Outside sockets.Tri    // whether traffic from outside is redirected; Unknown: perhaps
	Host    sockets.Tri    // whether traffic from this host is redirected
}

// Redirects finds all ports for which connections to a namespace's own addresses are
// redirected. It walks through the rules once for each port that they mention. If
// that would take too many steps, it returns nothing, and whole is false.
func (r *Rules) Redirects(own []netip.Addr) (all []Redirect, whole bool) {
	if r.facts == nil || r.blind() || !r.translates() {
		return nil, true
	}
	spans := r.spans()
	if len(spans)*r.steps() > mostSteps {
		return nil, false
	}
	for _, v6 := range []bool{false, true} {
		if !r.leads(v6) {
			continue
		}
		far, near := r.classes(farOf(own, v6)), nearOf(own, v6)
		for _, proto := range []sockets.Proto{sockets.TCP, sockets.UDP} {
			for _, s := range spans {
				sent := r.at(proto, s, far, own)
				if len(sent) == 0 && near.IsValid() {
					sent = r.within(proto, s, near, own)
				}
				all = append(all, sent...)
			}
		}
	}
	return merged(all), true
}

// mostSteps is the maximum number of rules that may be tested in total when one packet
// for each port is followed. Testing that many takes at most a second.
const mostSteps = 1 << 23

// steps returns how many rules may be tested for a packet, not counting rules that apply
// only to its port.
func (r *Rules) steps() int {
	n := 1
	for i := range r.facts.Chains {
		c := &r.facts.Chains[i]
		if x := r.index[c]; x != nil {
			n += len(x.rest)
		} else {
			n += len(c.Rules)
		}
	}
	return n
}

// farOf returns the non-loopback addresses in a family.
func farOf(own []netip.Addr, v6 bool) []netip.Addr {
	var all []netip.Addr
	for _, a := range own {
		if a = a.WithZone(""); a.Is6() == v6 && !a.IsLoopback() && !slices.Contains(all, a) && len(all) < mostAddrs {
			all = append(all, a)
		}
	}
	return all
}

// nearOf returns a family's loopback address, or the zero Addr if the namespace
// doesn't have it.
func nearOf(own []netip.Addr, v6 bool) netip.Addr {
	near := netip.AddrFrom4([4]byte{127, 0, 0, 1})
	if v6 {
		near = netip.IPv6Loopback()
	}
	if !slices.Contains(own, near) {
		return netip.Addr{}
	}
	return near
}

// within returns where ports of a loopback address are redirected. Nothing from
// outside reaches them.
func (r *Rules) within(proto sockets.Proto, s sockets.PortRange, near netip.Addr, own []netip.Addr) []Redirect {
	at := netip.AddrPortFrom(near, s.First)
	b := r.both(proto, at, own)
	b.outside = Fate{Moves: sockets.No}
	return b.redirects(proto, at, s.Last)
}

// translates reports whether any rule translates destinations.
func (r *Rules) translates() bool {
	return slices.ContainsFunc(r.facts.Chains, func(c sockets.Chain) bool {
		return slices.ContainsFunc(c.Rules, func(r sockets.Rule) bool { return r.Verdict == sockets.RuleTranslate })
	})
}

// leads reports whether a chain for the family may send a packet elsewhere.
func (r *Rules) leads(v6 bool) bool {
	other := sockets.ChainIPv6
	if v6 {
		other = sockets.ChainIPv4
	}
	return slices.ContainsFunc(r.facts.Chains, func(c sockets.Chain) bool {
		return c.Family != other && slices.ContainsFunc(c.Rules, func(r sockets.Rule) bool {
			return r.Verdict == sockets.RuleTranslate || r.Verdict == sockets.RuleOpaque
		})
	})
}

// leading yields the conditions of all rules in tables that may redirect a packet.
// Other tables don't change its destination.
func (r *Rules) leading() iter.Seq[*sockets.Match] {
	tables := make(map[chainName]bool)
	for i := range r.facts.Chains {
		c := &r.facts.Chains[i]
		if slices.ContainsFunc(c.Rules, func(r sockets.Rule) bool {
			return r.Verdict == sockets.RuleTranslate || r.Verdict == sockets.RuleOpaque
		}) {
			tables[chainName{family: c.Family, table: c.Table}] = true
		}
	}
	return func(yield func(*sockets.Match) bool) {
		for i := range r.facts.Chains {
			c := &r.facts.Chains[i]
			for j := range c.Rules {
				for k := range c.Rules[j].Matches {
					if tables[chainName{family: c.Family, table: c.Table}] && !yield(&c.Rules[j].Matches[k]) {
						return
					}
				}
			}
		}
	}
}

// classes groups addresses that no rule distinguishes.
func (r *Rules) classes(addrs []netip.Addr) [][]netip.Addr {
	var all [][]netip.Addr
	at := make(map[string]int)
	for _, a := range addrs {
		key := r.signature(a)
		i, known := at[key]
		if !known {
			i = len(all)
			at[key] = i
			all = append(all, nil)
		}
		all[i] = append(all[i], a)
	}
	return all
}

// signature is what rules can distinguish about a destination.
func (r *Rules) signature(a netip.Addr) string {
	p := coming(sockets.TCP, netip.AddrPortFrom(a, 1))
	first := destination4At
	if a.Is6() {
		first = destination6At
	}
	var key []byte
	for m := range r.leading() {
		for i := range m.Loads {
			l := &m.Loads[i]
			if l.Field != sockets.FieldNetwork || l.Offset+l.Len <= first {
				continue
			}
			loaded := p.load(l)
			for _, x := range m.Among {
				if i < len(x) {
					key = append(key, byte(p.lies(l, &loaded, &x[i])))
				}
			}
		}
	}
	return string(key)
}

// spans divides the ports wherever the rules may begin to treat them differently.
// All ports in a span have the same fate.
func (r *Rules) spans() []sockets.PortRange {
	cuts := map[int]bool{1: true, 1 << 16: true}
	for m := range r.leading() {
		cut(cuts, m)
	}
	var at []int
	for c := range cuts {
		if c > 0 {
			at = append(at, c)
		}
	}
	slices.Sort(at)
	var all []sockets.PortRange
	for i := range len(at) - 1 {
		all = append(all, sockets.PortRange{First: uint16(at[i]), Last: uint16(at[i+1] - 1)})
	}
	return all
}

// cut adds the ports at which a condition begins or ceases to hold. A condition that
// masks some bits of the port changes at every port, so cut ignores it, and its result
// remains Unknown.
func cut(cuts map[int]bool, m *sockets.Match) {
	for i, l := range m.Loads {
		if l.Field != sockets.FieldTransport || l.Offset != 2 || l.Len != 2 || l.Mask != "" {
			continue
		}
		for _, x := range m.Among {
			if i < len(x) && len(x[i].First) == 2 && len(x[i].Last) == 2 {
				cuts[int(binary.BigEndian.Uint16([]byte(x[i].First)))] = true
				cuts[int(binary.BigEndian.Uint16([]byte(x[i].Last)))+1] = true
			}
		}
	}
}

// both is what becomes of connections from outside and from this host.
type both struct{ outside, host Fate }

// moves reports whether either of them is or may be redirected.
func (b *both) moves() bool {
	return b.outside.Moves != sockets.No && b.outside.Dest.By != "" || b.host.Moves != sockets.No && b.host.Dest.By != ""
}

// at returns where a span of ports is redirected, at every address or at some of
// them.
func (r *Rules) at(proto sockets.Proto, s sockets.PortRange, classes [][]netip.Addr, own []netip.Addr) []Redirect {
	if len(classes) == 0 {
		return nil
	}
	fates := make([]both, len(classes))
	some, same := false, true
	for i, addrs := range classes {
		fates[i] = r.both(proto, netip.AddrPortFrom(addrs[0], s.First), own)
		some, same = some || fates[i].moves(), same && alike(fates[i], fates[0], addrs[0], classes[0][0])
	}
	switch {
	case !some:
		return nil
	case same:
		any := netip.IPv4Unspecified()
		if classes[0][0].Is6() {
			any = netip.IPv6Unspecified()
		}
		return fates[0].redirects(proto, netip.AddrPortFrom(any, s.First), s.Last)
	}
	var all []Redirect
	for i, addrs := range classes {
		for _, a := range addrs {
			of := fates[i]
			if a != addrs[0] { // a redirect that keeps the address leads to this one
				of = r.both(proto, netip.AddrPortFrom(a, s.First), own)
			}
			all = append(all, of.redirects(proto, netip.AddrPortFrom(a, s.First), s.Last)...)
		}
	}
	return all
}

// both follows connections from both origins. Only their destinations matter.
func (r *Rules) both(proto sockets.Proto, at netip.AddrPort, own []netip.Addr) both {
	b := both{r.Fate(proto, Outside, at, own), r.Fate(proto, ThisHost, at, own)}
	b.outside.In, b.outside.Doubt, b.host.In, b.host.Doubt = sockets.Unknown, Doubt{}, sockets.Unknown, Doubt{}
	return b
}

// alike reports whether two addresses have the same fate. If a redirect keeps the
// address, the destinations may differ in their addresses.
func alike(a, b both, at, bt netip.Addr) bool {
	for _, d := range []*Dest{&a.outside.Dest, &a.host.Dest} {
		if d.Addr == at {
			d.Addr = netip.Addr{}
		}
	}
	for _, d := range []*Dest{&b.outside.Dest, &b.host.Dest} {
		if d.Addr == bt {
			d.Addr = netip.Addr{}
		}
	}
	return a == b
}

// redirects returns one redirect for both origins if connections from both go the same
// way, or else one for each.
func (b *both) redirects(proto sockets.Proto, local netip.AddrPort, last uint16) []Redirect {
	outside, host := tri(b.outside), tri(b.host)
	switch {
	case outside == sockets.No && host == sockets.No:
		return nil
	case outside == sockets.No:
		return []Redirect{{proto, local, last, b.host.Dest, outside, host}}
	case host == sockets.No || b.host.Dest == b.outside.Dest:
		return []Redirect{{proto, local, last, b.outside.Dest, outside, host}}
	}
	return []Redirect{{proto, local, last, b.outside.Dest, outside, sockets.No}, {proto, local, last, b.host.Dest, sockets.No, host}}
}

// tri reports whether connections are redirected. It returns No if not even their
// destination is known.
func tri(f Fate) sockets.Tri {
	if f.Dest.By == "" {
		return sockets.No
	}
	return f.Moves
}

// merged joins adjacent port ranges that are redirected in the same way.
func merged(all []Redirect) []Redirect {
	var joined []Redirect
	for _, r := range all {
		if n := len(joined); n > 0 && joined[n-1].goesOn(&r) {
			joined[n-1].Last = r.Last
			continue
		}
		joined = append(joined, r)
	}
	return joined
}

// goesOn reports whether o's ports follow those of r and have the same destination.
func (r *Redirect) goesOn(o *Redirect) bool {
	next := o.Dest
	if next.Kept {
		next.Port = r.Dest.Port
	}
	return r.Last != 65535 && r.Last+1 == o.Local.Port() && r.Proto == o.Proto && r.Local.Addr() == o.Local.Addr() && r.Dest == next && r.Outside == o.Outside && r.Host == o.Host
}

// To returns the destination for one of the ports in r.
func (r *Redirect) To(port uint16) Dest {
	d := r.Dest
	if d.Kept {
		d.Port = port
	}
	return d
}
