package front

import (
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"berth/model"
	"berth/model/language"
	"berth/sockets"
)

// SayLet states, in one or more clauses, whether the rules let in what comes from
// outside, and from this host if that is not a matter of course. It returns "" if there
// is nothing to state, or if all connections are redirected elsewhere. within is the
// namespace whose rules these are, or nil if it is this process's own.
func SayLet(l *language.Language, all []Passage, n *sockets.Netfilter, within *sockets.Space) string {
	groups := gates(all, Outside)
	var said []string
	for i := range groups {
		from := groups[i].source(l, "outside")
		whole := len(groups) == 1 && groups[i].Doors == nil
		if whole {
			from = l.Tell("front.outside")
		}
		said = append(said, groups[i].let(l, n, from, whole))
	}
	return strings.Join(append(said, sayOwn(l, all, n, within)...), l.Tell("front.semicolon"))
}

// let states whether the rules let in the traffic that is described by from. whole is
// whether nothing else is stated.
func (p *Passage) let(l *language.Language, n *sockets.Netfilter, from string, whole bool) string {
	switch why := p.Fate.Doubt; {
	case p.Fate.In == sockets.Yes:
		return l.Tell("front.in", "from", from)
	case p.Fate.In == sockets.No:
		return l.Tell("front.drop", "from", from)
	case why.Kind == DoubtUnread && n != nil && n.Unread.Kind == sockets.ReasonRoot:
		return l.Tell("front.root", "lacks", n.Unread.Facts["lacks"])
	case whole:
		return l.Tell("front.untold", "why", why.Say(l, n))
	default:
		return l.Tell("front.untold_of", "from", from, "why", why.Say(l, n))
	}
}

// sayOwn states whether the rules let in what comes from this host itself, unless they
// do.
func sayOwn(l *language.Language, all []Passage, n *sockets.Netfilter, within *sockets.Space) []string {
	groups := gates(all, ThisHost)
	if !barsOwn(all, groups) {
		return nil
	}
	key := "host"
	if within != nil {
		key = "inner"
	}
	var said []string
	for i := range groups {
		from := groups[i].source(l, key)
		if len(groups) == 1 {
			from = l.Tell("front." + key)
		}
		said = append(said, groups[i].let(l, n, from, false))
	}
	return said
}

// barsOwn reports whether the rules keep out what comes from this host, or may do so
// for a reason of its own while they keep out what comes from outside.
func barsOwn(all, own []Passage) bool {
	out, ok := Let(all)
	return slices.ContainsFunc(own, func(p Passage) bool {
		switch p.Fate.In {
		case sockets.No:
			return true
		case sockets.Unknown:
			return ok && out == sockets.No || !ok && p.Fate.Doubt.Kind != DoubtUnread && p.Fate.Doubt.Kind != DoubtBeside
		}
		return false
	})
}

// gates groups the passages from an origin that are not redirected elsewhere,
// according to whether they are let in.
func gates(all []Passage, from Origin) []Passage {
	var groups []Passage
	away := false
	for i := range all {
		p := all[i]
		if p.From != from || p.elsewhere() {
			away = away || p.From == from
			continue
		}
		at := slices.IndexFunc(groups, func(g Passage) bool {
			return g.Fate.In == p.Fate.In && (slices.Equal(g.Doors, p.Doors) || slices.Equal(g.Addrs, p.Addrs) && g.Doors != nil && p.Doors != nil)
		})
		switch {
		case at < 0:
			groups = append(groups, p)
		case slices.Equal(groups[at].Doors, p.Doors):
			groups[at].Addrs, groups[at].Whole = slices.Concat(groups[at].Addrs, p.Addrs), Whole{}
		default:
			groups[at].Doors = slices.Sorted(slices.Values(slices.Concat(groups[at].Doors, p.Doors)))
		}
	}
	if len(groups) == 1 && !away {
		groups[0].Doors = nil
	}
	return groups
}

// elsewhere reports whether it is up to the rules at the connections' destination to
// let them in.
func (p *Passage) elsewhere() bool {
	return p.Fate.Moves == sockets.Yes && p.Fate.In == sockets.Unknown && p.Fate.Doubt.Kind == DoubtElsewhere
}

// Say states in a clause why something is not certain. n holds the rules in question.
func (d Doubt) Say(l *language.Language, n *sockets.Netfilter) string {
	switch {
	case d.Kind == DoubtUnread && n == nil:
		return l.Tell("front.doubt.unread")
	case d.Kind == DoubtUnread:
		return model.Why(l, sockets.Missing{Why: n.Unread})
	case d.Kind == DoubtBeside:
		return l.Tell("front.beside." + d.What)
	case d.Kind == DoubtRule && d.What == "frames":
		return l.Tell("front.doubt.frames", "chain", d.Chain)
	}
	return l.Tell("front.doubt."+string(d.Kind), "chain", d.Chain, "what", d.What)
}

// Called returns the destination as it is written: "10.88.0.2:80", or "port 9000"
// if it is on this machine.
func (d Dest) Called(l *language.Language) string {
	if !d.Addr.IsValid() {
		return l.Tell("front.own", "port", strconv.Itoa(int(d.Port)))
	}
	return netip.AddrPortFrom(d.Addr, d.Port).String()
}

// Say states where connections are redirected: "to port 9000: traffic from outside
// (nft redirect)". behind names what waits there, or is "" if that is not known.
func (s *Sending) Say(l *language.Language, n *sockets.Netfilter, behind string) string {
	to := s.Dest.Called(l)
	if behind != "" {
		to = l.Tell("front.behind", "to", to, "behind", behind)
	}
	if !s.Sure {
		return l.Tell("front.perhaps", "to", to, "from", s.Sources(l), "by", s.Dest.By, "why", s.Doubt.Say(l, n))
	}
	return l.Tell("front.sent", "to", to, "from", s.Sources(l), "by", s.Dest.By)
}

// Sources describes which connections are redirected: those "from outside and from
// this host", or those "from within the namespace".
func (s *Sending) Sources(l *language.Language) string {
	var all []string
	if p := s.Outside; p != nil {
		all = append(all, p.source(l, "outside"))
	}
	if p := s.Host; p != nil {
		all = append(all, p.source(l, s.inside()))
	}
	return l.List(all)
}

// inside returns the message key for programs in the same namespace.
func (s *Sending) inside() string {
	if s.Within != nil {
		return "inner"
	}
	return "host"
}

// mostNamed is the maximum number of addresses that are listed by name.
const mostNamed = 3

// source describes where connections come from and which addresses they go to. It
// omits the addresses if connections go to all of them.
func (p *Passage) source(l *language.Language, key string) string {
	said := p.place(l, key)
	if p.Doors != nil {
		said = l.Tell("front.through", "from", said, "interfaces", l.List(p.Doors))
	}
	return said
}

// place is like source, but omits the interfaces.
func (p *Passage) place(l *language.Language, key string) string {
	if w := p.Whole; w.All {
		said := l.Tell("front." + key)
		if w.Family != 0 {
			said = l.Tell("front.over", "from", said, "family", strconv.Itoa(int(w.Family)))
		}
		if w.Far {
			said = l.Tell("front.but_loopback", "from", said)
		}
		return said
	}
	var names []string
	for i, a := range p.Addrs {
		if i == mostNamed {
			names = append(names, l.Tell("list.more", "count", strconv.Itoa(len(p.Addrs)-i)))
			break
		}
		names = append(names, a.String())
	}
	return l.Tell("front."+key+"_at", "addresses", l.List(names))
}
