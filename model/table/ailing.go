package table

import (
	"slices"
	"time"

	"berth/model"
	"berth/model/trouble"
	"berth/sockets"
)

// crowdAge is how long findings about a crowd of connections remain valid. Going
// through all connections takes too long to be done each time.
const crowdAge = 10 * time.Second

// ailing holds what the Table knows about what is wrong.
type ailing struct {
	concerns  map[*entry]struct{} // rows that may be part of a finding
	flagged   map[*entry]struct{} // rows that are part of one
	found     []trouble.Finding   // the slice never changes once it is set
	counters  *sockets.Counters   // from the last snapshot that had any
	overflows shortage            // of listeners
	datagrams shortage            // of UDP sockets
	syn       trouble.Movement
	cookies   bool // whether SYN cookies were sent when a SYN queue was last full
	crowded   time.Time
	judged    judged
	stale     bool // a row has changed since it was judged
	rows      []*model.Row
	crowd     []*model.Row
}

// judged is what the last judgement was based on, apart from the rows.
type judged struct {
	host    *sockets.Host
	full    [2]trouble.Shortage // of listeners and of UDP sockets
	syn     trouble.Movement
	cookies bool
	crowded bool
	settled bool // the passing of time alone does not change the judgement
}

// concern records whether the socket of e may be part of a finding.
func (t *Table) concern(e *entry) {
	if e.open() && trouble.Concerns(&e.row.Socket) {
		if t.ailing.concerns == nil {
			t.ailing.concerns = make(map[*entry]struct{})
		}
		t.ailing.concerns[e] = struct{}{}
		t.ailing.stale = true
	} else {
		t.unconcern(e)
	}
}

// unconcern records that the socket of e, on its own, does not belong to a finding.
func (t *Table) unconcern(e *entry) {
	if _, was := t.ailing.concerns[e]; was {
		delete(t.ailing.concerns, e)
		t.ailing.stale = true
	}
}

// trend returns how the socket of e has developed from old, its previous row, to r.
// old is nil if there was none.
func (t *Table) trend(e *entry, old, r *model.Row) *model.Trend {
	first := old == nil || !old.Open()
	n := model.Trend{Since: t.time}
	if !first {
		n = old.Trend()
		if old.State != r.State {
			n.Since = t.time
		}
	}
	if r.Proto == sockets.TCP && r.Crammed() { // a UDP socket that is crammed may still have some room
		n.Full = t.time
	}
	if first {
		if r.Life.Witnessed() && r.Loss.Count > 0 {
			t.drops(e, &n, r.Loss.Count)
		}
		return model.TrendOf(n, r.Life.Seen)
	}
	if more := r.Loss.Count - old.Loss.Count; r.Loss.Known && old.Loss.Known && more > 0 && more < 1<<31 {
		t.drops(e, &n, more)
	}
	n.Segments, n.Retrans = 0, 0
	if old.Flow != nil && r.Flow != nil {
		n.Segments, n.Retrans = r.Flow.Segments-old.Flow.Segments, r.Flow.Retrans-old.Flow.Retrans
	}
	return model.TrendOf(n, r.Life.Seen)
}

// judge finds out what is wrong, and marks the rows that are part of it. If nothing
// that the findings depend on has changed, the earlier findings still apply.
func (t *Table) judge(v *sockets.Vital) {
	if v == nil {
		return
	}
	a := &t.ailing
	full := [2]trouble.Shortage{{Movement: a.overflows.total, Counted: a.overflows.counted}, {Movement: a.datagrams.total, Counted: a.datagrams.counted}}
	now := judged{host: t.host, full: full, syn: a.syn, cookies: a.cookies, settled: true}
	now.crowded = trouble.Crowded(len(t.open), t.host, t.options.Limits)
	kept, look := t.crowd(now.crowded)
	if !look && len(kept) == 0 && now == a.judged && !t.unsettled() && trouble.Healthy(v.Processes, t.options.Limits) {
		return
	}
	s := &trouble.Scene{
		Time: t.time, Host: t.host, Limits: t.options.Limits, Owned: t.owned, Patients: v.Processes,
		Overflows: full[0], Datagrams: full[1], SYN: now.syn, Cookies: now.cookies,
	}
	for e := range a.concerns {
		a.rows = append(a.rows, e.row)
	}
	if s.Rows = a.rows; look {
		s.Crowd = t.connections()
	}
	found := trouble.Find(s)
	now.settled = s.Settled()
	t.flag(append(kept, found...))
	a.judged, a.stale = now, false
	a.rows, a.crowd = emptied(a.rows), emptied(a.crowd)
}

// unsettled reports whether a row that was judged, or that must be judged, has changed.
func (t *Table) unsettled() bool {
	return t.ailing.stale || slices.ContainsFunc(t.scratch.drafts, func(e *entry) bool {
		_, concerns := t.ailing.concerns[e]
		return concerns
	})
}

// crowd reports whether it is time to look for connections that use up the ports.
// crowded is whether there are enough connections to do so. If it is not yet time, crowd
// returns the earlier findings about ports.
func (t *Table) crowd(crowded bool) (kept []trouble.Finding, look bool) {
	if !crowded {
		return nil, false
	}
	if t.time.Sub(t.ailing.crowded) >= crowdAge {
		return nil, true
	}
	for _, f := range t.ailing.found {
		if f.Kind == trouble.EphemeralExhaustion {
			kept, look = append(kept, f), look || f.Passing()
		}
	}
	if look {
		return nil, true
	}
	return kept, false
}

// connections returns every TCP row, in a slice used only for the judgement.
func (t *Table) connections() []*model.Row {
	a := &t.ailing
	a.crowded = t.time
	for _, e := range t.open {
		if e.open() && e.row.Proto == sockets.TCP {
			a.crowd = append(a.crowd, e.row)
		}
	}
	return a.crowd
}

// count records the counters of the namespace.
func (t *Table) count(v *sockets.Vital) {
	a := &t.ailing
	if v == nil || v.Counters == nil {
		a.overflows.count(t, false, 0)
		a.datagrams.count(t, false, 0)
		return
	}
	now := *v.Counters
	a.overflows.count(t, true, now.ListenOverflows)
	a.datagrams.count(t, now.UDPCounted, now.UDPFull)
	t.pace.passed(now.Traffic, t.time)
	was := a.counters
	first := was == nil
	if first {
		was = &now
	}
	if t.move(&a.syn, was.SYNDropped+was.SYNCookied, now.SYNDropped+now.SYNCookied) {
		a.cookies = now.CookiesSent > was.CookiesSent
	} else if first {
		a.cookies = now.SYNCookied > 0 && now.SYNDropped == 0
	}
	a.counters = &now
}

// move updates a movement to its counter's current value, and reports whether the
// counter has grown.
func (t *Table) move(m *trouble.Movement, was, now uint64) bool {
	m.Count = now
	if now <= was {
		return false
	}
	m.New, m.Moved = m.New+now-was, t.time
	return true
}

// owned returns the rows that a process holds.
func (t *Table) owned(p *sockets.Process) []*model.Row {
	var rows []*model.Row
	for _, e := range t.open {
		if e.open() && slices.ContainsFunc(e.row.Owners, func(o sockets.Owner) bool { return o.Process.Same(p) }) {
			rows = append(rows, e.row)
		}
	}
	return rows
}

// flag marks the rows in found, and unmarks all others. Then it makes the findings
// refer to the rows that result.
func (t *Table) flag(found []trouble.Finding) {
	ails := make(map[*entry]model.Ails)
	for _, f := range found {
		for _, r := range f.Rows {
			if e := t.rows[r.Key]; e != nil && e.open() {
				ails[e] = f.On(ails[e])
			}
		}
	}
	for e := range t.ailing.flagged {
		if _, still := ails[e]; !still && e.row != nil && e.row.Ails != (model.Ails{}) {
			t.draft(e).Ails = model.Ails{}
		}
	}
	clear(t.ailing.flagged)
	for e, is := range ails {
		if e.row.Ails != is {
			t.draft(e).Ails = is
		}
		if t.ailing.flagged == nil {
			t.ailing.flagged = make(map[*entry]struct{})
		}
		t.ailing.flagged[e] = struct{}{}
	}
	for i := range found {
		rows := found[i].Rows[:0:0]
		for _, r := range found[i].Rows {
			if e := t.rows[r.Key]; e != nil && e.open() {
				rows = append(rows, e.row)
			}
		}
		found[i].Rows = rows
	}
	t.ailing.found = found
}
