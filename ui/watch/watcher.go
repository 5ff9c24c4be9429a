// Package watch polls a Source and maintains its Table for all user interfaces, on
// goroutines other than the one that draws.
//
// There are two such goroutines: one calls the Source, and the other owns the
// Table. The next poll does not begin until the last one has been applied to the
// Table, so polls neither overlap nor accumulate, and the Source may reuse its
// buffers. A user interface sends Requests, of which only the newest counts, and
// receives Updates with immutable Views.
package watch

import (
	"context"
	"runtime/debug"
	"time"

	"berth/model"
	"berth/model/table"
	"berth/sockets"
)

// Options are the options with which a Watcher is started.
type Options struct {
	Source sockets.Source
	Ask    sockets.Ask
	Table  table.Options
	// Origin returns the origin of an owner of the socket shown in detail. It is
	// nil if origins can't be determined. It is called from only one goroutine.
	Origin func(*sockets.Process) sockets.Origin
	// Deadline is how long a poll may take before its context is cancelled.
	Deadline time.Duration
	// Send receives the Updates. It is called from one goroutine at a time, and may
	// block.
	Send func(Update)
	// Changed receives the changes found by each poll, before the Update that shows
	// them, on the goroutine that calls Send. It may be nil.
	Changed func(table.Changes)
	// Rest is called when the work for a poll is done and nothing is waiting. It
	// must not block. It may be nil.
	Rest func()
	// Crash receives the value and the stack of a panic in the Watcher. The
	// goroutine that panicked has ended by then.
	Crash func(value any, stack []byte)
}

// Request is what a user interface wants to show. Each Request replaces the last
// one.
type Request struct {
	Number    uint64 // returned in the Updates that answer it
	Selection table.Selection
	Detail    *sockets.Key  // the socket shown in detail; nil: none
	TCPInfo   bool          // show TCPInfo; here and in the next two fields, whatever the Selection depends on is read in any case
	Gist      bool          // show Gist
	Served    bool          // show a summary of the listeners' connections
	Interval  time.Duration // between the end of a poll and the beginning of the next
	Polls     uint64        // when this changes, a poll begins immediately
	Anew      uint64        // when this changes, a poll begins immediately, and what has closed by then is forgotten; returned with the result of that poll
	Whole     uint64        // requests all rows from a poll that begins later and searches for all owners; returned with them; 0: not requested
}

// Update is what a user interface should show.
type Update struct {
	Number uint64        // of the Request to which it responds
	At     time.Time     // when it was sent
	View   *table.View   // nil before the first snapshot
	Detail *table.Detail // nil if none was requested or the socket no longer exists
	Past   Past
	Poll   Poll
	Anew   uint64       // Request.Anew as it was when the last successful poll began
	Whole  uint64       // Request.Whole of the poll that All comes from; 0: there is no All
	All    []*model.Row // all open rows, in no particular order
}

// Poll is the state of the polling.
type Poll struct {
	Count uint64        // number of successful polls so far
	Since time.Time     // when the poll in progress began; zero if there is none or it began only recently
	Took  time.Duration // how long the last successful poll took
	Err   error         // from the last poll; nil if it was successful
}

// Watcher polls a Source.
type Watcher struct {
	o        Options
	requests chan Request // capacity 1: only the newest
	asks     chan sockets.Ask
	results  chan result
	doubts   chan doubt
	table    *table.Table
	record   record
	want     Request
	shown    shown
	working  bool // whether it is processing the result of a poll
	poll     Poll
	budget   budget
	begun    begun
	busy     bool
	ended    time.Time // when the last poll ended; zero before that
	next     *time.Timer
	late     *time.Timer
}

// begun is the state at the beginning of the last poll.
type begun struct {
	asked sockets.Ask
	spent time.Duration // processor time used by this program by then
	polls uint64        // Request.Polls
	anew  uint64        // Request.Anew
	whole uint64        // Request.Whole; 0 if the poll failed
}

// shown is what was last sent.
type shown struct {
	view   *table.View
	detail *table.Detail
	anew   uint64 // Request.Anew, of the last successful poll
}

type result struct {
	snapshot sockets.Snapshot
	err      error
	sure     bool // whether the sockets that the view lacks have been looked for again
}

// slow is how long a poll may take before it is reported as being in progress.
const slow = time.Second

// Start starts polling immediately and continues until ctx is done.
func Start(ctx context.Context, o Options, first Request) *Watcher {
	w := &Watcher{
		o: o, want: first,
		requests: make(chan Request, 1), asks: make(chan sockets.Ask), results: make(chan result), doubts: make(chan doubt),
		next: time.NewTimer(0), late: time.NewTimer(slow), budget: budget{all: o.Ask},
	}
	w.late.Stop()
	o.Table.Pause = w.preempt
	w.table = table.New(o.Table)
	go w.guard(func() { w.read(ctx) })
	go w.guard(func() { w.own(ctx) })
	return w
}

// Request replaces what is requested. It never blocks, and must be called from one
// goroutine at a time.
func (w *Watcher) Request(r Request) {
	select {
	case <-w.requests:
	default:
	}
	w.requests <- r
}

// read calls the Source.
func (w *Watcher) read(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case ask := <-w.asks:
			limited, cancel := context.WithTimeout(ctx, w.o.Deadline)
			s, err := w.o.Source.Snapshot(limited, ask)
			cancel()
			w.answered(ctx, result{snapshot: s, err: err})
		case d := <-w.doubts:
			limited, cancel := context.WithTimeout(ctx, w.o.Deadline)
			d.confirm(limited)
			cancel()
			w.answered(ctx, d.result)
		}
	}
}

func (w *Watcher) answered(ctx context.Context, r result) {
	select {
	case <-ctx.Done():
	case w.results <- r:
	}
}

// own maintains the table.
func (w *Watcher) own(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case r := <-w.requests:
			w.take(r)
		case <-w.next.C:
			w.begin(ctx)
		case <-w.late.C:
			w.send()
		case r := <-w.results:
			if !w.doubted(ctx, r) {
				w.end(r)
			}
		}
	}
}

func (w *Watcher) take(r Request) {
	last := w.adopt(r)
	w.schedule()
	if !same(r.Selection, last.Selection) {
		w.choose()
	}
	w.send()
}

// adopt replaces the current request with r, and returns the previous one.
func (w *Watcher) adopt(r Request) (last Request) {
	last, w.want = w.want, r
	if !r.Selection.Query.Equal(last.Selection.Query) {
		w.budget.calm = time.Now()
	}
	return last
}

// lacksWhole reports whether all rows are requested but have not been read yet.
func (w *Watcher) lacksWhole() bool { return w.want.Whole != 0 && w.want.Whole != w.begun.whole }

// same reports whether two selections are equal, so that a request that changes
// only the detail costs nothing.
func same(a, b table.Selection) bool {
	return a.Kind == b.Kind && a.Order == b.Order && a.Group == b.Group && a.Fold == b.Fold && a.Query.String() == b.Query.String()
}

func (w *Watcher) begin(ctx context.Context) {
	w.busy, w.begun.polls, w.begun.anew = true, w.want.Polls, w.want.Anew
	w.poll.Since = time.Now()
	w.late.Reset(slow)
	w.begun.spent = spent()
	w.begun.asked = w.budget.asks(w.want, w.detail(), w.poll.Since)
	w.begun.whole = w.want.Whole
	switch {
	case w.begun.whole != 0:
		w.begun.asked = w.o.Ask
		w.begun.asked.Owners = sockets.AllOwners
	case w.poll.Count == 0:
		w.begun.asked = w.budget.first()
	}
	select {
	case <-ctx.Done():
	case w.asks <- w.begun.asked:
	}
}

// lacks reports whether something is shown that the last poll did not request.
func (w *Watcher) lacks() bool {
	need := w.budget.needs(w.want, w.detail(), time.Now())
	need.Owners = w.begun.asked.Owners
	need.SkipIdle = need.SkipIdle || w.begun.asked.SkipIdle
	return w.poll.Count > 0 && !need.Within(w.begun.asked)
}

// schedule sets the time at which the next poll begins. If something is missing, it
// begins soon, after a pause that is as long as the last successful poll took.
func (w *Watcher) schedule() {
	switch {
	case w.busy || w.ended.IsZero(): // called again when the poll in progress ends
	case w.want.Polls != w.begun.polls, w.want.Anew != w.begun.anew, w.poll.Count == 1 && w.poll.Err == nil: // the first poll did not read any owners
		w.next.Reset(0)
	case w.poll.Err == nil && w.lacksWhole(), w.lacks():
		w.next.Reset(time.Until(w.ended.Add(w.poll.Took)))
	default:
		w.next.Reset(time.Until(w.ended.Add(w.want.Interval)))
	}
}

func (w *Watcher) detail() *table.Detail {
	if w.want.Detail == nil || w.shown.view == nil {
		return nil
	}
	return w.table.Detail(*w.want.Detail)
}

func (w *Watcher) end(r result) {
	w.busy = false
	w.late.Stop()
	w.ended = time.Now()
	took := w.ended.Sub(w.poll.Since)
	w.poll.Since, w.poll.Err = time.Time{}, r.err
	if r.err == nil {
		w.poll.Count++
		w.poll.Took = took
		w.budget.noted(w.begun.asked, w.cost(took), w.ended)
		if !allTCP(w.o.Ask) {
			r.snapshot.Tally = nil
		}
		w.absorb(r.snapshot)
	} else {
		w.record.tear()
	}
	if r.err != nil || len(r.snapshot.Broken) > 0 {
		w.begun.whole = 0
	}
	w.schedule()
	w.send()
	if w.o.Rest != nil {
		w.o.Rest()
	}
}

// cost returns what a poll that took this long has cost. On a busy machine, the
// poll may have spent most of that time waiting.
func (w *Watcher) cost(took time.Duration) time.Duration {
	if now := spent(); now > 0 {
		return min(took, now-w.begun.spent)
	}
	return took
}

func (w *Watcher) send() {
	u := Update{Number: w.want.Number, At: time.Now(), View: w.shown.view, Anew: w.shown.anew, Poll: w.poll, Past: w.record.past(w.shown.view)}
	if time.Since(u.Poll.Since) < slow {
		u.Poll.Since = time.Time{}
	}
	u.Detail = w.traced(w.detail())
	w.shown.detail = u.Detail
	if w.begun.whole != 0 && w.begun.whole == w.want.Whole && !w.busy {
		u.Whole, u.All = w.begun.whole, w.table.Rows()
	}
	w.o.Send(u)
}

// guard passes a panic on to Crash, which can then restore the terminal.
func (w *Watcher) guard(run func()) {
	defer func() {
		if v := recover(); v != nil {
			w.o.Crash(v, debug.Stack())
		}
	}()
	run()
}

// allTCP reports whether ask covers all TCP sockets of the machine, as a
// sockets.Tally does.
func allTCP(ask sockets.Ask) bool {
	return ask.Protos.Has(sockets.TCP) && ask.Families.Has(sockets.IPv4) && ask.Families.Has(sockets.IPv6) && ask.Ports == nil
}
