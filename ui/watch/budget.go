package watch

import (
	"slices"
	"time"

	"berth/model/table"
	"berth/sockets"
)

// budget decides how much a poll reads. If reading everything costs almost nothing,
// each poll does so, and all views are up to date. Otherwise, a poll reads what is
// shown, and everything else only now and then.
type budget struct {
	all   sockets.Ask      // everything that can be read
	costs [3]time.Duration // of the last polls that read everything, newest first
	whole time.Time        // when everything was last read; zero: never
	idle  time.Time        // when merely bound TCP sockets were last read
	calm  time.Time        // when the filter last changed
}

const (
	// If reading everything takes at least this fraction of the interval (one 50th),
	// it is too costly to be done for what is not shown.
	costly = 50

	// steady is how long the same filter must be in effect before polls are
	// narrowed to it, because a filter that is being typed will soon require
	// something else.
	steady = 10 * time.Second

	// idleAge is the maximum age of merely bound sockets. The kernel needs an
	// additional pass to list them.
	idleAge = 10 * time.Second

	// Reading what is not shown may take one thousandth of the time, but the result
	// is never more than two minutes old.
	spared   = 1000
	wholeAge = 2 * time.Minute

	// If the connections of listeners are shown, reading them may take three
	// thousandths of the time, and the result is never older than this.
	served    = spared / 3
	servedAge = 40 * time.Second
)

// first returns what can be read quickly on any machine, so that there is something
// to see while everything else is being read for the first time.
func (t *budget) first() sockets.Ask {
	ask := t.all
	ask.States = sockets.StatesOf(sockets.Listen, sockets.Bound)
	ask.SkipIdle, ask.Owners, ask.TCPInfo, ask.Gist, ask.Health = true, sockets.NoOwners, false, false, sockets.NoHealth
	return ask
}

// asks returns what should be read for r at the given time.
func (t *budget) asks(r Request, detail *table.Detail, now time.Time) sockets.Ask {
	if t.whole.IsZero() || t.cost()*costly < r.Interval || now.Sub(t.whole) >= t.wholeAge(r) {
		return r.asks(t.all)
	}
	ask := t.needs(r, detail, now)
	if ask.SkipIdle && now.Sub(t.idle) >= idleAge {
		ask.SkipIdle = false
	}
	return ask
}

// wholeAge returns the maximum age of the data that r does not show row by row.
func (t *budget) wholeAge(r Request) time.Duration {
	age := min(max(t.cost()*spared, idleAge), wholeAge)
	if r.Served && r.Selection.Kind == table.Listening {
		age = min(max(t.cost()*served, idleAge), servedAge)
	}
	return age
}

// needs returns what must be read for what r shows, whether or not that is costly.
func (t *budget) needs(r Request, detail *table.Detail, now time.Time) sockets.Ask {
	ask := r.asks(t.all)
	sel := r.Selection
	switch {
	case sel.Kind == table.Listening:
		ask.States = sockets.StatesOf(sockets.Listen, sockets.Bound)
		ask.SkipIdle = true
	case now.Sub(t.calm) >= steady:
		ask = sel.Query.Ask(ask)
	}
	if detail != nil {
		return withDetail(ask, t.all, detail)
	}
	return ask
}

// withDetail extends ask by what is shown about a single socket: the connections of
// a listener, or the other end and the listener of a connection. All of these have
// a port in common.
func withDetail(ask, all sockets.Ask, d *table.Detail) sockets.Ask {
	narrow := ask.States != all.States
	ask.States, ask.Protos, ask.Families = all.States, all.Protos, all.Families
	if narrow || ask.Ports != nil {
		port := d.Row.Local.Port()
		ask.Ports = append(ask.Ports[:len(ask.Ports):len(ask.Ports)], sockets.PortRange{First: port, Last: port})
	}
	return ask
}

// asks returns the parameter all, extended by what r requests about each socket.
func (r *Request) asks(all sockets.Ask) sockets.Ask {
	by := r.Selection.Order.Column
	all.TCPInfo = all.TCPInfo || r.TCPInfo || r.Detail != nil || by.OfTCP()
	all.Gist = all.Gist || r.Gist || by.OfGist() || r.Selection.Query.Ask(all).Gist
	all.Users = slices.Concat(all.Users, r.Selection.Query.Users())
	return all
}

// noted records that a poll has read what ask requests.
func (t *budget) noted(ask sockets.Ask, took time.Duration, at time.Time) {
	if !ask.SkipIdle && ask.States.Has(sockets.Bound) {
		t.idle = at
	}
	all := t.all
	all.TCPInfo, all.Gist = ask.TCPInfo, ask.Gist
	if !all.Within(ask) {
		return
	}
	copy(t.costs[1:], t.costs[:])
	if t.costs[0] = took; t.whole.IsZero() {
		t.costs[0] = 0 // the first poll that reads all processes doesn't show how costly later ones are
	}
	t.whole = at
}

// cost returns the cost of reading everything. It is the minimum of the last few
// polls, because a single poll that had to wait on a busy machine must not result
// in views that are two minutes old.
func (t *budget) cost() time.Duration { return slices.Min(t.costs[:]) }
