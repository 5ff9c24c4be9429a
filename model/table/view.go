package table

import (
	"time"

	"berth/model"
	"berth/model/column"
	"berth/model/port"
	"berth/model/portmap"
	"berth/model/query"
	"berth/model/talk"
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
	_         // a timeline is to come
	Pulse     // who talks
)

// String returns the name of a view in a configuration and in the texts: "listening";
// "" for a number that no view has yet.
func (k Kind) String() string {
	names := [...]string{
		Listening: "listening", Connections: "connections", All: "all", Processes: "processes", Ports: "ports", Pulse: "pulse",
	}
	if int(k) < len(names) {
		return names[k]
	}
	return ""
}

// Kinds returns every view that there is, in the order of their numbers.
func Kinds() []Kind { return []Kind{Listening, Connections, All, Processes, Ports, Pulse} }

// Selection is what a view is to show.
type Selection struct {
	Kind  Kind
	Query query.Query
	Order Order
	Group Grouping // of Listening, Connections and All; Processes are grouped by process
	Fold  bool     // one row stands for several that a person need not tell apart; see View.Folds
}

// Grouping is what rows are put together by.
type Grouping uint8

// The groupings. GroupNone: each row stands by itself.
const (
	GroupNone  Grouping = iota
	ByProcess           // or by the reason why there is none
	ByRemote            // address
	ByNetwork           // the /24 or /64 that the remote address lies in
	ByService           // of the server's port
	ByListener          // that a connection came in through
	ByUser
	Folded // of View.Folds alone
)

// Grouped returns what the rows of s are put together by.
func (s Selection) Grouped() Grouping {
	switch {
	case s.Kind == Processes:
		return ByProcess
	case s.Kind > Processes:
		return GroupNone
	}
	return s.Group
}

// Order is a total order of rows: the column, then identity.
type Order struct {
	Column  column.Column
	Count   Count // of what processes are sorted by, instead of by the column; sockets are not
	Reverse bool
}

// OrderOf returns the order by a column that who chooses it wants first.
func OrderOf(c column.Column) Order { return Order{Column: c, Reverse: c.MostFirst()} }

// Count is something of which a process has a number.
type Count uint8

// The counts. CountNone: processes are sorted by the column.
const (
	CountNone Count = iota
	CountListening
	CountConnections
	CountClosed
	CountTrouble // how bad the worst is, not how much
	CountGrowth  // of connections
)

// View is what is to be shown, at one time. It is immutable.
type View struct {
	Seq       uint64 // one more with each Apply
	Time      time.Time
	Selection Selection
	Rows      []*model.Row          // filtered and sorted; lingering closed rows among them
	Of        int                   // how many there were before the filter
	Folds     map[*model.Row]*Group // of those of Rows that stand for several sockets: these
	Groups    []*Group              // where the selection is grouped; then Rows is empty
	Map       *portmap.Map          // of Ports only; then Rows is empty
	Talk      *talk.Talk            // of Pulse only; then Rows is empty
	Counts    Counts                // of the whole table, whatever is selected
	Counted   Counted               // of when Counts is
	Dated     time.Time             // zero, or when everything that is selected was last read, which is before Time
	Traffic   *model.Traffic        // of the whole network namespace; nil where it is not known
	Tally     *sockets.Tally        // of Time; nil where nobody counted, or it is not of what the table has
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
	Served  time.Time // of model.Row.Served, and of what a Group sums of connections
}
