package table

import (
	"time"

	"berth/model"
	"berth/sockets"
)

const (
	// apart is how far apart two readings must be for a rate. Over less time, the rate
	// would only reflect a single read or write.
	apart = 50 * time.Millisecond

	// overdue is how old a sample may be. If twice the time since the last snapshot is
	// longer, that is the limit instead. A rate must show what goes on now, not the
	// average since the connection was last on the screen.
	overdue = 60 * time.Second

	// hasty is how many rows may be made again in one Apply just to record for the
	// first time that nothing moves on them. Making a hundred thousand again in one go
	// would increase the memory that the table takes by half.
	hasty = 8192
)

// pace holds what the Table knows about how often it is polled, for computing rates.
type pace struct {
	asked bool          // whether the snapshot was asked for what connections have moved
	old   time.Duration // the age from which a sample is too old
	idle  *model.Rate   // shared by every connection on which nothing moves
	haste int           // how many more rows this Apply may make again just to record that nothing moves

	last    sockets.Traffic // the last one that was read; zero if none was
	traffic *model.Traffic  // between the last two readings; nil: not known
	at      time.Time       // the time of the snapshot that contained last
}

// passed takes in how much traffic has passed through the namespace.
func (p *pace) passed(now sockets.Traffic, at time.Time) {
	if now.At.Sub(p.last.At) < apart {
		return
	}
	p.traffic = nil
	if m, ok := model.TrafficOf(p.last, now); ok && now.At.Sub(p.last.At) <= p.old {
		p.traffic = &m
	}
	p.last, p.at = model.Settle(p.last, now), at
}

// current returns the traffic, or nil if recent snapshots did not contain it.
func (p *pace) current(now time.Time) *model.Traffic {
	if now.Sub(p.at) > p.old {
		return nil
	}
	return p.traffic
}

// keepPace records the facts about s, the snapshot that is to be applied, that rates
// depend on.
func (t *Table) keepPace(s *sockets.Snapshot) {
	t.pace.asked, t.pace.old, t.pace.haste = s.Ask.TCPInfo || s.Ask.Gist, overdue, hasty
	if !t.time.IsZero() {
		t.pace.old = max(overdue, 2*s.Time.Sub(t.time))
	}
}

// rate returns what the connection of e moves, given s, its newest reading. It returns
// nil if that is not known.
func (t *Table) rate(e *entry, s *sockets.Socket) *model.Rate {
	now, ok := model.SampleOf(s)
	if !ok {
		if !t.pace.asked {
			e.sample = nil
		}
		return nil
	}
	was := e.sample
	if was == nil {
		e.sample = &model.Sample{}
		*e.sample = now
		return nil
	}
	over := now.At.Since(was.At)
	if over < apart && e.row != nil {
		return e.row.Rate
	}
	r, ok := now.Since(*was)
	*was = now
	switch {
	case !ok || over > t.pace.old:
		return nil
	case r.Idle():
		return t.pace.idle
	}
	moving := r
	return &moving
}

// postpones reports whether the row of s is left as it is for now, although its
// round trip and its rate, which is zero, have become known.
func (t *Table) postpones(old *model.Row, s *sockets.Socket, rate *model.Rate) bool {
	if old.Rate != nil || rate != nil && !rate.Idle() {
		return false
	}
	known := *s
	if old.Gist == nil {
		known.Gist = nil
	}
	if !same(old, &known, t.time) {
		return false
	}
	t.pace.haste--
	return t.pace.haste < 0
}

// sameRate reports whether two rates are the same, whenever they were measured.
func sameRate(a, b *model.Rate) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.In == b.In && a.Out == b.Out
}
