package tree

import (
	"berth/model/column"
	"berth/ui/live/layout"
)

// columns is the widths of the columns of the heads of groups in w
// cells. They depend on nothing else, so that nothing moves.
type columns struct {
	name, user, command int
	changes             bool // new and closed are counted
}

const (
	pidCells   = 7
	countCells = 7 // listening, connections, new and closed, each
)

func columnsIn(w int) columns {
	fixed := layout.Margin + pidCells + 2*countCells
	changing := fixed + 2*countCells
	switch {
	case w < 60:
		return columns{name: max(8, w-fixed-1)}
	case w < 76:
		return columns{name: w - changing - 1, changes: true}
	case w < 110:
		return columns{name: w - changing - 15, user: 12, changes: true}
	}
	return columns{name: 34, user: 14, command: w - changing - 34 - 14 - 4, changes: true}
}

// sortable returns the columns of processes that can be sorted by, in the order
// in which they stand.
func (c columns) sortable() []column.Column {
	cols := []column.Column{column.Process, column.PID}
	if c.user > 0 {
		cols = append(cols, column.User)
	}
	if c.command > 0 {
		cols = append(cols, column.Command)
	}
	return cols
}

// hit returns the column that lies at cell x of the heading. The counts stand for
// the order by how many sockets there are, which any column of a socket asks
// for.
func (c columns) hit(x int) column.Column {
	at := layout.Margin + c.name
	switch counts := at + pidCells + max(0, c.user+2*min(1, c.user)); {
	case x < at:
		return column.Process
	case x < at+pidCells:
		return column.PID
	case x < counts:
		return column.User
	case c.command > 0 && x >= counts+4*countCells:
		return column.Command
	}
	return column.Local
}

// ofProcess reports whether processes are sorted by a column; by any other they
// are sorted by how many sockets they have.
func ofProcess(c column.Column) bool {
	switch c {
	case column.Process, column.PID, column.User, column.UID, column.Started, column.Command, column.Exe:
		return true
	}
	return false
}
