package table

import (
	"iter"
	"slices"
	"time"

	"berth/sockets"
)

// sleep is the rows that nobody asks about, and what is known in their stead.
type sleep struct {
	beds  [2][]*entry    // open, but outside what the last snapshot was asked for; by bed
	tally *sockets.Tally // of the last snapshot
	past
}

// past is what was read when.
type past struct {
	asked  sockets.Ask // of the last snapshot
	some   bool        // it left some asleep
	widest sockets.Ask // of the last snapshot that did not,
	whole  time.Time   // and when that was
}

// bed is where an entry sleeps.
type bed uint8

// The beds. Those who rest are looked at every few seconds, so nobody else is
// to wake with them.
const (
	awake  bed = iota
	rests      // merely BOUND, left out by sockets.Ask.SkipIdle
	sleeps     // left out by all else
)

func (l *sleep) list(b bed) *[]*entry { return &l.beds[b-rests] }

// empty tells whether nobody sleeps.
func (l *sleep) empty() bool { return len(l.beds[0])+len(l.beds[1]) == 0 }

// lay lets an entry sleep of which ask says nothing.
func (l *sleep) lay(e *entry, ask sockets.Ask) {
	e.bed = sleeps
	if ask.SkipIdle = false; ask.Covers(&e.row.Socket) {
		e.bed = rests
	}
	list := l.list(e.bed)
	*list = append(*list, e)
}

// wake makes ready for a snapshot that was made for ask. Rows outside of what
// is asked for sleep: nobody looks at them until something else is asked, so
// that to watch a few of many sockets costs little.
func (t *Table) wake(ask sockets.Ask) {
	last := t.sleep.asked
	if ask.SkipIdle != last.SkipIdle {
		t.rouse(rests)
	}
	ask.SkipIdle, ask.Owners, ask.TCPInfo = last.SkipIdle, last.Owners, last.TCPInfo
	if !ask.Within(last) || !last.Within(ask) {
		t.rouse(rests)
		t.rouse(sleeps)
	}
}

func (t *Table) rouse(b bed) {
	list := t.sleep.list(b)
	for _, e := range *list {
		if e.bed == b { // else it was met meanwhile, in a state that was asked for
			e.bed = awake
			e.place = int32(len(t.open))
			t.open = append(t.open, e)
		}
	}
	clear(*list)
	*list = (*list)[:0]
}

// all gives the entries that are open, those that sleep too.
func (t *Table) all() iter.Seq[*entry] {
	return func(yield func(*entry) bool) {
		for _, e := range t.open {
			if !yield(e) {
				return
			}
		}
		for _, b := range []bed{rests, sleeps} {
			for _, e := range *t.sleep.list(b) {
				if e.bed == b && !yield(e) {
					return
				}
			}
		}
	}
}

// counted returns of when the counts are. A socket without a remote end is read
// whatever ports are asked for; those that are merely bound are taken as they
// were a few seconds ago.
func (p past) counted() Counted {
	if !p.some {
		return Counted{}
	}
	c := Counted{Waiting: p.whole, Others: p.whole}
	need := p.widest
	need.Owners, need.TCPInfo, need.SkipIdle = p.asked.Owners, p.asked.TCPInfo, p.asked.SkipIdle
	if need.Within(p.asked) {
		c.Others = time.Time{}
	}
	need.States, need.Ports = sockets.StatesOf(sockets.Listen, sockets.Bound), p.asked.Ports
	if need.Within(p.asked) {
		c.Waiting = time.Time{}
	}
	return c
}

// dated gives when all that sel wants was last read; zero: by the last snapshot.
func (p past) dated(sel Selection) time.Time {
	if !p.some || sel.Kind == Listening {
		return time.Time{}
	}
	need := sel.Query.Ask(p.widest)
	need.Owners, need.TCPInfo = p.asked.Owners, p.asked.TCPInfo
	if need.Within(p.asked) {
		return time.Time{}
	}
	return p.whole
}

// slipped tells whether s, which ask would have covered and which was not
// there, may be open all the same, as something that was not asked for.
func slipped(s *sockets.Socket, ask sockets.Ask) bool {
	next := strays(s.State)
	if next&^ask.StatesOf(s.Proto) != 0 {
		return true
	}
	if next == 0 || len(ask.Ports) == 0 || s.Remote.IsValid() {
		return false
	}
	// It may have got a remote end since.
	return !slices.ContainsFunc(ask.Ports, func(p sockets.PortRange) bool { return p.Has(s.Local.Port()) })
}

// strays gives the states in which a socket may be that is no longer in s. If
// some of them were not asked for, nobody knows whether it has closed.
func strays(s sockets.State) sockets.StateSet {
	switch s {
	case sockets.Bound, sockets.Connected:
		return sockets.AllStates
	case sockets.SynSent, sockets.SynRecv:
		return closing | sockets.StatesOf(sockets.Established)
	case sockets.Established, sockets.FinWait1, sockets.FinWait2, sockets.CloseWait, sockets.Closing:
		return closing
	}
	return 0
}
