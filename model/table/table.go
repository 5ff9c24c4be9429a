// Package table maintains the rows of one machine from snapshot to snapshot: it reports
// what opened, closed and changed, lets closed rows linger, and selects what to show.
package table

import (
	"sync"
	"time"

	"berth/model"
	"berth/model/port"
	"berth/model/query"
	"berth/model/trouble"
	"berth/sockets"
)

// Table holds the rows of one machine. It is not safe for concurrent use. The Views
// that it returns are, because they never change.
type Table struct {
	options Options
	seq     sequence // of the last Apply
	time    time.Time
	host    *sockets.Host
	missing []sockets.Missing
	reads   []sockets.Snapshot // the last snapshots without their sockets, as a record of what they could read

	registry *port.Registry
	rows     map[sockets.Key]*entry // all that are open or linger
	open     []*entry               // first those of the last snapshot, in its order
	closed   []*entry               // lingering, oldest first
	dormant  dormant
	joins    joins
	counts   Counts
	scratch  scratch
	ailing   ailing
	pace     pace
	alerts   alerts
	forwards forwards
	choice
}

// choice holds what Select chooses from, and what it needs for that.
type choice struct {
	sorted   [Connections + 1]sorted // by Kind; the first contains all rows
	standing standing
	lists    sync.Pool // of *[]*model.Row
	naming   model.Naming
	growth   growth
}

// Options are a Table's settings. With the zero Options, closed rows are not kept at
// all.
type Options struct {
	Linger time.Duration  // how long a closed row is kept
	Fresh  time.Duration  // how long a row counts as new
	Closed int            // how many closed rows are kept at most; the oldest go first
	Limits trouble.Limits // the values from which something is trouble; zero: the defaults
	Alerts []query.Query  // a row that begins to match one causes an Alert
	// Pause is called by Apply and Select about every millisecond while they work,
	// unless it is nil. It may call Standing, and nothing else.
	Pause func()
}

// New returns an empty Table.
func New(o Options) *Table {
	if o.Limits == (trouble.Limits{}) {
		o.Limits = trouble.DefaultLimits()
	}
	return &Table{
		options: o,
		host:    &sockets.Host{Unprivileged: -1, Privilege: sockets.Privilege{UID: -1}},
		rows:    make(map[sockets.Key]*entry),
		joins:   makeJoins(0),
		pace:    pace{idle: &model.Rate{}},
		alerts:  lookOut(o.Alerts),
	}
}

// expect makes room for n sockets while the table is empty. Growing maps step by step
// would take a third of the time of a first Apply of many sockets.
func (t *Table) expect(n int) {
	if len(t.rows) > 0 {
		return
	}
	t.rows = make(map[sockets.Key]*entry, n)
	t.joins = makeJoins(n)
	t.scratch.open, t.scratch.drafts = make([]*entry, 0, n), make([]*entry, 0, n)
	t.scratch.touched = make([]*entry, 0, n)
}

// Changes is what one Apply did. Its slices belong to the caller.
type Changes struct {
	Found   []*model.Row // first seen, but open before: in the first snapshot, or where nothing was read until now
	Opened  []*model.Row // seen to open, or to open again
	Closed  []*model.Row
	Changed []*model.Row
}
