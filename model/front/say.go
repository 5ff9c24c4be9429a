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

// SayLet says in a clause or more whether the rules let in what comes from outside;
// "" if nothing does, or all of it is redirected elsewhere.
func SayLet(l *language.Language, all []Passage, n *sockets.Netfilter) string {
	groups := gates(all)
	var said []string
	for i := range groups {
		g := &groups[i]
		from := g.source(l, "outside")
		whole := len(groups) == 1 && g.Doors == nil
		if whole {
			from = l.Tell("front.outside")
		}
		switch why := g.Fate.Doubt; {
		case g.Fate.In == sockets.Yes:
			said = append(said, l.Tell("front.in", "from", from))
		case g.Fate.In == sockets.No:
			said = append(said, l.Tell("front.drop", "from", from))
		case why.Kind == DoubtUnread && n != nil && n.Unread.Kind == sockets.ReasonRoot:
			said = append(said, l.Tell("front.root", "lacks", n.Unread.Facts["lacks"]))
		case whole:
			said = append(said, l.Tell("front.untold", "why", why.Say(l, n)))
		default:
			said = append(said, l.Tell("front.untold_of", "from", from, "why", why.Say(l, n)))
		}
	}
	return strings.Join(said, l.Tell("front.semicolon"))
}

// gates groups the passages from outside that are not redirected by whether they
// are let in.
func gates(all []Passage) []Passage {
	var groups []Passage
	away := false
	for i := range all {
		p := all[i]
		if p.From != Outside || p.elsewhere() {
			away = away || p.From == Outside
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

// elsewhere reports whether the connections go where other rules decide.
func (p *Passage) elsewhere() bool {
	return p.Fate.Moves == sockets.Yes && p.Fate.In == sockets.Unknown && p.Fate.Doubt.Kind == DoubtElsewhere
}

// Say says in a clause why something is not certain. n is the rules in question.
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

// Called returns a destination as it is written: "10.88.0.2:80"; "port 9000" on
// this machine itself.
func (d Dest) Called(l *language.Language) string {
	if !d.Addr.IsValid() {
		return l.Tell("front.own", "port", strconv.Itoa(int(d.Port)))
	}
	return netip.AddrPortFrom(d.Addr, d.Port).String()
}

// Say says where connections go instead: "to port 9000: traffic from outside
// (nft redirect)". behind names what waits there; "" if that is not known.
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

// Sources says which connections they are: "from outside and from this host", or
// "from within the namespace".
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

// inside returns the key for programs in the same namespace.
func (s *Sending) inside() string {
	if s.Within != nil {
		return "inner"
	}
	return "host"
}

// mostNamed is how many addresses are listed by name.
const mostNamed = 3

// source says where connections come from and, unless any address will do, which
// addresses they go to.
func (p *Passage) source(l *language.Language, key string) string {
	said := p.place(l, key)
	if p.Doors != nil {
		said = l.Tell("front.through", "from", said, "interfaces", l.List(p.Doors))
	}
	return said
}

// place is source without the interfaces by which they come.
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
