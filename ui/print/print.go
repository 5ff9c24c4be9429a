// Package print prints sockets once, either for people, as an aligned table, or for
// programs, as JSON, lines of JSON or CSV.
package print

import (
	"time"

	"berth/model"
	"berth/sockets"
)

// Schema names the format of the machine output. Fields may be added, but never
// renamed, removed or given another meaning.
const Schema = "berth/1"

// Page is what is printed: rows that have already been filtered and sorted, and the
// facts from which they were made.
type Page struct {
	Rows    []*model.Row
	Time    time.Time
	Host    *sockets.Host // nil if not known
	Names   *model.Namesakes
	Missing []sockets.Missing
	Judged  bool // whether the rows were checked for problems
}

// flushAt is the number of bytes that are buffered before they are written.
const flushAt = 64 << 10
