package watch

import (
	"slices"
	"time"

	"berth/model/table"
	"berth/sockets"
)

// budget decides how much a poll reads. Where everything costs next to
// nothing, everything is read, so that every view is up to date. Where it does
// not, a poll reads what is shown, and the rest now and then.
type budget struct {
	all   sockets.Ask      // what there is to read
	costs [3]time.Duration // of the last polls that read all of it, the newest first
	whole time.Time        // when the last of them was; zero: never
	idle  time.Time        // when merely bound TCP sockets were last read
	calm  time.Time        // since when the same is wanted
}

const (
	// costly is the share of the interval from which on reading everything is
	// too much for what is not shown.
	costly = 50

	// steady is for how long the same filter must be in force before polls
	// are narrowed to it: a filter that is typed soon wants something else.
	steady = 10 * time.Second

	// idleAge is how old merely bound sockets may be, which take the kernel
	// a walk of their own.
	idleAge = 10 * time.Second

	// What is not shown may take a thousandth of the time, but is no older
	// than two minutes.
	spared   = 1000
	wholeAge = 2 * time.Minute

	// The connections of listeners may take three times as much where they are shown,
	// and are no older than this.
	served    = spared / 3
	servedAge = 40 * time.Second
)

// first returns what is quickly there on every machine, so that there is something
// to see while the rest is read for the first time.
func (t *budget) first() sockets.Ask {
	ask := t.all
	ask.States = sockets.StatesOf(sockets.Listen, sockets.Bound)
	ask.SkipIdle, ask.Owners, ask.TCPInfo, ask.Gist, ask.Health = true, sockets.NoOwners, false, false, sockets.NoHealth
	return ask
}

// asks returns what is to be read now for r.
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

// wholeAge returns how old what r does not show row by row may be.
func (t *budget) wholeAge(r Request) time.Duration {
	age := min(max(t.cost()*spared, idleAge), wholeAge)
	if r.Served && r.Selection.Kind == table.Listening {
		age = min(max(t.cost()*served, idleAge), servedAge)
	}
	return age
}

// needs returns what must be read for what r shows, be it costly or not.
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

// withDetail widens ask by what is told of one socket: the connections of a
// listener, the other end and the listener of a connection. They share a port.
func withDetail(ask, all sockets.Ask, d *table.Detail) sockets.Ask {
	narrow := ask.States != all.States
	ask.States, ask.Protos, ask.Families = all.States, all.Protos, all.Families
	if narrow || ask.Ports != nil {
		port := d.Row.Local.Port()
		ask.Ports = append(ask.Ports[:len(ask.Ports):len(ask.Ports)], sockets.PortRange{First: port, Last: port})
	}
	return ask
}

// asks returns all with what r wants to know of each socket.
func (r *Request) asks(all sockets.Ask) sockets.Ask {
	by := r.Selection.Order.Column
	all.TCPInfo = all.TCPInfo || r.TCPInfo || r.Detail != nil || by.OfTCP()
	all.Gist = all.Gist || r.Gist || by.OfGist() || r.Selection.Query.Ask(all).Gist
	all.Users = slices.Concat(all.Users, r.Selection.Query.Users())
	return all
}

// noted takes note of a poll that has read what ask asks for.
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
		t.costs[0] = 0 // the first look at all processes tells nothing about the next ones
	}
	t.whole = at
}

// cost returns what it takes to read everything: the least of late, for one poll
// that had to wait for a busy machine must not leave two minutes of views old.
func (t *budget) cost() time.Duration { return slices.Min(t.costs[:]) }
