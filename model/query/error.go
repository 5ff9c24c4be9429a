package query

import (
	"strconv"

	"berth/sockets/scrub"
)

// Error is what is wrong with a filter.
type Error struct {
	Text   string // the whole filter, as it was given
	Column int    // the first wrong character, counted from 1 in runes; one more than there are where something is missing at the end
	What   string // what is wrong: "port 70000"; fit to be shown
	Mend   string // what would be right: "a port is a whole number from 0 to 65535"

	// Unfinished: nothing is wrong with what is there, and more is to come, as
	// after "nginx or".
	Unfinished bool
}

// Error returns one line: "port 70000: a port is a whole number from 0 to 65535 (column 6)".
func (e *Error) Error() string {
	return e.What + ": " + e.Mend + " (column " + strconv.Itoa(e.Column) + ")"
}

// wrong makes an Error; what and mend may quote the filter as it is.
func wrong(column int, what, mend string) *Error {
	return &Error{Column: column, What: scrub.String(what), Mend: scrub.String(mend)}
}
