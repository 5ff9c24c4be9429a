package explain

import (
	"net/netip"
	"slices"

	"berth/model"
	"berth/model/front"
	"berth/model/who"
	"berth/sockets"
)

// front explains what the rules of the packet filter do to what arrives for the socket.
// It returns "" if the socket does not wait for anything, or the rules are not known.
func (t *teller) front() string {
	if !t.Open() || t.Host == nil || t.Reach() <= model.ReachNobody {
		return ""
	}
	h := t.Host
	if h.Netfilter == nil {
		return ""
	}
	return t.fronts(h, t.Proto, t.Local.Port(), who.Covered(h, t.Row), true)
}

// Front returns the part of an explanation of r that is about the packet filter.
func (x *Explainer) Front(r *model.Row) string { return x.teller(r).front() }

// fronts explains what the rules do to connections to a port at addrs, which are
// addresses of h. held is whether a socket waits there.
func (x *Explainer) fronts(h *sockets.Host, proto sockets.Proto, port uint16, addrs []netip.Addr, held bool) string {
	l, rules := x.Language, h.Netfilter
	passages := front.New(rules).Passages(proto, port, addrs, h.Addrs)
	var said []string
	for _, s := range front.Sendings(passages, h.Within) {
		key := "front.explain.sent"
		if !s.Sure {
			key = "front.explain.perhaps"
		}
		said = append(said, l.Tell(key, "from", s.Sources(l), "to", s.Dest.Called(l), "by", s.Dest.By, "why", s.Doubt.Say(l, rules)))
	}
	whose, space := "front.explain.", ""
	if h.Within != nil {
		whose, space = "front.there.", h.Within.Called()
	}
	in, _ := front.Let(passages)
	own, _ := front.LetOwn(passages)
	switch what := front.SayLet(l, passages, rules, h.Within); {
	case what == "":
	case own == sockets.No && (in == sockets.No || !comes(passages)):
		said = append(said, l.Tell(whose+"drop_all", "space", space))
	case in == sockets.Yes && own != sockets.No:
		said = append(said, l.Tell(whose+"in", "space", space))
	case in == sockets.No && held && own == sockets.Yes:
		said = append(said, l.Tell(whose+"drop", "space", space))
	case in == sockets.No && !held:
		said = append(said, l.Tell(whose+"drop_unheld", "space", space))
	case rules.Unread.Kind == sockets.ReasonRoot:
		said = append(said, l.Tell(whose+"root", "lacks", rules.Unread.Facts["lacks"], "space", space))
	default:
		said = append(said, l.Tell(whose+"line", "what", what, "space", space))
	}
	return x.join(said...)
}

// comes reports whether anything comes from outside, before the rules decide.
func comes(passages []front.Passage) bool {
	return slices.ContainsFunc(passages, func(p front.Passage) bool { return p.From == front.Outside })
}

// ahead explains what the rules do to connections to a port that nothing holds, at one
// address or, if at is the zero Addr, at all of the host's addresses. Nothing from
// outside reaches a loopback address.
func (x *Explainer) ahead(port uint16, at netip.Addr) string {
	if x.Host == nil || x.Host.Netfilter == nil || port == 0 {
		return ""
	}
	addrs := x.Host.Addrs
	if at.IsValid() && !at.IsUnspecified() {
		addrs = []netip.Addr{at}
	}
	return x.fronts(x.Host, sockets.TCP, port, addrs, false)
}
