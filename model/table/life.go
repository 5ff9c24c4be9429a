package table

import (
	"slices"
	"time"

	"berth/model"
	"berth/sockets"
)

const (
	// memory is how many past snapshots are remembered. A new socket counts as having
	// just opened if any of them would have contained it. Thus the time at which a
	// socket opened is not lost if a poll or two fail or are narrowed by a filter.
	memory = 3
	// timeWait is how long Linux keeps a socket in TIME_WAIT
	// (TCP_TIMEWAIT_LEN in include/net/tcp.h).
	timeWait = 60 * time.Second
)

// remember records what the snapshot could read and what it could not.
func (t *Table) remember(s *sockets.Snapshot) {
	if len(t.reads) == memory {
		t.reads = slices.Delete(t.reads, 0, 1)
	}
	t.reads = append(t.reads, sockets.Snapshot{Ask: s.Ask, Broken: slices.Clone(s.Broken)})
	t.missing = t.unseen(s.Missing)
	t.dormant.asked, t.dormant.tally = s.Ask, s.Tally
	if t.dormant.some = !t.dormant.empty(); !t.dormant.some {
		t.dormant.widest, t.dormant.whole = s.Ask, t.time
	}
}

// watched reports whether s would have been seen recently if it had been open before
// this Apply. A connection that is closing was established before, so the same snapshot
// must have covered established connections, too.
func (t *Table) watched(s *sockets.Socket) bool {
	return slices.ContainsFunc(t.reads, func(before sockets.Snapshot) bool {
		return before.Complete(s) && (s.State.Phase() != sockets.Ending || before.Ask.States.Has(sockets.Established))
	})
}

// life returns what is known about the lifetime of r, which is a draft.
func (t *Table) life(r *model.Row, first bool) model.Life {
	l := r.Life
	l.Closed, l.Ends = time.Time{}, ends(&r.Socket, t.time)
	if !first {
		return l
	}
	l.Seen = t.time
	switch left := r.Timer.Expires; {
	case t.watched(&r.Socket):
		l.Born = t.time
	case t.host.System == "linux" && r.State == sockets.TimeWait &&
		r.Timer.Kind == sockets.TimerTimeWait && 0 <= left && left < timeWait:
		l.Born = t.time.Add(left - timeWait)
	}
	return l
}

// ends returns the time at which the timer of s expires, if one runs.
func ends(s *sockets.Socket, now time.Time) time.Time {
	if s.Timer.Kind == sockets.TimerOff {
		return time.Time{}
	}
	return now.Add(s.Timer.Expires)
}

// bequeath hands the owners of e, which is closing, to the TIME_WAIT socket that
// the system lists in its place from now on. With cookies the two have the same
// key, so this is not needed.
func (t *Table) bequeath(e *entry) {
	if e.row.Cookie != 0 || e.row.Proto != sockets.TCP || len(e.was) == 0 {
		return
	}
	for heir := range t.joins.pair(pairOf(e.row)) {
		if heir.row.State == sockets.TimeWait && heir.before == nil && heir.draft && heir.was == nil {
			heir.was = e.was
			t.touch(heir)
		}
	}
}

// unseen returns what is missing. It adds a line for owners that can't be read for
// lack of permission, unless the Source has reported that itself.
func (t *Table) unseen(missing []sockets.Missing) []sockets.Missing {
	missing = slices.Clone(missing)
	if n := t.forwards.untold(); n > 0 {
		missing = append(missing, sockets.Missing{What: sockets.MissingRedirects, Count: n, Why: sockets.Because(sockets.ReasonManyRules)})
	}
	n := t.counts.Gaps.Of(sockets.GapPermission)
	said := slices.ContainsFunc(missing, func(m sockets.Missing) bool { return m.What == sockets.MissingOwners })
	if n == 0 || said {
		return missing
	}
	m := sockets.Missing{What: sockets.MissingOwners, Count: n, Why: sockets.Because(sockets.ReasonRefused)}
	if t.host.System == "linux" {
		m.Why, m.Mend = sockets.Because(sockets.ReasonRoot, "lacks", "CAP_SYS_PTRACE"), sockets.RemedyRoot
		if t.host.Privilege.UID == 0 {
			m.Why, m.Mend = sockets.Because(sockets.ReasonBareRoot, "lacks", "CAP_SYS_PTRACE"), ""
		}
	}
	return append(missing, m)
}
