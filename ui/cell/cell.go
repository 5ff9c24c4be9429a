// Package cell gives the text of a row's columns, for every face alike.
package cell

import (
	"time"

	"berth/model"
	"berth/model/column"
	"berth/sockets"
	"berth/ui/theme"
)

// Span is a piece of text of one role. Its text is clean: no control
// characters, no line breaks.
type Span struct {
	Text string
	Role theme.Role
}

// Context is what the text of a cell depends on besides its row.
type Context struct {
	Now     time.Time
	Host    *sockets.Host
	Numeric bool // port numbers without the names of services
}

// Spans appends the pieces of one cell to dst.
func Spans(dst []Span, c column.Column, r *model.Row, x Context) []Span { return dst }

// Text gives the same as plain text.
func Text(c column.Column, r *model.Row, x Context) string { return "" }
