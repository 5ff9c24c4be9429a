package table

import (
	"slices"
	"time"

	"berth/model"
	"berth/model/trouble"
	"berth/sockets"
)

// crowdAge is how long what was found in a crowd of connections is believed: to
// look through all of them takes too long to be done each time.
const crowdAge = 10 * time.Second

// ailing is what the Table knows of what is wrong.
type ailing struct {
	concerns map[*entry]struct{} // rows that may be part of a finding
	flagged  map[*entry]struct{} // rows that are
	found    []trouble.Finding   // never changed once it is there
	counters *sockets.Counters   // of the last look that had any
	syn      trouble.Movement
	cookies  uint64 // of the last look in which a queue was full: how many were sent in it
	crowded  time.Time
	vital    bool // the last looks wanted to know
}

// concern takes note of whether the socket of e may be part of a finding.
func (t *Table) concern(e *entry) {
	if e.open() && trouble.Concerns(&e.row.Socket) {
		if t.ailing.concerns == nil {
			t.ailing.concerns = make(map[*entry]struct{})
		}
		t.ailing.concerns[e] = struct{}{}
	} else {
		delete(t.ailing.concerns, e)
	}
}

// trend tells what has moved from old, which is nil at first, to the socket that
// r now has.
func (t *Table) trend(old, r *model.Row) model.Trend {
	if old == nil || !old.Open() {
		n := model.Trend{Since: t.time}
		if r.Life.Witnessed() && r.Loss.Count > 0 {
			n.Dropped, n.Moved = r.Loss.Count, t.time
		}
		return n
	}
	n := old.Trend
	if old.State != r.State {
		n.Since = t.time
	}
	if more := r.Loss.Count - old.Loss.Count; r.Loss.Known && old.Loss.Known && more > 0 && more < 1<<31 {
		n.Dropped, n.Moved = n.Dropped+more, t.time
	}
	n.Segments, n.Retrans = 0, 0
	if old.Flow != nil && r.Flow != nil {
		n.Segments, n.Retrans = r.Flow.Segments-old.Flow.Segments, r.Flow.Retrans-old.Flow.Retrans
	}
	return n
}

// judge finds what is wrong, and marks the rows that are part of it.
func (t *Table) judge(v *sockets.Vital) {
	if v == nil {
		return
	}
	t.count(v.Counters)
	s := &trouble.Scene{
		Time: t.time, Host: t.host, Limits: t.options.Limits, Owned: t.owned, Patients: v.Processes,
		SYN: t.ailing.syn, Cookies: t.ailing.cookies > 0,
	}
	s.Rows = make([]*model.Row, 0, len(t.ailing.concerns))
	for e := range t.ailing.concerns {
		s.Rows = append(s.Rows, e.row)
	}
	slices.SortFunc(s.Rows, trouble.CompareRows)
	kept := t.crowd(s)
	t.flag(append(kept, trouble.Find(s)...))
}

// crowd hands the scene every connection where they may use up the ports, and
// returns what was found of that before where it is not time yet.
func (t *Table) crowd(s *trouble.Scene) []trouble.Finding {
	if !trouble.Crowded(len(t.open), t.host, s.Limits) {
		return nil
	}
	if t.time.Sub(t.ailing.crowded) < crowdAge {
		return slices.DeleteFunc(slices.Clone(t.ailing.found), func(f trouble.Finding) bool { return f.Kind != trouble.EphemeralExhaustion })
	}
	t.ailing.crowded = t.time
	for _, e := range t.open {
		if e.open() && e.row.Proto == sockets.TCP {
			s.Crowd = append(s.Crowd, e.row)
		}
	}
	return nil
}

// count takes the counters of the namespace.
func (t *Table) count(now *sockets.Counters) {
	a := &t.ailing
	if now == nil {
		return
	}
	full := func(c *sockets.Counters) uint64 { return c.SYNDropped + c.SYNCookied }
	a.syn.Count = full(now)
	if was := a.counters; was != nil && full(now) > full(was) {
		a.syn.New += full(now) - full(was)
		a.syn.Moved = t.time
		a.cookies = now.CookiesSent - was.CookiesSent
	} else if was == nil && now.SYNDropped == 0 {
		a.cookies = now.CookiesSent
	}
	c := *now
	a.counters = &c
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

// flag marks the rows of findings, and unmarks all others. What is found names
// the rows as they are then.
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
