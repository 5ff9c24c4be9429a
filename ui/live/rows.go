package live

import (
	"berth/model/column"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/theme"
)

// heading draws the names of the columns.
func (g *grid) heading(p *draw.Pen) {
	if g.grouped() {
		g.groupHeading(p)
		return
	}
	p.Space(margin)
	g.across(p, func(s slot) { g.title(p, s) })
}

// across draws every column, and leaves out what is scrolled off: between the
// one that stays in its place and the line beside it.
func (g *grid) across(p *draw.Pen, draw func(slot)) {
	for i, s := range g.slots {
		if i == 1 && g.shift > 0 {
			p.Text(theme.Border, "│")
			p.Space(gapOf(g.room) - 1)
			p.Skip += g.shift
		} else if i > 0 {
			p.Space(gapOf(g.room))
		}
		if p.Room <= 0 {
			return
		}
		draw(s)
	}
	p.Skip = 0
}

func (g *grid) title(p *draw.Pen, s slot) {
	name, role := s.column.Title(), theme.Head
	if s.column == g.layout.order.Column {
		role = theme.HeadSorted
		name += " " + arrowOf(g.layout.order.Reverse)
	}
	name = draw.Clip(name, s.width, false)
	free := s.width - cell.Width(name)
	if s.column.Numeric() {
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
	if line.item.row == nil {
		g.head(p, line.item.group)
		return
	}
	g.marks(p, line.item)
	p.Space(g.indent())
	faded := p.Veil
	p.Veil = faded || !line.item.row.Open()
	g.across(p, func(s slot) { g.cell(p, line, s) })
	p.Veil = faded
}

func (g *grid) marks(p *draw.Pen, it item) {
	sign, role := g.mark(it.row)
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

func (g *grid) cell(p *draw.Pen, line ready, s slot) {
	b := line.cells[s.place]
	spans := g.spans[b.from:b.to]
	free := s.width - b.width
	switch {
	case s.column.Numeric() && free > 0:
		p.Space(free)
		p.Spans(spans, b.width)
	case s.column == column.Local || s.column == column.Remote:
		endpoint(p, spans, free)
	default:
		p.Spans(spans, s.width)
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
