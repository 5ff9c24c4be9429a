package live

import (
	"berth/model/column"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/layout"
	"berth/ui/live/pane"
	"berth/ui/theme"
)

// heading draws the names of the columns.
func (g *grid) heading(p *draw.Pen) {
	if g.grouped() {
		g.groupHeading(p)
		return
	}
	p.Space(layout.Margin)
	g.across(p, func(s layout.Slot) { g.title(p, s) })
}

// across draws every column, and leaves out what is scrolled off: between the
// one that stays in its place and the line beside it.
func (g *grid) across(p *draw.Pen, draw func(layout.Slot)) {
	for i, s := range g.slots {
		if i == 1 && g.shift > 0 {
			p.Text(theme.Border, "│")
			p.Space(layout.GapOf(g.room) - 1)
			p.Skip += g.shift
		} else if i > 0 {
			p.Space(layout.GapOf(g.room))
		}
		if p.Room <= 0 {
			return
		}
		draw(s)
	}
	p.Skip = 0
}

func (g *grid) title(p *draw.Pen, s layout.Slot) {
	name, role := s.Column.Title(), theme.Head
	if s.Column == g.layout.Order.Column {
		role = theme.HeadSorted
		name += " " + arrowOf(g.layout.Order.Reverse)
	}
	name = draw.Clip(name, s.Width, false)
	free := s.Width - cell.Width(name)
	if s.Column.Numeric() {
		p.Space(free)
		free = 0
	}
	p.Text(role, name)
	p.Space(free)
}

func arrowOf(reverse bool) string {
	if reverse {
		return "▼"
	}
	return "▲"
}

// line draws line i of the window.
func (g *grid) line(p *draw.Pen, i int) {
	if i >= len(g.ready) {
		return
	}
	line := g.ready[i]
	p.Cursor = g.cursor.top+i == g.cursor.line && !p.Veil
	if line.item.Row == nil {
		g.head(p, line.item.Group)
		return
	}
	g.marks(p, line.item)
	p.Space(g.indent())
	faded := p.Veil
	p.Veil = faded || !line.item.Row.Open()
	g.across(p, func(s layout.Slot) { g.cell(p, line, s) })
	p.Veil = faded
}

func (g *grid) marks(p *draw.Pen, it pane.Item) {
	sign, role := g.mark(it.Row)
	marks(p, sign, role)
}

// marks draws the cursor and what happened to a line lately, each in a place
// of its own.
func marks(p *draw.Pen, sign string, r theme.Role) {
	if p.Cursor {
		p.Text(theme.Key, "▌")
	} else {
		p.Space(1)
	}
	p.Text(r, sign)
	p.Space(1)
}

func (g *grid) cell(p *draw.Pen, line ready, s layout.Slot) {
	b := line.cells[s.Place]
	spans := g.spans[b.from:b.to]
	free := s.Width - b.width
	switch {
	case s.Column.Numeric() && free > 0:
		p.Space(free)
		p.Spans(spans, b.width)
	case s.Column == column.Local || s.Column == column.Remote:
		endpoint(p, spans, free)
	case free < 0 && (s.Column == column.Process || s.Column == column.Peer):
		p.Spans(cell.Narrow(g.spans[len(g.spans):], s.Column, line.item.Row, g.context, s.Width), s.Width)
	default:
		p.Spans(spans, s.Width)
	}
}

// endpoint draws an address and port that have free cells to spare, or too few
// if free is negative: the glyphs stand in a line at the right, and what is cut
// is the address, never the port.
func endpoint(p *draw.Pen, spans []cell.Span, free int) {
	last := len(spans) - 1
	if last < 1 {
		p.Spans(spans, draw.Measure(spans)+free)
		return
	}
	for i, s := range spans {
		switch {
		case i == last:
			p.Space(max(0, free))
		case free < 0 && (s.Role == theme.Address || s.Role == theme.Wildcard):
			size := cell.Width(s.Text)
			s.Text = middle(s.Text, max(1, size+free))
			free += size - cell.Width(s.Text)
		}
		p.Text(s.Role, s.Text)
	}
}

// middle cuts an address to n cells by leaving out what is in the middle.
func middle(s string, n int) string {
	switch {
	case len(s) <= n:
		return s
	case len(s) != cell.Width(s): // the name of an interface may be anything
		return draw.Clip(s, n, false)
	}
	head := n / 2
	tail := n - head - 1
	return s[:head] + "…" + s[len(s)-tail:]
}
