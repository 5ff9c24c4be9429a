package tree

import (
	"berth/model/column"
	"berth/model/table"
	"berth/ui/live/layout"
	"berth/ui/live/pane"
)

// columns are the widths of the columns in the heads of groups. They depend only on
// the width of the window and on what is grouped, so that nothing moves. A column of
// width 0 is not shown.
type columns struct {
	by                                                  table.Grouping
	name, pid, user, trouble, command                   int
	listen, conns, growth, in, out, trip, fresh, closed int
}

const (
	pidCells   = 7
	countCells = 8 // for each of listening, growth and new
	connsCells = 7
	rateCells  = 7 // for each of in and out
	tripCells  = 8
	gap        = 2 // before left-aligned text
	userCells  = 10
)

// columnsIn returns the columns that fit into w cells. The least important columns
// are dropped first. A view of connections counts no listeners and has no column for
// them, because a 0 would be wrong. A view of listeners counts the connections that
// came in through them.
func columnsIn(w int, sel table.Selection) columns {
	by := sel.Grouped()
	c := columns{by: by, conns: connsCells}
	if sel.Kind != table.Connections {
		c.listen = countCells
	}
	if by == table.ByProcess {
		c.pid = pidCells
	}
	if w >= 44 && by == table.ByProcess {
		c.growth = countCells
	}
	if sel.Kind != table.Listening && (w >= 132 || by != table.ByProcess) {
		c.trip = tripCells
	}
	if w >= 76 {
		c.in, c.out = rateCells, rateCells
	}
	if w >= 88 {
		c.fresh = countCells
	}
	if w >= 112 && by == table.ByProcess {
		c.user = userCells
	}
	if w >= 132 {
		c.closed = countCells
	}
	left := w - layout.Margin - c.fixed()
	switch {
	case w < 60:
		c.name = max(8, left-1)
	case w < 160:
		left -= gap + 1 // leaves an empty cell at the end
		c.name = max(10, min(14, left-13), min(44, left*9/20))
		c.trouble = left - c.name
	case by != table.ByProcess:
		c.name, c.trouble = 44, left-44-gap-1
	default:
		c.name, c.trouble = 34, 30
		c.command = left - c.name - c.trouble - 2*gap
	}
	return c
}

// fixed returns the number of cells in the columns whose width never changes.
func (c columns) fixed() int {
	n := c.pid + c.listen + c.conns + c.growth + c.in + c.out + c.trip + c.fresh + c.closed
	if c.user > 0 {
		n += gap + c.user
	}
	return n
}

// heading is a column of the heads, with its title, its width, and the order that it
// represents.
type heading struct {
	name  string // of the order; "" if the column has none
	doc   string // the key of its description; "": the description of the column that it sorts by
	title string
	width int
	text  bool // the column is left-aligned, after a gap
	most  bool // the column sorts in descending order unless reversed
	order table.Order
}

// headings returns the columns from left to right.
func (c columns) headings() []heading {
	socket := func(x column.Column, width int, text bool) heading {
		return heading{x.String(), "", x.Title(), width, text, false, table.Order{Column: x}}
	}
	count := func(name, title string, n table.Count, width int) heading {
		return heading{name, name, title, width, false, true, table.Order{Column: column.Local, Count: n}}
	}
	sum := func(x column.Column, width int) heading {
		return heading{x.String(), x.String(), x.Title(), width, false, false, table.Order{Column: x, Reverse: true}}
	}
	trouble := count("trouble", "TROUBLE", table.CountTrouble, c.trouble)
	trouble.text = true
	name := socket(c.by.Column(), c.name, false)
	name.text, name.title = true, c.title()
	all := []heading{
		name, socket(column.PID, c.pid, false), socket(column.User, c.user, true),
		count("listen", "LISTEN", table.CountListening, c.listen), count("conns", "CONNS", table.CountConnections, c.conns),
		count("growth", "GROWTH", table.CountGrowth, c.growth), sum(column.In, c.in), sum(column.Out, c.out), sum(column.RTT, c.trip), sum(column.New, c.fresh), count("closed", "CLOSED", table.CountClosed, c.closed),
		trouble, socket(column.Command, c.command, true),
	}
	shown := all[:0]
	for _, h := range all {
		if h.width > 0 {
			shown = append(shown, h)
		}
	}
	return shown
}

// title returns the heading of the column that has the names of groups.
func (c columns) title() string {
	switch c.by {
	case table.ByNetwork:
		return "NETWORK"
	case table.ByListener:
		return "LISTENER"
	}
	return c.by.Column().Title()
}

// orders returns the orders in which groups can be sorted, in the order of the
// headings. The first is by number of sockets, which is represented by a column that
// no group has.
func (c columns) orders(s *pane.Scene) []pane.Order {
	var all []pane.Order
	if c.by != table.ByListener {
		all = append(all, pane.Order{Name: "sockets", Doc: s.Tell("box.sockets"), Order: table.Order{Column: column.Local}})
	}
	for _, h := range c.headings() {
		doc := s.About(h.order.Column)
		if h.doc != "" {
			doc = s.Tell("box." + h.doc)
		}
		all = append(all, pane.Order{Name: h.name, Doc: doc, Order: h.order})
	}
	return all
}

// hit returns the order that a click on cell x of the heading asks for.
func (c columns) hit(x int) table.Order {
	at := layout.Margin
	for i, h := range c.headings() {
		at += h.width
		if h.text && i > 0 {
			at += gap
		}
		if x < at {
			return h.order
		}
	}
	return table.Order{Column: column.Local}
}
