// Package print writes sockets once, to be read by people (an aligned table)
// or by programs (JSON, lines of JSON, CSV).
package print

import (
	"time"

	"berth/model"
	"berth/sockets"
)

// Schema names the layout of the machine output. Fields may be added to it; none
// is renamed, removed or given another meaning.
const Schema = "berth/1"

// Page is what is printed: rows that are already filtered and sorted, and what
// they were made from.
type Page struct {
	Rows    []*model.Row
	Time    time.Time
	Host    *sockets.Host // nil where unknown
	Names   *model.Namesakes
	Missing []sockets.Missing
	Judged  bool // it was checked what is wrong with the rows
}

// flushAt is how many bytes are buffered before they are written.
const flushAt = 64 << 10
