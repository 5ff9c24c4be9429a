// Package print writes sockets once, to be read by people (an aligned table)
// or by programs (JSON, lines of JSON, CSV).
package print

import (
	"time"

	"berth/model"
	"berth/sockets"
)

// Schema names the layout of the machine output. Fields may be added to it;
// none is renamed, removed or given another meaning.
const Schema = "berth/1"

// Page is what is printed: rows that are filtered and sorted already, and what
// they were made from.
type Page struct {
	Rows    []*model.Row
	Time    time.Time
	Host    *sockets.Host // nil where not known
	Names   *model.Namesakes
	Missing []sockets.Missing
	Judged  bool // what ails the rows was looked for
}

// flushAt is how many bytes are gathered before they are written.
const flushAt = 64 << 10
