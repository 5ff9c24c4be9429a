package front

import (
	"cmp"
	"net/netip"
	"slices"

	"berth/sockets"
)

// trip is a connection on its way through the rules.
type trip struct {
	rules *Rules
	proto sockets.Proto
	from  Origin
	own   []netip.Addr
	dest  Dest
	moved bool // dest differs from the original destination
	lost  bool // the destination is not certain; dest is one possibility
	doubt Doubt
}

// doubts records a doubt, unless there already is one.
func (t *trip) doubts(d Doubt) {
	if t.doubt.Kind == DoubtNone {
		t.doubt = d
	}
}

// ends returns the Fate of the connection at the end of the trip.
func (t *trip) ends(in sockets.Tri) Fate {
	f := Fate{Moves: sockets.No, In: in, Doubt: t.doubt}
	switch {
	case t.lost:
		f.Moves, f.Dest = sockets.Unknown, t.dest
	case t.moved:
		f.Moves, f.Dest = sockets.Yes, t.dest
	}
	if in != sockets.Unknown && f.Moves != sockets.Unknown {
		f.Doubt = Doubt{}
	}
	return f
}

// leave follows a connection from this host, which passes the rules twice: on its way
// out and on its way in. Only the chains of the output hook can translate it.
func (t *trip) leave(p *packet) Fate {
	in := t.pass(sockets.HookOutput, p, true)
	if f, ok := t.over(in); ok {
		return f
	}
	for _, l := range looped(p)[1:] { // without the output hook
		in = worse(in, t.cross(l))
	}
	back := p.answer(t.proto)
	back.ephemeral(2)
	if in == sockets.Yes && !t.through(slices.Concat(looped(p.later()), looped(back))) {
		in = sockets.Unknown
	}
	return t.ends(in)
}

// over reports whether the fate of the connection is settled once its destination is, and
// returns it: it gets lost, is kept out, or moves to another place, where other rules
// decide. in is whether it has been let in so far.
func (t *trip) over(in sockets.Tri) (Fate, bool) {
	switch {
	case t.lost:
		return t.ends(sockets.Unknown), true
	case in == sockets.No:
		return t.ends(sockets.No), true
	case t.moved && !t.dest.Here(t.own):
		t.doubts(Doubt{Kind: DoubtElsewhere})
		return t.ends(sockets.Unknown), true
	}
	return Fate{}, false
}

// looped returns what the hooks see of a packet that leaves and arrives through lo.
func looped(p *packet) []leg {
	out, in := *p, *p
	out.in, out.out = device{}, device{kind: loopback}
	in.in, in.out, in.local = out.out, device{}, true
	return []leg{
		{sockets.HookOutput, &out},
		{sockets.HookPostrouting, &out},
		{sockets.HookEgress, &out},
		{sockets.HookIngress, &in},
		{sockets.HookPrerouting, &in},
		{sockets.HookInput, &in},
	}
}

// arrive follows a connection from elsewhere.
func (t *trip) arrive(p *packet) Fate {
	in := worse(t.below(), t.ingress(p))
	in = worse(in, t.pass(sockets.HookPrerouting, p, true))
	if f, ok := t.over(in); ok {
		return f
	}
	in = worse(in, t.pass(sockets.HookInput, p, true))
	if in == sockets.Yes {
		in = t.goesOn(p)
	}
	return t.ends(in)
}

// worse returns the worse of the results of two places that a packet passes one after
// the other.
func worse(a, b sockets.Tri) sockets.Tri {
	switch {
	case a == sockets.No || b == sockets.No:
		return sockets.No
	case a == sockets.Unknown:
		return a
	}
	return b
}

// ingress returns what the ingress chains of interfaces do with the packet.
func (t *trip) ingress(p *packet) sockets.Tri {
	return t.cross(leg{sockets.HookIngress, p})
}

// cross returns what a hook does with a packet whose destination is settled. It is not
// known to which interface the chains of an ingress or egress hook belong.
func (t *trip) cross(l leg) sockets.Tri {
	in := t.pass(l.hook, l.p, false)
	if in == sockets.No && (l.hook == sockets.HookIngress || l.hook == sockets.HookEgress) {
		t.doubts(Doubt{Kind: DoubtInterface, Chain: "ingress"})
		return sockets.Unknown
	}
	return in
}

// below returns what is done by chains that see frames rather than packets. Such
// chains are not understood, except for those that drop nothing.
func (t *trip) below() sockets.Tri {
	if c := t.rules.frame; c != nil {
		t.doubts(Doubt{Kind: DoubtRule, What: "frames", Chain: nameOf(c)})
		return sockets.Unknown
	}
	return sockets.Yes
}

// keepsFrames reports whether a chain sees frames and may drop some of them.
func keepsFrames(c *sockets.Chain) bool {
	if c.Family != sockets.ChainBridge && c.Family != sockets.ChainARP {
		return false
	}
	return c.Drops || slices.ContainsFunc(c.Rules, func(r sockets.Rule) bool {
		return r.Verdict == sockets.RuleDrop || r.Verdict == sockets.RuleOpaque || r.Verdict == sockets.RuleTranslate
	})
}

// goesOn reports whether the later packets and the replies also get through. A
// connection that is established but can't exchange data is not let in.
func (t *trip) goesOn(p *packet) sockets.Tri {
	next, back := p.later(), p.answer(t.proto)
	legs := []leg{
		{sockets.HookPrerouting, next},
		{sockets.HookInput, next},
		{sockets.HookOutput, back},
		{sockets.HookPostrouting, back},
		{sockets.HookEgress, back},
	}
	if p.v6 {
		legs = append(legs, neighbours(p.in)...)
	}
	if !t.through(legs) {
		return sockets.Unknown
	}
	return sockets.Yes
}

// through reports whether the packets after the first certainly get through.
func (t *trip) through(legs []leg) bool {
	at := *t
	for _, l := range legs {
		if t.pass(l.hook, l.p, false) != sockets.Yes {
			*t = at
			t.doubt = Doubt{Kind: DoubtAnswer}
			return false
		}
	}
	*t = at
	return true
}

// leg is a packet seen by a hook.
type leg struct {
	hook sockets.Hook
	p    *packet
}

// neighbours returns the packets that IPv6 needs before it can send any other: the
// solicitations and advertisements of Neighbor Discovery (RFC 4861).
func neighbours(in device) []leg {
	const icmp, solicitation, advertisement, hops = 58, 135, 136, 255
	var all []leg
	for _, kind := range []byte{solicitation, advertisement} {
		p := &packet{v6: true, in: in, state: stateUntracked, network: unknownBits(size6), transport: unknownBits(sizeTransport)}
		p.network.set(proto6At, icmp, hops)
		p.transport.set(0, kind, 0)
		all = append(all, leg{sockets.HookPrerouting, p}, leg{sockets.HookInput, p})
		out := *p
		out.in, out.out = device{}, in
		all = append(all, leg{sockets.HookOutput, &out}, leg{sockets.HookPostrouting, &out})
	}
	return all
}

// chains returns the chains of a hook that see the packet.
func (t *trip) chains(h sockets.Hook, p *packet) []*sockets.Chain {
	var all []*sockets.Chain
	for _, c := range t.rules.hooks[h] {
		if c.Family == sockets.ChainFamily(p.family()) || c.Family == sockets.ChainInet || c.Family == sockets.ChainNetdev {
			all = append(all, c)
		}
	}
	return all
}

// beforeTracking is the priority at which the kernel looks up the connection of a
// packet (NF_IP_PRI_CONNTRACK). Chains before it don't know the connection's state.
const beforeTracking = -200

// pass takes the packet through the chains of a hook and reports whether they let
// it through. first is whether the packet is the first of its connection: only the
// first is translated.
func (t *trip) pass(h sockets.Hook, p *packet, first bool) sockets.Tri {
	passes := sockets.Yes
	for _, c := range t.chains(h, p) {
		if c.NAT && (!first || t.moved) {
			continue
		}
		q := *p
		q.moved = t.moved
		q.looped = h == sockets.HookPrerouting && p.in.kind == loopback
		if c.Priority <= beforeTracking || h == sockets.HookIngress || h == sockets.HookEgress {
			q.state = 0
		}
		w := walk{rules: t.rules, packet: &q, left: mostRules}
		end := w.base(c)
		switch {
		case len(end.to) > 0:
			t.translate(p, c, end, w.doubt)
		case end.drops && !end.accepts:
			return sockets.No
		case end.drops:
			t.doubts(w.doubt)
			passes = sockets.Unknown
		}
		if t.lost {
			return sockets.Unknown
		}
	}
	return passes
}

// translate gives the packet the destination that a chain set for it.
func (t *trip) translate(p *packet, c *sockets.Chain, end result, why Doubt) {
	to := end.to[0]
	t.dest = t.becomes(to)
	if to.Vague || end.accepts || end.drops || slices.ContainsFunc(end.to, func(o sockets.Translation) bool { return o != to }) {
		if why.Kind == DoubtNone {
			why = Doubt{Kind: DoubtRule, What: cmp.Or(to.By, "dnat"), Chain: nameOf(c)}
		}
		t.doubts(why)
		t.lost = true
		return
	}
	t.moved = true
	at := t.dest.Addr
	if to.Redirect && t.from == ThisHost {
		at = loopbackOf(p.v6)
	}
	p.aim(netip.AddrPortFrom(at, t.dest.Port))
	p.local = t.dest.Here(t.own)
}

// becomes returns the destination after a translation.
func (t *trip) becomes(to sockets.Translation) Dest {
	d := t.dest
	d.By = to.By
	switch {
	case to.Redirect:
		d.Addr = netip.Addr{}
	case to.Addr.IsValid():
		d.Addr = to.Addr
	}
	if d.Kept = to.Ports.First == 0; !d.Kept {
		d.Port = to.Ports.First
	}
	return d
}

func loopbackOf(v6 bool) netip.Addr {
	if v6 {
		return netip.IPv6Loopback()
	}
	return netip.AddrFrom4([4]byte{127, 0, 0, 1})
}
