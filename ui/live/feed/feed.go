// Package feed polls a Source and keeps its Table, off the path of the screen.
//
// Two goroutines do it: one calls the Source, the other owns the Table. The
// next poll is not begun before the last one has been taken into the Table, so
// that polls neither overlap nor pile up, and the Source may use its buffers
// again. What the screen wants is a Request, and the newest one counts; what it
// gets are Updates with immutable Views.
package feed

import (
	"context"
	"runtime/debug"
	"time"

	"berth/model"
	"berth/model/table"
	"berth/sockets"
)

// Options are what a Feed is started with.
type Options struct {
	Source sockets.Source
	Ask    sockets.Ask
	Table  table.Options
	// Origin tells where the owners of the socket come from that is looked
	// at closely; nil: nobody can. It is called from one goroutine.
	Origin func(*sockets.Process) sockets.Origin
	// Deadline is how long a poll may take before its context ends.
	Deadline time.Duration
	// Send takes what the feed has to tell. It is called from one goroutine
	// at a time and may block.
	Send func(Update)
	// Rest is called when the work of a poll is done, and nothing waits. It
	// must not block. nil: nobody makes use of that.
	Rest func()
	// Crash takes what a panic in the feed left, with its stack; the feed
	// has ended by then.
	Crash func(value any, stack []byte)
}

// Request is what the screen wants to be told. Each one replaces the last.
type Request struct {
	Number    uint64 // comes back with the Updates that answer it
	Selection table.Selection
	Detail    *sockets.Key  // the socket that is looked at closely; nil: none
	TCPInfo   bool          // it is shown; what the Selection goes by is asked for without
	Interval  time.Duration // between the end of a poll and the next
	Polls     uint64        // a poll is begun at once when this has changed
	Whole     uint64        // all rows are wanted, as a poll finds them that was begun later and looked for every owner; comes back with them; 0: not wanted
}

// Update is what there is to show.
type Update struct {
	Number uint64        // of the Request that it answers
	At     time.Time     // when it was sent
	View   *table.View   // nil before the first snapshot
	Detail *table.Detail // nil if none was wanted or there is no such socket any more
	Poll   Poll
	Whole  uint64       // Request.Whole, of the poll that All comes from; 0: there is no All
	All    []*model.Row // every open row, in no order
}

// Poll is how the polling goes.
type Poll struct {
	Count uint64        // good polls so far
	Since time.Time     // when the poll under way was begun; zero if none is, or it is young
	Took  time.Duration // by the last good poll
	Err   error         // of the last poll; nil once one was good again
}

// Feed is a running feed.
type Feed struct {
	o        Options
	requests chan Request // room for one: the newest
	asks     chan sockets.Ask
	results  chan result
	table    *table.Table
	want     Request
	shown    shown
	working  bool // on the results of a poll
	poll     Poll
	thrift   thrift
	begun
	busy  bool
	ended time.Time // when the last poll did; zero before the first
	next  *time.Timer
	late  *time.Timer
}

// begun is what the last poll was begun with.
type begun struct {
	asked sockets.Ask
	polls uint64 // Request.Polls
	whole uint64 // Request.Whole; 0 if the poll was not good
}

// shown is what was last sent.
type shown struct {
	view   *table.View
	detail *table.Detail
}

type result struct {
	snapshot sockets.Snapshot
	err      error
}

// patience is how long a poll may take before the screen is told.
const patience = time.Second

// Start begins to poll at once and goes on until ctx ends.
func Start(ctx context.Context, o Options, first Request) *Feed {
	f := &Feed{
		o: o, want: first,
		requests: make(chan Request, 1), asks: make(chan sockets.Ask), results: make(chan result),
		next: time.NewTimer(0), late: time.NewTimer(patience), thrift: thrift{all: o.Ask},
	}
	f.late.Stop()
	o.Table.Pause = f.glance
	f.table = table.New(o.Table)
	go f.guard(func() { f.read(ctx) })
	go f.guard(func() { f.own(ctx) })
	return f
}

// Request replaces what is wanted. It never blocks, and must be called from
// one goroutine at a time.
func (f *Feed) Request(r Request) {
	select {
	case <-f.requests:
	default:
	}
	f.requests <- r
}

// read calls the Source.
func (f *Feed) read(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case ask := <-f.asks:
			limited, cancel := context.WithTimeout(ctx, f.o.Deadline)
			s, err := f.o.Source.Snapshot(limited, ask)
			cancel()
			select {
			case <-ctx.Done():
				return
			case f.results <- result{s, err}:
			}
		}
	}
}

// own keeps the table.
func (f *Feed) own(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case r := <-f.requests:
			f.take(r)
		case <-f.next.C:
			f.begin(ctx)
		case <-f.late.C:
			f.send()
		case r := <-f.results:
			f.end(r)
		}
	}
}

func (f *Feed) take(r Request) {
	last := f.adopt(r)
	f.schedule()
	if !same(r.Selection, last.Selection) {
		f.choose()
	}
	f.send()
}

// adopt makes r what is wanted, and gives what was.
func (f *Feed) adopt(r Request) (last Request) {
	last, f.want = f.want, r
	if !r.Selection.Query.Equal(last.Selection.Query) {
		f.thrift.calm = time.Now()
	}
	return last
}

// lacksWhole tells whether all rows are wanted and not read yet.
func (f *Feed) lacksWhole() bool { return f.want.Whole != 0 && f.want.Whole != f.whole }

// same tells whether two selections want the same, so that another detail
// alone costs nothing.
func same(a, b table.Selection) bool {
	return a.Kind == b.Kind && a.Order == b.Order && a.Query.String() == b.Query.String()
}

func (f *Feed) begin(ctx context.Context) {
	f.busy, f.polls = true, f.want.Polls
	f.poll.Since = time.Now()
	f.late.Reset(patience)
	f.asked = f.thrift.asks(f.want, f.detail(), f.poll.Since)
	f.whole = f.want.Whole
	switch {
	case f.whole != 0:
		f.asked = f.o.Ask
		f.asked.Owners = sockets.AllOwners
	case f.poll.Count == 0:
		f.asked = f.thrift.first()
	}
	select {
	case <-ctx.Done():
	case f.asks <- f.asked:
	}
}

// lacks tells whether something is shown that the last poll did not ask for.
func (f *Feed) lacks() bool {
	need := f.thrift.needs(f.want, f.detail(), time.Now())
	need.Owners = f.asked.Owners
	need.SkipIdle = need.SkipIdle || f.asked.SkipIdle
	return f.poll.Count > 0 && !need.Within(f.asked)
}

// schedule sets when the next poll begins. Where something is lacking it is
// soon, but there is as much time between polls as they take.
func (f *Feed) schedule() {
	switch {
	case f.busy || f.ended.IsZero(): // the end of the poll under way comes here again
	case f.want.Polls != f.polls, f.poll.Count == 1 && f.poll.Err == nil: // which was without owners
		f.next.Reset(0)
	case f.poll.Err == nil && f.lacksWhole(), f.lacks():
		f.next.Reset(time.Until(f.ended.Add(f.poll.Took)))
	default:
		f.next.Reset(time.Until(f.ended.Add(f.want.Interval)))
	}
}

func (f *Feed) detail() *table.Detail {
	if f.want.Detail == nil || f.shown.view == nil {
		return nil
	}
	return f.table.Detail(*f.want.Detail)
}

func (f *Feed) end(r result) {
	f.busy = false
	f.late.Stop()
	f.ended = time.Now()
	took := f.ended.Sub(f.poll.Since)
	f.poll.Since, f.poll.Err = time.Time{}, r.err
	if r.err == nil {
		f.poll.Count++
		f.poll.Took = took
		f.thrift.noted(f.asked, took, f.ended)
		f.absorb(r.snapshot)
	}
	if r.err != nil || len(r.snapshot.Broken) > 0 {
		f.whole = 0
	}
	f.schedule()
	f.send()
	if f.o.Rest != nil {
		f.o.Rest()
	}
}

func (f *Feed) send() {
	u := Update{Number: f.want.Number, At: time.Now(), View: f.shown.view, Poll: f.poll}
	if time.Since(u.Poll.Since) < patience {
		u.Poll.Since = time.Time{}
	}
	u.Detail = f.traced(f.detail())
	f.shown.detail = u.Detail
	if f.whole != 0 && f.whole == f.want.Whole && !f.busy {
		u.Whole, u.All = f.whole, f.table.Rows()
	}
	f.o.Send(u)
}

// guard hands a panic on to whoever can put the terminal right first.
func (f *Feed) guard(run func()) {
	defer func() {
		if v := recover(); v != nil {
			f.o.Crash(v, debug.Stack())
		}
	}()
	run()
}
