package tree

import (
	"slices"
	"strconv"

	"berth/model"
	"berth/model/column"
	"berth/model/table"
	"berth/model/trouble"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/layout"
	"berth/ui/live/pane"
	"berth/ui/live/rows"
	"berth/ui/theme"
)

// heading draws the titles of the columns.
func (t *View) heading(p *draw.Pen) {
	p.Space(layout.Margin)
	for i, h := range t.columns().headings() {
		name, role := h.title, theme.Head
		if o := t.list.Layout.Order; same(o, h.order) {
			role = theme.HeadSorted
			arrow := rows.Arrow(o.Reverse != h.most)
			if h.doc == "" {
				arrow = " " + arrow
			}
			name += arrow
		}
		switch {
		case i == 0:
			flush(p, role, "  "+name, h.width)
		case h.text:
			p.Space(gap)
			flush(p, role, name, h.width)
		default:
			right(p, role, name, h.width)
		}
	}
}

// head draws the line of a group, indented by its depth.
func (t *View) head(p *draw.Pen, it pane.Item) {
	of, c := it.Group, t.columns()
	groupMarks(p, of)
	in := 2 * it.Depth
	name, role := t.called(of, c.name-2-in)
	sign := "▸ "
	if t.open[of.ID] {
		sign = "▾ "
	}
	p.Space(in)
	p.Text(theme.Muted, sign)
	flush(p, role, name, c.name-2-in)
	pid, user, command := "–", "–", ""
	if of.Process != nil {
		pid, user, command = strconv.Itoa(of.Process.PID), model.AccountName(of.Process.User), of.Process.Cmdline
		if user == "" {
			user = t.scene.Tell("side.unknown")
		}
	}
	if c.pid > 0 {
		right(p, theme.Plain, pid, c.pid)
	}
	if c.user > 0 {
		p.Space(gap)
		flush(p, theme.Plain, user, c.user)
	}
	t.tally(p, theme.Listening, of.Listening, c.listen)
	t.conns(p, of, c.conns)
	t.growth(p, of, c.growth)
	t.moves(p, &of.Moves, of.Moves.In, c.in)
	t.moves(p, &of.Moves, of.Moves.Out, c.out)
	t.trip(p, of, c.trip)
	t.fresh(p, of, c.fresh)
	t.tally(p, theme.Gone, of.Closed, c.closed)
	if c.trouble > 0 {
		p.Space(gap)
		t.trouble(p, of.Trouble, c.trouble)
	}
	if c.command > 0 {
		p.Space(gap)
		flush(p, theme.Muted, command, c.command)
	}
}

// called returns the name of a group, abbreviated if it takes more than room cells
// and can be abbreviated. For several processes it returns a name such as "nginx
// ×5".
func (t *View) called(of *table.Group, room int) (string, theme.Role) {
	x := t.scene.Context
	switch {
	case of.ID.Several():
		return cell.Band(processes(of.Parts), x), theme.Process
	case of.Process != nil:
		return cell.CalledIn(of.Process, room, x), theme.Process
	case of.ID.By == table.ByProcess && of.Gap != sockets.GapNone:
		return cell.Parenthesis(of.Gap.String(), x), theme.Gap
	case of.ID.Name() == "":
		return t.scene.Tell("group.without_" + of.ID.By.String()), theme.Gap
	case of.ID.By == table.ByListener:
		return of.ID.Name() + cell.Glyph(of.ID.End().Port(), x.ASCII), theme.Listening
	}
	return of.ID.Name(), theme.Plain
}

// processes returns the processes of the parts of a group.
func processes(parts []*table.Group) []*sockets.Process {
	all := make([]*sockets.Process, len(parts))
	for i, g := range parts {
		all[i] = g.Process
	}
	return all
}

// trouble draws, in n cells, the worst problem of a group and how many others there
// are.
func (t *View) trouble(p *draw.Pen, all []trouble.Finding, n int) {
	if len(all) == 0 {
		flush(p, theme.Muted, cell.Nought(t.scene.Context.ASCII), n)
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
	rows.Marks(p, sign, role, " ")
}

// moves draws, in n cells, how much data the connections of a group move in one
// direction, in the same way as a cell does for a single connection.
func (t *View) moves(p *draw.Pen, of *table.Sum, bytes uint64, n int) {
	switch {
	case n == 0:
	case !of.Measurable:
		right(p, theme.Muted, "–", n)
	case !of.Known:
		p.Space(n)
	default:
		t.number(p, theme.Plain, cell.Moving(bytes, t.scene.Context.ASCII), bytes == 0, n)
	}
}

// conns draws the number of connections that a group has, in n cells. For listeners,
// it draws how many came in through them, if that is known.
func (t *View) conns(p *draw.Pen, of *table.Group, n int) {
	switch {
	case t.view.Selection.Kind != table.Listening:
		t.tally(p, theme.Plain, of.Connections, n)
	case !of.Serves:
		right(p, theme.Muted, "–", n)
	case of.Served == nil:
		p.Space(n)
	default:
		t.tally(p, theme.Plain, of.Served.Conns, n)
	}
}

// growth draws, in n cells, how many more connections a process has than it had a
// minute ago.
func (t *View) growth(p *draw.Pen, of *table.Group, n int) {
	switch {
	case n == 0:
	case of.Process == nil:
		right(p, theme.Muted, "–", n)
	case !of.Growth.Known:
		p.Space(n)
	default:
		role := theme.Muted
		if of.Growth.By > 0 {
			role = theme.Fresh
		}
		right(p, role, cell.Growth(of.Growth.By, t.scene.Context.ASCII), n)
	}
}

// trip draws the longest round trip of the connections of a group, in n cells.
func (t *View) trip(p *draw.Pen, of *table.Group, n int) {
	switch {
	case n == 0:
	case !of.Moves.Measurable:
		right(p, theme.Muted, "–", n)
	case of.RTT == 0:
		p.Space(n)
	default:
		right(p, cell.RoleOfRTT(of.RTT), cell.RTT(of.RTT, t.scene.Context.ASCII), n)
	}
}

// fresh draws, in n cells, how many new connections per second a group got.
func (t *View) fresh(p *draw.Pen, of *table.Group, n int) {
	switch listening := t.view.Selection.Kind == table.Listening; {
	case n == 0:
	case listening && !of.Serves:
		right(p, theme.Muted, "–", n)
	case listening && (of.Served == nil || of.Served.Opened < 0):
		p.Space(n)
	default:
		t.number(p, theme.Fresh, cell.Often(of.New, t.scene.Context.ASCII), of.New == 0, n)
	}
}

// tally draws a count in n cells, muted if it is zero.
func (t *View) tally(p *draw.Pen, r theme.Role, count, n int) {
	text := strconv.Itoa(count)
	if count == 0 {
		text = cell.Nought(t.scene.Context.ASCII)
	}
	t.number(p, r, text, count == 0, n)
}

// number draws a number in n cells.
func (t *View) number(p *draw.Pen, r theme.Role, text string, nothing bool, n int) {
	if nothing {
		r = theme.Muted
	}
	if n > 0 {
		right(p, r, text, n)
	}
}

// flush draws s left-aligned in n cells.
func flush(p *draw.Pen, r theme.Role, s string, n int) {
	s = draw.Clip(s, n, false)
	p.Text(r, s)
	p.Space(n - cell.Width(s))
}

// right draws s right-aligned in n cells.
func right(p *draw.Pen, r theme.Role, s string, n int) {
	s = draw.Clip(s, n, false)
	p.Space(n - cell.Width(s))
	p.Text(r, s)
}

// ofSockets reports whether o sorts groups by their number of sockets.
func ofSockets(o table.Order) bool {
	return o.Count == table.CountNone && !table.OfProcess(o.Column) && !o.Column.OfRate() && o.Column != column.Conns
}
