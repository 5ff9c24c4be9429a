package table

import (
	"slices"
	"time"

	"berth/model"
	"berth/model/query"
	"berth/sockets"
)

// Alert reports a row that began to match a filter in Options.Alerts.
type Alert struct {
	Number uint64 // one more than that of the previous alert; the first is 1
	Time   time.Time
	Filter query.Query
	Row    *model.Row // as it was then
}

// alertsKept is how many alerts a Table remembers.
const alertsKept = 100

// alerts is what the Table watches for.
type alerts struct {
	filters []lookout
	looked  *sockets.Snapshot // the last snapshot that looked for owners and was at least as wide as any before it, without its sockets; nil: there is none yet
	told    []Alert           // the last ones, oldest first; the slice never changes once it is set
	fresh   []Alert           // the alerts of this Apply
	touched []*entry          // the entries that changed in this Apply
}

// lookout is a filter and the entries whose rows match it. The value for an entry is
// true if its row was seen to begin to match.
type lookout struct {
	query    query.Query
	matching map[*entry]bool
}

// lookOut makes alerts from filters.
func lookOut(filters []query.Query) alerts {
	var a alerts
	for _, q := range filters {
		a.filters = append(a.filters, lookout{q, make(map[*entry]bool)})
	}
	return a
}

// alert reports the rows that have begun to match, and marks them. A row that already
// matched when sockets of its kind were first read causes no alert, because it may have
// matched for a long time.
func (t *Table) alert(s *sockets.Snapshot) {
	a := &t.alerts
	for i := range a.filters {
		f := &a.filters[i]
		for _, e := range t.scratch.drafts {
			t.heed(f, e)
		}
		if f.query.Timed() {
			for step, e := range t.open {
				t.pause(step)
				t.heed(f, e)
			}
		}
	}
	t.mark()
	a.tell()
	if s.Ask.Owners != sockets.NoOwners && (a.looked == nil || a.looked.Ask.Within(s.Ask)) {
		a.looked = &sockets.Snapshot{Ask: s.Ask, Host: s.Host, Beyond: s.Beyond, Broken: slices.Clone(s.Broken)}
	}
}

// heed records whether the row of e matches a filter.
func (t *Table) heed(f *lookout, e *entry) {
	is := e.open() && f.query.Match(e.row, t.time)
	if _, was := f.matching[e]; is == was {
		return
	}
	t.alerts.touched = append(t.alerts.touched, e)
	if !is {
		delete(f.matching, e)
		return
	}
	known := e.before != nil || !e.draft
	looked := t.alerts.looked
	began := looked != nil && (known || e.row.Life.Witnessed() || looked.Complete(&e.row.Socket))
	f.matching[e] = began
	if began {
		t.alerts.fresh = append(t.alerts.fresh, Alert{Time: t.time, Filter: f.query, Row: e.row})
	}
}

// tell adds the fresh alerts to told. It makes a new list, because others may be
// reading the old one.
func (a *alerts) tell() {
	if len(a.fresh) == 0 {
		return
	}
	number := uint64(0)
	if n := len(a.told); n > 0 {
		number = a.told[n-1].Number
	}
	for i := range a.fresh {
		a.fresh[i].Number = number + uint64(i) + 1
	}
	all := slices.Concat(a.told, a.fresh)
	a.told = slices.Clone(all[max(0, len(all)-alertsKept):])
	a.fresh = emptied(a.fresh)
}

// mark marks the rows that began to match and still match.
func (t *Table) mark() {
	for _, e := range t.alerts.touched {
		alerted := slices.ContainsFunc(t.alerts.filters, func(f lookout) bool { return f.matching[e] })
		if e.row != nil && e.row.Alerted != alerted {
			t.draft(e).Alerted = alerted
		}
	}
	t.alerts.touched = emptied(t.alerts.touched)
}

// forget drops an entry that leaves the table.
func (a *alerts) forget(e *entry) {
	for _, f := range a.filters {
		delete(f.matching, e)
	}
}
