// Package query is the filter language: text -> Query, or an error that names
// the column and the mend.
package query

import (
	"time"

	"berth/model"
	"berth/sockets"
)

// Query is a parsed filter. The zero Query accepts every row. It is immutable
// and safe for concurrent use.
type Query struct{}

// Parse reads a filter. Its error, if any, is an *Error.
func Parse(text string) (Query, error) { return Query{}, nil }

// Match tells whether the query accepts r at the time now.
func (q Query) Match(r *model.Row, now time.Time) bool { return true }

// Ask narrows a to a superset of what Match accepts.
func (q Query) Ask(a sockets.Ask) sockets.Ask { return a }

// String gives the text that was parsed, without surrounding space.
func (q Query) String() string { return "" }

// Empty tells whether q is the zero Query.
func (q Query) Empty() bool { return true }

// Error is what is wrong with a filter.
type Error struct {
	Text   string // the whole filter
	Column int    // the first wrong character, counted from 1 in runes
	What   string // what is wrong: `port 70000`
	Mend   string // what would be right: "a port is a whole number from 0 to 65535"
}

// Error gives one line: "port 70000: a port is a whole number from 0 to 65535 (column 6)".
func (e *Error) Error() string { return "" }
