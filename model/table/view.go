package table

import (
	"time"

	"berth/model"
	"berth/model/column"
	"berth/model/port"
	"berth/model/portmap"
	"berth/model/query"
	"berth/model/trouble"
	"berth/sockets"
)

// Kind is a view's number on the screen.
type Kind uint8

// The views, numbered as their keys are.
const (
	Listening   Kind = iota + 1 // LISTEN and BOUND
	Connections                 // everything else
	All
	Processes // grouped
	Ports     // a map
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
	Count   Count // of what processes are sorted by, instead of by the column; sockets are not
	Reverse bool
}

// Count is something of which a process has a number.
type Count uint8

// The counts. CountNone: processes are sorted by the column.
const (
	CountNone Count = iota
	CountListening
	CountConnections
	CountIn
	CountOut
	CountOpened
	CountClosed
	CountTrouble // how bad the worst is, not how much
)

// View is what is to be shown, at one time. It is immutable.
type View struct {
	Seq       uint64 // one more with each Apply
	Time      time.Time
	Selection Selection
	Rows      []*model.Row   // filtered and sorted; lingering closed rows among them
	Of        int            // how many there were before the filter
	Groups    []*Group       // of Processes only; then Rows is empty
	Map       *portmap.Map   // of Ports only; then Rows is empty
	Counts    Counts         // of the whole table, whatever is selected
	Counted   Counted        // of when Counts is
	Dated     time.Time      // zero, or when everything that is selected was last read, which is before Time
	Traffic   *model.Traffic // of the whole network namespace; nil where it is not known
	Tally     *sockets.Tally // of Time; nil where nobody counted, or it is not of what the table has
	Host      *sockets.Host
	Registry  *port.Registry // what ports are registered for
	Names     *model.Namesakes
	Missing   []sockets.Missing
	Findings  []trouble.Finding // what is wrong, the worst first; of the whole table, whatever is selected
	Alerts    []Alert           // the last ones, the oldest first
}

// Counts is how many open sockets there are, and how many came and went.
type Counts struct {
	States         sockets.CountBy[sockets.State]
	Gaps           sockets.CountBy[sockets.Gap] // sockets without a known owner
	Opened, Closed uint64                       // since the Table was made: these only grow
}

// Counted is when Counts was last true: zero for now.
type Counted struct {
	Waiting time.Time // of LISTEN and BOUND
	Others  time.Time // of the other states
}
