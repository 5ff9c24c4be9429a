package who

import (
	"net/netip"
	"slices"
	"strings"

	"berth/model"
	"berth/model/front"
	"berth/model/language"
	"berth/sockets"
)

// Front describes what happens to traffic before it reaches a port: what the rules of
// the packet filter do to whatever arrives for the port. The zero Front stands for a
// system whose rules are unknown.
type Front struct {
	Passages []front.Passage
	Sent     []Sent
	Arrive   []front.Passage // what becomes of connections to the sockets that wait on the port or, if none does, that hold it; the same as Passages if nobody holds it
	rules    *sockets.Netfilter
	within   *sockets.Space      // the network namespace of the port; nil: this process's own
	barred   map[*model.Row]bool // for each socket in another network namespace: whether the rules there let nothing in from outside
}

// Sent is a destination to which connections go instead of to the port.
type Sent struct {
	front.Sending
	Behind []*model.Row   // the sockets that wait there
	Space  *sockets.Space // the network namespace that has the address; nil if it is the port's own, or not known
}

// gate describes what happens to traffic that arrives for a socket.
type gate struct {
	in    sockets.Tri // what comes from outside
	gated bool
	away  bool        // all that comes from outside is redirected
	own   sockets.Tri // what comes from this host itself
	inner bool        // something comes from this host, and is not redirected
}

// ask finds out what the rules do to whatever arrives for the port. It finds nothing
// for an address that this machine does not have, because nothing arrives there.
func (e *End) ask(rules *front.Rules, f Facts) {
	if f.Host.Netfilter == nil || e.At.Port == 0 || e.elsewhere() || e.At.Presence == Absent {
		return
	}
	e.Front.rules, e.Front.within = f.Host.Netfilter, f.Host.Within
	addrs := e.addrs(f.Host)
	e.Front.Passages = rules.Passages(e.Proto, e.At.Port, addrs, f.Host.Addrs)
	for _, s := range front.Sendings(e.Front.Passages, f.Host.Within) {
		sent := Sent{Sending: s}
		sent.Behind, sent.Space = s.Dest.Behind(f.Rows, e.Proto, f.Host, f.Host.NetNS)
		e.Front.Sent = append(e.Front.Sent, sent)
	}
	var waiting, held []*model.Row
	for i := range e.Holders {
		hold := &e.Holders[i]
		held = append(held, hold.Rows...)
		if hold.Way != Listens && hold.Way != Receives {
			continue
		}
		waiting = append(waiting, hold.Rows...)
		through := rules.Passages(e.Proto, e.At.Port, covered(addrs, hold.Rows), f.Host.Addrs)
		hold.gate.in, hold.gate.gated = front.Let(through)
		hold.gate.own, hold.gate.inner = front.LetOwn(through)
		hold.gate.away = !hold.gate.gated && slices.ContainsFunc(through, func(p front.Passage) bool { return p.From == front.Outside })
	}
	e.Front.Arrive = e.Front.Passages
	if len(waiting) > 0 {
		held = waiting
	}
	if len(held) > 0 { // a port that is held at a loopback address alone gets nothing from outside
		e.Front.Arrive = rules.Passages(e.Proto, e.At.Port, covered(addrs, held), f.Host.Addrs)
	}
}

// askRoutes finds out which sockets wait on an address for which nothing arrives,
// because no interface has the address (IP_FREEBIND, IP_TRANSPARENT, ip_nonlocal_bind)
// and no local route covers it.
func (e *End) askRoutes(f Facts) {
	if f.Arrives == nil {
		return
	}
	for i := range e.Holders {
		hold := &e.Holders[i]
		hold.stray = !slices.ContainsFunc(hold.Rows, func(r *model.Row) bool {
			return r.Reach() != model.ReachAddress || !r.Elsewhere(f.Host) || f.Arrives(r.Local.Addr()) != sockets.No
		})
	}
}

// askThere finds out whether the rules of other network namespaces let in traffic for
// the sockets that wait on the port there.
func (e *End) askThere(h *sockets.Host) {
	for _, r := range e.Elsewhere {
		if r.Space.Netfilter == nil {
			continue
		}
		there := h.In(r.Space)
		through := front.New(there.Netfilter).Passages(e.Proto, e.At.Port, covered(there.Addrs, []*model.Row{r}), there.Addrs)
		if in, ok := front.Let(through); ok && in == sockets.No {
			if e.Front.barred == nil {
				e.Front.barred = make(map[*model.Row]bool)
			}
			e.Front.barred[r] = true
		}
	}
}

// addrs returns the addresses of this machine that the target covers.
func (e *End) addrs(h *sockets.Host) []netip.Addr {
	at := e.At.Addr
	switch {
	case !at.IsValid(), at == netip.IPv6Unspecified() && !e.At.V6Only:
		return h.Addrs
	case at.IsUnspecified():
		return slices.DeleteFunc(slices.Clone(h.Addrs), func(a netip.Addr) bool { return a.Is4() != at.Is4() })
	}
	return []netip.Addr{at}
}

// covered returns the addresses on which at least one of the sockets waits. A loopback
// address such as 127.0.0.5 works although no interface lists it. What comes through lo
// is, to a socket, what is sent to loopback addresses.
func covered(addrs []netip.Addr, rows []*model.Row) []netip.Addr {
	all := slices.DeleteFunc(slices.Clone(addrs), func(a netip.Addr) bool {
		return !slices.ContainsFunc(rows, func(r *model.Row) bool {
			through := r.Iface == "" || model.LoopbackDevice(r.Iface) == a.IsLoopback()
			return through && (Target{Addr: a, Port: r.Local.Port()}).Meets(&r.Socket) == sockets.Yes
		})
	})
	for _, r := range rows {
		if a := r.Local.Addr(); a.IsLoopback() && r.Reach() == model.ReachHost && !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	return all
}

// Covered returns the addresses of h on which a socket waits.
func Covered(h *sockets.Host, r *model.Row) []netip.Addr {
	return covered(h.Addrs, []*model.Row{r})
}

// sentOn returns clauses that say where connections go instead of to the port.
func (e *End) sentOn() []string {
	var all []string
	for i := range e.Front.Sent {
		s := &e.Front.Sent[i]
		all = append(all, s.Say(language.English(), e.Front.rules, s.behind(language.English())))
	}
	return all
}

// behind names what waits at the destination s. It returns "" if the destination's
// namespace is not known.
func (s *Sent) behind(l *language.Language) string {
	var names []string
	for _, r := range s.Behind {
		name := HeldIn(r)
		if o, ok := r.Holder(); ok && o.Process != nil {
			if in := Inside(l, &o.Process.Cgroup.Container); in != "" {
				name = o.Process.Called() + " in " + in
			}
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	switch {
	case len(names) > 0:
		return l.List(names)
	case s.Space != nil:
		return l.Tell("front.within", "space", s.Space.Called()) + l.Tell("list.comma") + l.Tell("front.unserved")
	case !s.Dest.Addr.IsValid() && s.Sure:
		return l.Tell("front.unserved")
	}
	return ""
}

// deaf describes the traffic that a server bound to the port would not receive. It
// returns "" if the server would receive everything.
func (e *End) deaf() string {
	l := language.English()
	var from []string
	for i := range e.Front.Sent {
		if s := &e.Front.Sent[i]; s.Sure {
			from = append(from, s.Sources(l))
		}
	}
	if len(from) == 0 {
		return ""
	}
	return l.Tell("front.none", "from", strings.Join(from, " or "))
}

// firewall returns a clause about whether traffic is let in. It returns "" if there is
// nothing to explain.
func (e *End) firewall() string {
	return front.SayLet(language.English(), e.Front.Arrive, e.Front.rules, e.Front.within)
}

// fronts returns what sentOn and firewall say, as separate sentences.
func (e *End) fronts() []string {
	l := language.English()
	var said []string
	for i := range e.Front.Sent {
		s := &e.Front.Sent[i]
		to := s.Dest.Called(l)
		if behind := s.behind(l); behind != "" {
			to = l.Tell("front.behind", "to", to, "behind", behind)
		}
		key := "front.explain.sent"
		if !s.Sure {
			key = "front.explain.perhaps"
		}
		said = append(said, l.Tell(key, "from", s.Sources(l), "to", to, "by", s.Dest.By, "why", s.Doubt.Say(l, e.Front.rules)))
	}
	if what := e.firewall(); what != "" {
		said = append(said, "The firewall: "+what+".")
	}
	return said
}

// sameFront reports whether the same happens to traffic for the port over both
// transports.
func (e *End) sameFront(o *End) bool {
	return slices.EqualFunc(e.Front.Passages, o.Front.Passages, func(a, b front.Passage) bool {
		return a.From == b.From && a.Fate == b.Fate && slices.Equal(a.Doors, b.Doors) && slices.Equal(a.Addrs, b.Addrs)
	})
}
