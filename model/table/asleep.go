package table

import (
	"iter"
	"slices"
	"time"

	"berth/sockets"
)

// sleep is the rows that nobody asks about, and what is known in their stead.
type sleep struct {
	rows   []*entry       // open, but outside what the last snapshot was asked for
	asked  sockets.Ask    // of the last snapshot
	tally  *sockets.Tally // of the last snapshot
	widest sockets.Ask    // of the last snapshot that left nobody asleep,
	whole  time.Time      // and when that was
}

// wake makes ready for a snapshot that was made for ask. Rows outside of what
// is asked for sleep: nobody looks at them until something else is asked, so
// that to watch a few of many sockets costs little.
func (t *Table) wake(ask sockets.Ask) {
	if ask.Within(t.sleep.asked) && t.sleep.asked.Within(ask) {
		return
	}
	for _, e := range t.sleep.rows {
		if e.asleep { // else it was met meanwhile, in a state that was asked for
			e.asleep = false
			e.place = int32(len(t.open))
			t.open = append(t.open, e)
		}
	}
	clear(t.sleep.rows)
	t.sleep.rows = t.sleep.rows[:0]
}

// all gives the entries that are open, those that sleep too.
func (t *Table) all() iter.Seq[*entry] {
	return func(yield func(*entry) bool) {
		for _, e := range t.open {
			if !yield(e) {
				return
			}
		}
		for _, e := range t.sleep.rows {
			if e.asleep && !yield(e) {
				return
			}
		}
	}
}

// dozes tells whether rows that sel wants may be among those that sleep.
func (t *Table) dozes(sel Selection) bool {
	if len(t.sleep.rows) == 0 || sel.Kind == Listening {
		return false
	}
	need := sel.Query.Ask(t.sleep.widest)
	need.Owners, need.TCPInfo = t.sleep.asked.Owners, t.sleep.asked.TCPInfo
	return !need.Within(t.sleep.asked)
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
