package table

import (
	"time"

	"berth/model"
	"berth/sockets"
)

const (
	// growthEvery is the least time between two counts of connections for growth.
	growthEvery = 5 * time.Second
	// growthOver is the period over which growth is reported.
	growthOver = time.Minute
)

// Growth is how many more connections a process has than a minute ago, or than when
// they were first counted. A negative number is a decrease.
type Growth struct {
	By    int
	Known bool // the connections were counted at least twice
}

// growth is how many connections each process had, every few seconds over the last
// minute.
type growth struct {
	counts []tallied // the oldest first
	spare  map[sockets.ProcessID]int
}

// tallied is how many connections each process had at one time.
type tallied struct {
	at    time.Time
	conns map[sockets.ProcessID]int
}

// grow counts the connections of each process, if that is due and all were read.
func (t *Table) grow() {
	g := &t.growth
	if n := len(g.counts); n > 0 {
		if since := t.time.Sub(g.counts[n-1].at); since >= 0 && since < growthEvery {
			return
		}
	}
	if t.dormant.asked.Owners == sockets.NoOwners || !t.dormant.counted().Others.IsZero() {
		return
	}
	now := tallied{t.time, g.forget(t.time)}
	for i, e := range t.open {
		t.pause(i)
		for p := range talking(e.row) {
			now.conns[p.ID()]++
		}
	}
	g.counts = append(g.counts, now)
}

// talking yields each process that has the connection of a row, once. It yields none if
// the row is not a connection, or not open.
func talking(r *model.Row) func(yield func(*sockets.Process) bool) {
	return func(yield func(*sockets.Process) bool) {
		if !r.Open() || waits(r) {
			return
		}
		for i, o := range r.Owners { // those of one process are adjacent
			if o.Process != nil && (i == 0 || o.Process != r.Owners[i-1].Process) && !yield(o.Process) {
				return
			}
		}
	}
}

// forget drops the counts that are no longer needed at the time now, or all of them if
// the clock has gone back. It returns a map to reuse for the next count.
func (g *growth) forget(now time.Time) map[sockets.ProcessID]int {
	drop := 0
	for drop < len(g.counts) && (now.Before(g.counts[drop].at) || now.Sub(g.counts[drop].at) > growthOver) {
		g.spare = g.counts[drop].conns
		drop++
	}
	g.counts = append(g.counts[:0], g.counts[drop:]...)
	room := g.spare
	if g.spare = nil; room == nil {
		return make(map[sockets.ProcessID]int)
	}
	clear(room)
	return room
}

// of returns the growth of a process at the time now.
func (g *growth) of(p *sockets.Process, now time.Time) Growth {
	last := len(g.counts) - 1
	if p == nil || last < 1 || now.Sub(g.counts[last].at) > growthOver {
		return Growth{}
	}
	id := p.ID()
	return Growth{By: g.counts[last].conns[id] - g.counts[0].conns[id], Known: true}
}
