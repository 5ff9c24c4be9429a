package table

import (
	"iter"
	"slices"
	"time"

	"berth/sockets"
)

// dormant holds the rows that the last snapshot was not asked for, and what was
// last known about them.
type dormant struct {
	lists [2][]*entry    // open entries outside what the last snapshot was asked for, by activity
	tally *sockets.Tally // from the last snapshot
	past
}

// past records when things were last read.
type past struct {
	asked  sockets.Ask // what the last snapshot was asked for
	some   bool        // the last snapshot left some rows dormant
	widest sockets.Ask // what the last snapshot that left no rows dormant was asked for
	whole  time.Time   // when that snapshot was made
	served time.Time   // when connections were last read, if the last snapshot did not read them
}

// activity is whether snapshots are asked for an entry and, if not, why not.
type activity uint8

// Skipped entries are read every few seconds. The unasked ones are not activated along
// with them.
const (
	active  activity = iota
	skipped          // merely BOUND, left out by sockets.Ask.SkipIdle
	unasked          // left out by anything else in the Ask
)

func (l *dormant) list(b activity) *[]*entry { return &l.lists[b-skipped] }

// empty reports whether every entry is active.
func (l *dormant) empty() bool { return len(l.lists[0])+len(l.lists[1]) == 0 }

// add makes e, which ask does not cover, dormant.
func (l *dormant) add(e *entry, ask sockets.Ask) {
	e.activity = unasked
	if ask.SkipIdle = false; ask.Covers(&e.row.Socket) {
		e.activity = skipped
	}
	list := l.list(e.activity)
	*list = append(*list, e)
}

// activate prepares for a snapshot that was made for ask. Rows that ask does not cover
// are dormant: nothing looks at them until something else is asked for, so that
// watching a few of many sockets costs little.
func (t *Table) activate(ask sockets.Ask) {
	last := t.dormant.asked
	if ask.SkipIdle != last.SkipIdle {
		t.reactivate(skipped)
	}
	ask.SkipIdle, ask.Owners, ask.TCPInfo, ask.Gist = last.SkipIdle, last.Owners, last.TCPInfo, last.Gist
	if !ask.Within(last) || !last.Within(ask) {
		t.reactivate(skipped)
		t.reactivate(unasked)
	}
}

func (t *Table) reactivate(b activity) {
	list := t.dormant.list(b)
	for _, e := range *list {
		if e.activity == b { // otherwise it has been met meanwhile, in a state that was asked for
			e.activity = active
			e.index = int32(len(t.open))
			t.open = append(t.open, e)
		}
	}
	clear(*list)
	*list = (*list)[:0]
}

// all returns the open entries, dormant ones included.
func (t *Table) all() iter.Seq[*entry] {
	return func(yield func(*entry) bool) {
		for _, e := range t.open {
			if !yield(e) {
				return
			}
		}
		for _, b := range []activity{skipped, unasked} {
			for _, e := range *t.dormant.list(b) {
				if e.activity == b && !yield(e) {
					return
				}
			}
		}
	}
}

// counted returns when the counts were last true. A socket without a remote end is read
// whatever ports are asked for. Sockets that are merely bound are counted as they were
// a few seconds ago.
func (p past) counted() Counted {
	if !p.some {
		return Counted{Served: p.served}
	}
	c := Counted{Waiting: p.whole, Others: p.whole, Served: p.served}
	need := p.widest
	need.Owners, need.TCPInfo, need.Gist, need.SkipIdle = p.asked.Owners, p.asked.TCPInfo, p.asked.Gist, p.asked.SkipIdle
	if need.Within(p.asked) {
		c.Others = time.Time{}
	}
	need.States, need.Ports = sockets.StatesOf(sockets.Listen, sockets.Bound), p.asked.Ports
	if need.Within(p.asked) {
		c.Waiting = time.Time{}
	}
	return c
}

// dated returns when all that sel needs was last read, or the zero time if that was in
// the last snapshot.
func (p past) dated(sel Selection) time.Time {
	if !p.some || sel.Kind == Listening {
		return time.Time{}
	}
	need := sel.Query.Ask(p.widest)
	need.Owners, need.TCPInfo, need.Gist = p.asked.Owners, p.asked.TCPInfo, p.asked.Gist
	if need.Within(p.asked) {
		return time.Time{}
	}
	return p.whole
}

// slipped reports whether s may still be open in a form that ask does not cover. As last
// seen, s was covered by ask, but it was not found.
func slipped(s *sockets.Socket, ask sockets.Ask) bool {
	next := s.State.Next()
	if next&^ask.StatesOf(s.Proto) != 0 {
		return true
	}
	if next == 0 || len(ask.Ports) == 0 || s.Remote.IsValid() {
		return false
	}
	// It may have acquired a remote end meanwhile.
	return !slices.ContainsFunc(ask.Ports, func(p sockets.PortRange) bool { return p.Has(s.Local.Port()) })
}
