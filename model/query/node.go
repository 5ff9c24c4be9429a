package query

import (
	"time"

	"berth/model"
)

// node is a part of a filter.
type node interface {
	match(r *model.Row, now time.Time) bool
	// scope returns the scope of the sockets for which match returns the value of
	// accepted. It may be too wide, but never too narrow.
	scope(accepted bool) scope
	// terms yields every term in the node.
	terms(yield func(*term) bool)
	// matchPorts is match for a row with these ports. It must only be called if
	// every term is only about ports.
	matchPorts(p Ports) bool
}

type (
	anyOf   []node
	allOf   []node
	inverse struct{ node }
)

// term tests one thing about a row.
type term struct {
	test    func(r *model.Row, now time.Time) bool
	within  scope            // of the sockets for which test may be true
	without scope            // of the sockets for which test may be false
	named   bool             // it names its field
	word    bool             // it is a bare word, which may have been meant as a command
	gist    bool             // it needs sockets.Gist
	rates   bool             // it needs two snapshots with some time between them
	health  bool             // it needs to know what is wrong
	alike   bool             // its result is the same for all rows of one Likeness
	timed   bool             // its result depends on the time
	holders bool             // its result depends on who holds a socket
	users   []string         // the users that it names
	ports   func(Ports) bool // the test, if it is only about ports
}

func (ns anyOf) match(r *model.Row, now time.Time) bool {
	for _, n := range ns {
		if n.match(r, now) {
			return true
		}
	}
	return false
}

func (ns allOf) match(r *model.Row, now time.Time) bool {
	for _, n := range ns {
		if !n.match(r, now) {
			return false
		}
	}
	return true
}

func (i inverse) match(r *model.Row, now time.Time) bool { return !i.node.match(r, now) }

func (t *term) match(r *model.Row, now time.Time) bool { return t.test(r, now) }

func (ns anyOf) scope(accepted bool) scope { return scopeOf(ns, accepted, accepted) }

// The scope of what allOf rejects is the union of what its parts reject (De
// Morgan).
func (ns allOf) scope(accepted bool) scope { return scopeOf(ns, accepted, !accepted) }

func (i inverse) scope(accepted bool) scope { return i.node.scope(!accepted) }

func (t *term) scope(accepted bool) scope {
	if accepted {
		return t.within
	}
	return t.without
}

func scopeOf(ns []node, accepted, union bool) scope {
	s := ns[0].scope(accepted)
	for _, n := range ns[1:] {
		if union {
			s = s.or(n.scope(accepted))
		} else {
			s = s.and(n.scope(accepted))
		}
	}
	return s
}

func (ns anyOf) terms(yield func(*term) bool) { termsOf(ns, yield) }

func (ns allOf) terms(yield func(*term) bool) { termsOf(ns, yield) }

func (t *term) terms(yield func(*term) bool) { yield(t) }

func termsOf(ns []node, yield func(*term) bool) {
	going := true
	for _, n := range ns {
		n.terms(func(t *term) bool {
			going = going && yield(t)
			return going
		})
		if !going {
			return
		}
	}
}

// simple unwraps a node that has only one part.
func (ns anyOf) simple() node {
	if len(ns) == 1 {
		return ns[0]
	}
	return ns
}

func (ns allOf) simple() node {
	if len(ns) == 1 {
		return ns[0]
	}
	return ns
}
