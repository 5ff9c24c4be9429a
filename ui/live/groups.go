package live

import (
	"strconv"

	"berth/model/column"
	"berth/model/table"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/layout"
	"berth/ui/live/pane"
	"berth/ui/live/sentence"
	"berth/ui/theme"
)

// groupColumns gives the widths of the columns of the heads of groups in w
// cells. They depend on nothing else, so that nothing moves.
type groupColumns struct {
	name, user, command int
	changes             bool // new and closed are counted
}

const (
	groupPID   = 7
	groupCount = 7 // listening, connections, new and closed, each
)

func groupsIn(w int) groupColumns {
	fixed := layout.Margin + groupPID + 2*groupCount
	changing := fixed + 2*groupCount
	switch {
	case w < 60:
		return groupColumns{name: max(8, w-fixed-1)}
	case w < 76:
		return groupColumns{name: w - changing - 1, changes: true}
	case w < 110:
		return groupColumns{name: w - changing - 15, user: 12, changes: true}
	}
	return groupColumns{name: 34, user: 14, command: w - changing - 34 - 14 - 4, changes: true}
}

// sortable gives the columns of processes that can be sorted by, in the order
// in which they stand.
func (c groupColumns) sortable() []column.Column {
	cols := []column.Column{column.Process, column.PID}
	if c.user > 0 {
		cols = append(cols, column.User)
	}
	if c.command > 0 {
		cols = append(cols, column.Command)
	}
	return cols
}

// hit tells which column lies at cell x of the heading. The counts stand for
// the order by how many sockets there are, which any column of a socket asks
// for.
func (c groupColumns) hit(x int) (column.Column, bool) {
	at := layout.Margin + c.name
	switch counts := at + groupPID + max(0, c.user+2*min(1, c.user)); {
	case x < at:
		return column.Process, true
	case x < at+groupPID:
		return column.PID, true
	case x < counts:
		return column.User, true
	case c.command > 0 && x >= counts+4*groupCount:
		return column.Command, true
	}
	return column.Local, true
}

// ofProcess tells whether processes are sorted by a column; by any other they
// are sorted by how many sockets they have.
func ofProcess(c column.Column) bool {
	switch c {
	case column.Process, column.PID, column.User, column.UID, column.Started, column.Command, column.Exe:
		return true
	}
	return false
}

func (g *grid) groupHeading(p *draw.Pen) {
	c := groupsIn(g.room)
	p.Space(layout.Margin)
	name, role := g.groupTitle(column.Process)
	flush(p, role, "  "+name, c.name)
	name, role = g.groupTitle(column.PID)
	right(p, role, name, groupPID)
	if c.user > 0 {
		p.Space(2)
		name, role = g.groupTitle(column.User)
		flush(p, role, name, c.user)
	}
	right(p, theme.Head, "LISTEN", groupCount)
	right(p, theme.Head, "CONN", groupCount)
	if c.changes {
		right(p, theme.Head, "NEW", groupCount)
		right(p, theme.Head, "CLOSED", groupCount)
	}
	if c.command > 0 {
		p.Space(2)
		name, role = g.groupTitle(column.Command)
		flush(p, role, name, c.command)
	}
}

func (g *grid) groupTitle(c column.Column) (string, theme.Role) {
	if o := g.layout.Order; c == o.Column {
		return c.Title() + " " + arrowOf(o.Reverse), theme.HeadSorted
	}
	return c.Title(), theme.Head
}

// head draws the line of a group.
func (g *grid) head(p *draw.Pen, of *table.Group) {
	c := groupsIn(g.room)
	g.groupMarks(p, of)
	name, role, pid, user, command := "("+of.Gap.String()+")", theme.Gap, "–", "–", ""
	if of.Process != nil {
		name, role = cell.Name(of.Process), theme.Process
		pid, user, command = strconv.Itoa(of.Process.PID), sentence.Account(of.Process.User), of.Process.Cmdline
	}
	sign := "▸ "
	if g.open[pane.GroupOf(of)] {
		sign = "▾ "
	}
	p.Text(theme.Muted, sign)
	flush(p, role, name, c.name-2)
	right(p, theme.Plain, pid, groupPID)
	if c.user > 0 {
		p.Space(2)
		flush(p, theme.Plain, user, c.user)
	}
	tally(p, theme.Listening, of.Listening)
	tally(p, theme.Plain, of.Connections)
	if c.changes {
		tally(p, theme.Fresh, of.Opened)
		tally(p, theme.Gone, of.Closed)
	}
	if c.command > 0 {
		p.Space(2)
		flush(p, theme.Muted, command, c.command)
	}
}

func (g *grid) groupMarks(p *draw.Pen, of *table.Group) {
	sign, role := " ", theme.Plain
	switch {
	case of.Opened > 0:
		sign, role = "+", theme.Fresh
	case of.Closed > 0:
		sign, role = "-", theme.Ended
	}
	marks(p, sign, role)
}

// tally draws a count, and nothing much where there is none.
func tally(p *draw.Pen, r theme.Role, n int) {
	if n == 0 {
		right(p, theme.Muted, "·", groupCount)
		return
	}
	right(p, r, strconv.Itoa(n), groupCount)
}

// flush draws s at the left of n cells.
func flush(p *draw.Pen, r theme.Role, s string, n int) {
	s = draw.Clip(s, n, false)
	p.Text(r, s)
	p.Space(n - cell.Width(s))
}

// right draws s at the right of n cells.
func right(p *draw.Pen, r theme.Role, s string, n int) {
	s = draw.Clip(s, n, false)
	p.Space(n - cell.Width(s))
	p.Text(r, s)
}
