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

// The views, numbered like their keys.
const (
	Listening   Kind = iota + 1 // LISTEN and BOUND
	Connections                 // everything else
	All
	Processes // grouped
	Ports     // a map
	_         // reserved for a timeline
	Pulse     // who talks
)

// String returns the name of a view in the configuration and in messages: "listening".
// It returns "" for a number that has no view yet.
func (k Kind) String() string {
	names := [...]string{
		Listening: "listening", Connections: "connections", All: "all", Processes: "processes", Ports: "ports", Pulse: "pulse",
	}
	if int(k) < len(names) {
		return names[k]
	}
	return ""
}

// Kinds returns every view, in the order of their numbers.
func Kinds() []Kind { return []Kind{Listening, Connections, All, Processes, Ports, Pulse} }

// Selection describes what a view is to show.
type Selection struct {
	Kind  Kind
	Query query.Query
	Order Order
	Group Grouping // for Listening, Connections and All; Processes is grouped by process
	Fold  bool     // one row stands for several that a person need not tell apart; see View.Folds
}

// Grouping is the value by which rows are grouped.
type Grouping uint8

// The groupings. With GroupNone, rows are not grouped.
const (
	GroupNone  Grouping = iota
	ByProcess           // or by the reason why there is none
	ByRemote            // the remote address
	ByNetwork           // the /24 or /64 that contains the remote address
	ByService           // the service of the server's port
	ByListener          // the listener through which a connection came in
	ByUser
	Folded // only in View.Folds
)

// Grouped returns the value by which the rows of s are grouped.
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
	Count   Count // what processes are sorted by, instead of the column; does not apply to sockets
	Reverse bool
}

// OrderOf returns the order in which a column is sorted when it is first chosen.
func OrderOf(c column.Column) Order { return Order{Column: c, Reverse: c.MostFirst()} }

// Count is something that can be counted for a process.
type Count uint8

// The counts. With CountNone, processes are sorted by the column itself.
const (
	CountNone Count = iota
	CountListening
	CountConnections
	CountClosed
	CountTrouble // by how bad the worst trouble is, not by how much there is
	CountGrowth  // of connections
)

// View is what is to be shown at one time. It is immutable.
type View struct {
	Seq       uint64 // increases by one with each Apply
	Time      time.Time
	Selection Selection
	Rows      []*model.Row          // filtered and sorted, including lingering closed rows
	Of        int                   // how many there were before the filter
	Folds     map[*model.Row]*Group // for each of Rows that stands for several sockets, those sockets
	Groups    []*Group              // if the selection is grouped; then Rows is empty
	Map       *portmap.Map          // only in Ports; then Rows is empty
	Talk      *talk.Talk            // only in Pulse; then Rows is empty
	Counts    Counts                // of the whole table, whatever is selected
	Counted   Counted               // when Counts was true
	Dated     time.Time             // when everything that is selected was last read, if that was before Time; else zero
	Traffic   *model.Traffic        // for the whole network namespace; nil if it is not known
	Tally     *sockets.Tally        // at Time; nil if it was not counted, or does not cover what the table holds
	Host      *sockets.Host
	Registry  *port.Registry // what ports are registered for
	Names     *model.Namesakes
	Missing   []sockets.Missing
	Findings  []trouble.Finding // what is wrong, worst first; for the whole table, whatever is selected
	Alerts    []Alert           // the last ones, oldest first
}

// Counts is how many open sockets there are, and how many came and went.
type Counts struct {
	States         sockets.CountBy[sockets.State]
	Gaps           sockets.CountBy[sockets.Gap] // sockets without a known owner
	Opened, Closed uint64                       // since the Table was made: these never decrease
}

// Counted is when Counts was last true. The zero time stands for now.
type Counted struct {
	Waiting time.Time // for LISTEN and BOUND
	Others  time.Time // for the other states
	Served  time.Time // for model.Row.Served, and for what a Group sums about connections
}
