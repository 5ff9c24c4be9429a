package front

import "berth/sockets"

// Doubt is the reason why it is not certain what the rules do.
type Doubt struct {
	Kind  DoubtKind
	What  string // what is tested or done, in the rule's own words
	Chain string // "filter INPUT"
}

// DoubtKind is a kind of Doubt. The comments below say which fields each kind uses.
type DoubtKind string

// The kinds of Doubt.
const (
	DoubtNone      DoubtKind = ""
	DoubtUnread    DoubtKind = "unread"    // the rules were not read: What is the reason, a sockets.ReasonKind
	DoubtSource    DoubtKind = "source"    // Chain: a rule tests where the connection comes from
	DoubtPort      DoubtKind = "port"      // Chain: a rule tests the client's port
	DoubtInterface DoubtKind = "interface" // Chain: a rule tests the interface through which it comes in
	DoubtRule      DoubtKind = "rule"      // Chain, What: a rule contains something that isn't understood
	DoubtBeside    DoubtKind = "beside"    // What: something other than the rules decides
	DoubtAnswer    DoubtKind = "answer"    // Chain: the answer may be dropped
	DoubtAddress   DoubtKind = "address"   // the result depends on the address
	DoubtElsewhere DoubtKind = "elsewhere" // the connection goes to a place where other rules decide
	DoubtLarge     DoubtKind = "large"     // there are too many rules
)

// doubtOf returns the reason why the conditions of a rule can't be decided.
func (p *packet) doubtOf(c *sockets.Chain, r *sockets.Rule) Doubt {
	for i := range r.Matches {
		m := &r.Matches[i]
		if p.matches(m) != sockets.Unknown {
			continue
		}
		d := Doubt{Kind: DoubtRule, What: m.Opaque, Chain: nameOf(c)}
		for j := range m.Loads {
			if kind, what := p.asks(&m.Loads[j]); kind != DoubtNone {
				d.Kind, d.What = kind, what
				break
			}
		}
		return d
	}
	return Doubt{Kind: DoubtRule, What: r.Opaque, Chain: nameOf(c)}
}

func nameOf(c *sockets.Chain) string { return c.Table + " " + c.Name }

// asks returns what a rule tests by loading l, or DoubtNone if that value is known.
func (p *packet) asks(l *sockets.Load) (DoubtKind, string) {
	source, size := source4At, 4
	if p.v6 {
		source, size = source6At, 16
	}
	switch l.Field {
	case sockets.FieldOpaque:
		return DoubtRule, l.Opaque
	case sockets.FieldNetwork:
		switch {
		case l.Offset >= source && l.Offset+l.Len <= source+size:
			return DoubtSource, ""
		case l.Offset >= source+size && p.local: // the destination
			return DoubtAddress, ""
		}
		return DoubtRule, "a header"
	case sockets.FieldTransport:
		switch {
		case l.Offset == 0 && l.Len == 2:
			return DoubtPort, ""
		case l.Offset == 2 && l.Len == 2:
			return DoubtNone, ""
		}
		return DoubtRule, "a header"
	case sockets.FieldInName, sockets.FieldInIndex, sockets.FieldOutName, sockets.FieldOutIndex:
		return DoubtInterface, ""
	case sockets.FieldState:
		return DoubtRule, "ct state"
	case sockets.FieldStatus:
		return DoubtRule, "ct status"
	case sockets.FieldDstType, sockets.FieldReturn:
		return DoubtRule, "fib"
	}
	return DoubtNone, ""
}
