// Package query is the filter language: text -> Query, or an error that names the
// column and the fix.
//
//	a b, a and b    both             80  :80          the port, at either end
//	a or b          either           10.0.0.5:80      the pair of address and port
//	not a, !a       the rest         10.0.0.0/8  ::1  the address
//	( a or b ) c    first the inner  port:80,8000-    a field: Fields lists them
//	"quoted text"   as it stands     nginx            anything else: text
//
// A list of values, with commas, means any of them, and quotes make a comma, a
// colon or a space plain text. What is not known matches no term, so that not is
// always the exact complement.
package query

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"berth/model"
	"berth/sockets"
)

// Fresh is how long after it was opened a socket is:new.
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

// Parse parses another filter, of which q was an earlier form. That is faster if
// they have words in common, as while a filter is typed.
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

// Match reports whether the query accepts r at the time now. It does not
// allocate.
func (q Query) Match(r *model.Row, now time.Time) bool {
	return q.filter == nil || q.root.match(r, now)
}

// Ask narrows a to what the query needs: a superset of the sockets that Match
// accepts, with those that give them their meaning. Only listening and bound
// sockets can be judged alone. The side, the service and the peer of a connection
// depend on its listener and its other end, which may be in another state and, if
// v4-mapped, in another family. But the other end has the same two ports, and a
// listener has no remote end, so sockets.Ask.Ports keeps both.
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

// Rated reports whether the query asks about what takes two looks to know.
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

// Users returns the names of users that the query asks about.
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

// Timed reports whether the result for a row depends on the time, so that it may
// change although the row does not.
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

// Named reports whether there is a query and each of its terms names its field,
// which is required of a filter that chooses what to end.
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

// Words reports whether q is nothing but bare words, which may have been meant as
// something other than a filter.
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

// Excludes reports whether q only says what is not wanted: "not user:root" accepts
// everything else there is.
func (q Query) Excludes() bool { return q.filter != nil && !chooses(q.root, true) }

// chooses reports whether a node, or its negation if as is false, accepts nothing
// without some term that says what is wanted.
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
