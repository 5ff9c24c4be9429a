package watch

import (
	"time"

	"berth/model"
	"berth/model/history"
	"berth/model/table"
	"berth/model/trouble"
)

// Past is what happened recently.
type Past struct {
	Machine history.Picture // regardless of the selection
	Matched history.Picture // what the filter of a table.Pulse selects, since that filter came into effect
}

// record is the data from which a Past is made.
type record struct {
	machine, matched history.History

	filter  string         // of matched; "": none
	traffic *model.Traffic // of machine, from the last view that had traffic
	at      time.Time      // of the last view
	every   time.Duration  // the requested interval at the time of the last poll
}

// absent is how late a poll may be. If it is later, it isn't known what happened in
// the meantime.
const absent = time.Second

// note records a view. within is the longest time from the previous poll to the
// view's own poll that leaves no gap. A narrowed poll has no counts of states, and a
// poll that read no counters has the traffic of an earlier poll.
func (r *record) note(v *table.View, within time.Duration) {
	s := history.Sample{At: v.Time}
	if v.Counted.Others.IsZero() {
		s.States = &v.Counts.States
	}
	if v.Traffic != r.traffic {
		s.Traffic, r.traffic = v.Traffic, v.Traffic
	}
	for _, f := range v.Findings {
		if f.Severity == trouble.Trouble {
			s.Trouble++
		}
	}
	r.machine.Add(s, within)
	r.match(v, within)
	r.at = v.Time
}

// match records the part of a view that the filter selects. It starts over with
// every new filter.
func (r *record) match(v *table.View, within time.Duration) {
	filter := v.Selection.Query.String()
	if v.Talk == nil || filter == "" || filter != r.filter {
		r.matched, r.filter = history.History{}, ""
	}
	if v.Talk == nil || filter == "" {
		return
	}
	r.filter = filter
	s := history.Sample{At: v.Time}
	if v.Dated.IsZero() {
		s.States = &v.Talk.States
	}
	if over := v.Time.Sub(r.at); v.Talk.Known && over > 0 {
		s.Traffic = &model.Traffic{
			In: v.Talk.In, Out: v.Talk.Out, Opens: model.PerSecond(uint64(v.Talk.Opened), over), Closes: model.PerSecond(uint64(v.Talk.Closed), over),
		}
	}
	r.matched.Add(s, within)
}

// tear leaves a gap, because a poll has failed.
func (r *record) tear() {
	r.machine.Tear()
	r.matched.Tear()
}

// past returns the Past that belongs to a view.
func (r *record) past(v *table.View) Past {
	p := Past{Machine: r.machine.Picture()}
	if v != nil && v.Talk != nil && r.filter != "" && r.filter == v.Selection.Query.String() {
		p.Matched = r.matched.Picture()
	}
	return p
}

// within returns the maximum time between the last two polls for which there is no
// gap between them. It is based on the longer of the intervals that were requested
// at the times of these polls.
func (w *Watcher) within() time.Duration {
	every := max(w.record.every, w.want.Interval)
	w.record.every = w.want.Interval
	return 2*(every+w.poll.Took) + absent
}
