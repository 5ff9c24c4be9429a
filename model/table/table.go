// Package table keeps the rows of one machine from snapshot to snapshot: it
// tells what opened, closed and changed, lets closed rows linger, and selects
// what is to be shown.
package table

import (
	"time"

	"berth/model"
	"berth/model/column"
	"berth/model/port"
	"berth/model/query"
	"berth/sockets"
)

// Table is the rows of one machine. It is not safe for concurrent use; the
// Views that it gives are, and stay as they are.
type Table struct{}

// Options are what a Table is made with.
type Options struct {
	Linger time.Duration // how long a closed row is kept
	Fresh  time.Duration // how long a row counts as new
	Closed int           // how many closed rows are kept at most
}

// New makes an empty Table.
func New(o Options) *Table { return &Table{} }

// Changes is what one Apply did. Its slices belong to the caller.
type Changes struct {
	Found   []*model.Row // first seen, but open before: at the first look, or where nothing was read until now
	Opened  []*model.Row // seen to open, or open again
	Closed  []*model.Row
	Changed []*model.Row
}

// Apply takes a snapshot in. Rows open and close only inside what the snapshot
// was asked for and could read whole.
func (t *Table) Apply(s sockets.Snapshot) Changes { return Changes{} }

// Select gives the rows that sel wants, in its order.
func (t *Table) Select(sel Selection) *View { return &View{} }

// Detail gives all that is known of one row; nil if there is no such row.
func (t *Table) Detail(k sockets.Key) *Detail { return nil }

// Kind is a view's number on the screen.
type Kind uint8

// The views, numbered as their keys are.
const (
	Listening   Kind = iota + 1 // LISTEN and BOUND
	Connections                 // everything else
	All
	Processes // grouped
)

// Selection is what a view is to show.
type Selection struct {
	Kind  Kind
	Query query.Query
	Order Order
}

// Order is a total order of rows: the column, then identity.
type Order struct {
	Column  column.Column
	Reverse bool
}

// View is what is to be shown, at one time. It is immutable.
type View struct {
	Seq       uint64 // one more with each Apply
	Time      time.Time
	Selection Selection
	Rows      []*model.Row // filtered and sorted; lingering closed rows among them
	Of        int          // how many there were before the filter
	Groups    []*Group     // of Processes only; then Rows is empty
	Counts    Counts       // of the whole snapshot, whatever is selected
	Host      *sockets.Host
	Missing   []sockets.Missing
}

// Counts is how many open sockets there are.
type Counts struct {
	States         [16]int // by sockets.State
	Gaps           [16]int // sockets without a known owner, by sockets.Gap
	Opened, Closed int     // by the last Apply
}

// Group is the sockets of one process, or of one gap where Process is nil.
type Group struct {
	Process     *sockets.Process
	Gap         sockets.Gap
	Rows        []*model.Row // in the order of the selection
	Listening   int          // LISTEN and BOUND
	Connections int
	Opened      int // within Options.Fresh
	Closed      int // lingering
}

// Detail is all that is known of one row.
type Detail struct {
	Row     *model.Row
	Remotes []Remote // of a listener: its connections by remote address, most first
	Of      int      // how many connections there are in all
	Port    port.Entry
}

// Remote is the connections of one remote address.
type Remote struct {
	IP     string
	Count  int
	States [16]int
	Rows   []*model.Row
}
