package tree

import (
	"slices"
	"strconv"

	"berth/model"
	"berth/model/column"
	"berth/model/table"
	"berth/model/trouble"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/layout"
	"berth/ui/live/pane"
	"berth/ui/live/rows"
	"berth/ui/live/sentence"
	"berth/ui/theme"
)

// heading draws the names of the columns.
func (t *View) heading(p *draw.Pen) {
	c := columnsIn(t.list.Room())
	p.Space(layout.Margin)
	name, role := t.title(column.Process)
	flush(p, role, "  "+name, c.name)
	name, role = t.title(column.PID)
	right(p, role, name, pidCells)
	if c.user > 0 {
		p.Space(gap)
		name, role = t.title(column.User)
		flush(p, role, name, c.user)
	}
	t.counted(p, "LISTEN", table.CountListening)
	t.counted(p, "CONN", table.CountConnections)
	if c.moves {
		t.counted(p, "IN", table.CountIn)
		t.counted(p, "OUT", table.CountOut)
	}
	if c.changes {
		t.counted(p, "NEW", table.CountOpened)
		t.counted(p, "CLOSED", table.CountClosed)
	}
	if c.trouble > 0 {
		p.Space(gap)
		name, role = t.byCount("TROUBLE", table.CountTrouble)
		flush(p, role, name, c.trouble)
	}
	if c.command > 0 {
		p.Space(gap)
		name, role = t.title(column.Command)
		flush(p, role, name, c.command)
	}
}

// counted draws the heading of a count.
func (t *View) counted(p *draw.Pen, name string, c table.Count) {
	name, role := t.byCount(name, c)
	right(p, role, name, countCells)
}

func (t *View) byCount(name string, c table.Count) (string, theme.Role) {
	if o := t.list.Layout.Order; o.Count == c {
		return name + rows.Arrow(!o.Reverse), theme.HeadSorted // most first
	}
	return name, theme.Head
}

func (t *View) title(c column.Column) (string, theme.Role) {
	if o := t.list.Layout.Order; c == o.Column && o.Count == table.CountNone {
		return c.Title() + " " + rows.Arrow(o.Reverse), theme.HeadSorted
	}
	return c.Title(), theme.Head
}

// head draws the line of a group.
func (t *View) head(p *draw.Pen, of *table.Group) {
	c := columnsIn(t.list.Room())
	groupMarks(p, of)
	name, role, pid, user, command := cell.Parenthesis(of.Gap.String(), t.scene.Context), theme.Gap, "–", "–", ""
	if of.Process != nil {
		name, role = t.list.Called(of.Process), theme.Process
		pid, user, command = strconv.Itoa(of.Process.PID), sentence.Account(of.Process.User, t.scene.Tell), of.Process.Cmdline
	}
	sign := "▸ "
	if t.open[pane.GroupOf(of)] {
		sign = "▾ "
	}
	p.Text(theme.Muted, sign)
	flush(p, role, name, c.name-2)
	right(p, theme.Plain, pid, pidCells)
	if c.user > 0 {
		p.Space(gap)
		flush(p, theme.Plain, user, c.user)
	}
	tally(p, theme.Listening, of.Listening)
	tally(p, theme.Plain, of.Connections)
	if c.moves {
		t.moves(p, &of.Moves, of.Moves.In)
		t.moves(p, &of.Moves, of.Moves.Out)
	}
	if c.changes {
		tally(p, theme.Fresh, of.Opened)
		tally(p, theme.Gone, of.Closed)
	}
	if c.trouble > 0 {
		p.Space(gap)
		t.trouble(p, of.Trouble, c.trouble)
	}
	if c.command > 0 {
		p.Space(gap)
		flush(p, theme.Muted, command, c.command)
	}
}

// trouble draws the worst that is wrong with a process in n cells, and how much
// else is.
func (t *View) trouble(p *draw.Pen, all []trouble.Finding, n int) {
	if len(all) == 0 {
		flush(p, theme.Muted, "·", n)
		return
	}
	more := ""
	if others := len(all) - 1; others > 0 {
		more = " +" + strconv.Itoa(others)
	}
	text := draw.Clip(all[0].Short(t.scene.Context.Language), n-cell.Width(more), false)
	flush(p, theme.Bad, text+more, n)
}

func groupMarks(p *draw.Pen, of *table.Group) {
	sign, role := " ", theme.Plain
	switch {
	case slices.ContainsFunc(of.Rows, func(r *model.Row) bool { return r.Alerted }):
		sign, role = "*", theme.Warn
	case len(of.Trouble) > 0:
		sign, role = "!", theme.Bad
	case of.Opened > 0:
		sign, role = "+", theme.Fresh
	case of.Closed > 0:
		sign, role = "-", theme.Ended
	}
	rows.Marks(p, sign, role)
}

// moves draws one way of what the connections of a process move, as a cell does of
// one connection.
func (t *View) moves(p *draw.Pen, of *table.Sum, n uint64) {
	switch {
	case !of.Measurable:
		right(p, theme.Muted, "–", countCells)
	case !of.Known:
		p.Space(countCells)
	case n == 0:
		right(p, theme.Muted, cell.Nought(t.scene.Context.ASCII), countCells)
	default:
		right(p, theme.Plain, cell.Pace(n), countCells)
	}
}

// tally draws a count, and nothing much where there is none.
func tally(p *draw.Pen, r theme.Role, n int) {
	if n == 0 {
		right(p, theme.Muted, "·", countCells)
		return
	}
	right(p, r, strconv.Itoa(n), countCells)
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
