package tree

import (
	"berth/model/column"
	"berth/model/table"
	"berth/ui/live/layout"
	"berth/ui/live/pane"
)

// columns is the widths of the columns of the heads of groups in w
// cells. They depend on nothing else, so that nothing moves.
type columns struct {
	name, user, trouble, command int
	changes                      bool // new and closed are counted
	moves                        bool // what comes in and goes out is summed
}

const (
	pidCells   = 7
	countCells = 8 // listening, connections, in, out, new and closed, each
	gap        = 2 // before a text
)

func columnsIn(w int) columns {
	fixed := layout.Margin + pidCells + 2*countCells
	changing := fixed + 2*countCells
	switch {
	case w < 60:
		return columns{name: max(8, w-fixed-1)}
	case w < 84:
		return columns{}.shared(w - fixed)
	case w < 100:
		return columns{user: 10}.shared(w - fixed - gap - 10)
	case w < 112:
		return columns{user: 10, changes: true}.shared(w - changing - gap - 10)
	}
	moving := changing + 2*countCells
	if w < 160 {
		return columns{user: 10, changes: true, moves: true}.shared(w - moving - gap - 10)
	}
	return columns{name: 34, user: 14, trouble: 30, command: w - moving - 34 - 14 - 30 - 3*gap, changes: true, moves: true}
}

// shared gives a process and what is wrong with it what is left of a line, but for
// a cell at its end.
func (c columns) shared(left int) columns {
	left -= gap + 1
	c.name = left * 9 / 20
	c.trouble = left - c.name
	return c
}

// orders returns the orders that processes can be in, as the headings stand.
// First comes how many sockets they have, in the guise of a column that is of no
// process.
func (c columns) orders(s *pane.Scene) []pane.Order {
	of := func(name, doc string, o table.Order) pane.Order { return pane.Order{Name: name, Doc: doc, Order: o} }
	byColumn := func(x column.Column) pane.Order { return of(x.String(), s.About(x), table.Order{Column: x}) }
	count := func(name, doc string, n table.Count) pane.Order {
		return of(name, s.Tell("box."+doc), table.Order{Column: column.Local, Count: n})
	}
	all := []pane.Order{
		of("sockets", s.Tell("box.sockets"), table.Order{Column: column.Local}),
		byColumn(column.Process), byColumn(column.PID),
	}
	if c.user > 0 {
		all = append(all, byColumn(column.User))
	}
	all = append(all,
		count("listen", "listen", table.CountListening),
		count("conn", "conn", table.CountConnections))
	if c.moves {
		all = append(all, count("in", "in", table.CountIn), count("out", "out", table.CountOut))
	}
	if c.changes {
		all = append(all,
			count("new", "new", table.CountOpened),
			count("closed", "closed", table.CountClosed))
	}
	if c.trouble > 0 {
		all = append(all, count("trouble", "trouble", table.CountTrouble))
	}
	if c.command > 0 {
		all = append(all, byColumn(column.Command))
	}
	return all
}

// hit returns the order that a click on cell x of the heading asks for.
func (c columns) hit(x int) table.Order {
	at := layout.Margin + c.name
	counts := at + pidCells + max(0, c.user+gap*min(1, c.user))
	each := []table.Count{table.CountListening, table.CountConnections}
	if c.moves {
		each = append(each, table.CountIn, table.CountOut)
	}
	if c.changes {
		each = append(each, table.CountOpened, table.CountClosed)
	}
	trouble := counts + len(each)*countCells
	switch n := (x - counts) / countCells; {
	case x < at:
		return table.Order{Column: column.Process}
	case x < at+pidCells:
		return table.Order{Column: column.PID}
	case x < counts:
		return table.Order{Column: column.User}
	case n < len(each):
		return table.Order{Column: column.Local, Count: each[n]}
	case c.trouble > 0 && x < trouble+gap+c.trouble:
		return table.Order{Column: column.Local, Count: table.CountTrouble}
	case c.command > 0:
		return table.Order{Column: column.Command}
	}
	return table.Order{Column: column.Local}
}

// ofProcess reports whether processes are sorted by a column; by any other they
// are sorted by how many sockets they have.
func ofProcess(c column.Column) bool {
	switch c {
	case column.Process, column.PID, column.User, column.UID, column.Started, column.Command, column.Exe,
		column.Container, column.Unit, column.Pod:
		return true
	}
	return false
}
