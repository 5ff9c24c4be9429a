// Package query implements the filter language. It parses text into a Query, or
// returns an error that states the column and the correction.
//
//	a b, a and b    both             80  :80          the port, at either end
//	a or b          either           10.0.0.5:80      the address with the port
//	not a, !a       the rest         10.0.0.0/8  ::1  the address
//	( a or b ) c    the inner first  port:80,8000-    a field: see Fields
//	"quoted text"   verbatim         nginx            anything else: text
//
// A list of values separated by commas matches any of them. In quotes, a comma, a
// colon or a space is ordinary text. A fact that is not known matches no term, so
// "not" always means the exact complement.
package query

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"berth/model"
	"berth/sockets"
)

// Fresh is how long a socket matches is:new after it is opened.
const Fresh = 5 * time.Second

// Query is a parsed filter. The zero Query accepts every row. It is immutable
// and safe for concurrent use.
type Query struct {
	*filter // nil: every row
}

type filter struct {
	text  string
	root  node
	terms map[string]node // by word
}

// Parse parses a filter. Its error, if any, is an *Error.
func Parse(text string) (Query, error) { return Query{}.Parse(text) }

// Parse parses another filter, of which q is an earlier version. That is faster
// than parsing it from scratch if they have words in common, as they do while a
// filter is being typed.
func (q Query) Parse(text string) (Query, error) {
	p := parser{}
	if q.filter != nil {
		p.known = q.terms
	}
	root, err := p.parse(text)
	if err != nil {
		err.Text = text
		err.Unfinished = err.Unfinished || err.Column > utf8.RuneCountInString(text)
		return Query{}, err
	}
	if root == nil {
		return Query{}, nil
	}
	return Query{&filter{strings.TrimSpace(text), root, p.terms}}, nil
}

// Match reports whether the query accepts r at time now. It does not allocate
// memory.
func (q Query) Match(r *model.Row, now time.Time) bool {
	return q.filter == nil || q.root.match(r, now)
}

// Ask narrows a to the sockets that the query needs: at least those that Match
// accepts, and any others that decide whether it accepts them. Only listening
// and bound sockets can be judged alone. The side, the service and the peer of a
// connection depend on its listener and its other end, which may be in another
// state and, if IPv4-mapped, in another family. However, the other end has the same
// two ports, and a listener has no remote end, so sockets.Ask.Ports includes both.
func (q Query) Ask(a sockets.Ask) sockets.Ask {
	if q.filter == nil {
		return a
	}
	s := q.root.scope(true)
	a.Protos &= s.protos
	a.Ports = fewer(a.Ports, s.ports)
	if s.states&^waiting == 0 {
		a.States &= s.states
		a.Families &= s.families
	}
	for t := range q.root.terms {
		a.Gist = a.Gist || t.gist
		if t.health {
			a.Health = max(a.Health, sockets.SuspectFlows)
		}
	}
	a.Users = q.Users()
	return a
}

// Rated reports whether the query tests anything that takes two snapshots to
// determine.
func (q Query) Rated() bool {
	if q.filter == nil {
		return false
	}
	for t := range q.root.terms {
		if t.rates {
			return true
		}
	}
	return false
}

// Users returns the names of the users that the query tests for.
func (q Query) Users() []string {
	if q.filter == nil {
		return nil
	}
	var names []string
	for t := range q.root.terms {
		names = append(names, t.users...)
	}
	return names
}

// Timed reports whether the result for a row depends on the time, which means that
// it may change even if the row does not.
func (q Query) Timed() bool {
	if q.filter == nil {
		return false
	}
	for t := range q.root.terms {
		if t.timed {
			return true
		}
	}
	return false
}

// ByHolders reports whether the query tests who holds a socket, so that a socket whose
// owner is not known may be one that was meant.
func (q Query) ByHolders() bool {
	if q.filter == nil {
		return false
	}
	for t := range q.root.terms {
		if t.holders {
			return true
		}
	}
	return false
}

// Named reports whether the query is not empty and each of its terms names its
// field. That is required of a filter that selects processes to end.
func (q Query) Named() bool {
	if q.filter == nil {
		return false
	}
	for t := range q.root.terms {
		if !t.named {
			return false
		}
	}
	return true
}

// Words reports whether q consists of nothing but bare words, which may not have
// been meant as a filter.
func (q Query) Words() bool {
	if q.filter == nil {
		return false
	}
	all, ok := q.root.(allOf)
	if !ok {
		all = allOf{q.root}
	}
	return !slices.ContainsFunc(all, func(n node) bool {
		t, ok := n.(*term)
		return !ok || !t.word
	})
}

// Excludes reports whether q only describes what is not wanted. For example, "not
// user:root" accepts everything else.
func (q Query) Excludes() bool { return q.filter != nil && !chooses(q.root, true) }

// chooses reports whether a node accepts only what some term describes as wanted. If
// the parameter as is false, it reports the same for the negation of the node.
func chooses(n node, as bool) bool {
	chosen := func(n node) bool { return chooses(n, as) }
	switch n := n.(type) {
	case inverse:
		return chooses(n.node, !as)
	case allOf:
		if as {
			return slices.ContainsFunc(n, chosen)
		}
		return !slices.ContainsFunc(n, func(n node) bool { return !chosen(n) })
	case anyOf:
		if as {
			return !slices.ContainsFunc(n, func(n node) bool { return !chosen(n) })
		}
		return slices.ContainsFunc(n, chosen)
	}
	return as
}

// String returns the text that was parsed, without surrounding space.
func (q Query) String() string {
	if q.filter == nil {
		return ""
	}
	return q.text
}

// Empty reports whether q is the zero Query.
func (q Query) Empty() bool { return q.filter == nil }

// Equal reports whether q and o were parsed from the same text.
func (q Query) Equal(o Query) bool { return q.String() == o.String() }
