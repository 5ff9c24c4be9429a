package rows

import (
	"strconv"

	"berth/model"
	"berth/model/column"
	"berth/model/table"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/layout"
	"berth/ui/live/pane"
	"berth/ui/theme"
)

// across draws the columns. If the table is scrolled sideways, the first column and
// the rule next to it stay, and whatever is scrolled off is left out after them.
func (l *List) across(p *draw.Pen, draw func(layout.Slot)) {
	for i, s := range l.Slots {
		if i == 1 && l.Shift > 0 {
			p.Text(theme.Border, "│")
			p.Space(layout.GapOf(l.room) - 1)
			p.Skip += l.Shift
		} else if i > 0 {
			p.Space(layout.GapOf(l.room))
		}
		if p.Room <= 0 {
			return
		}
		draw(s)
	}
	p.Skip = 0
}

func (l *List) title(p *draw.Pen, s layout.Slot) {
	name, role := s.Column.Title(), theme.Head
	if s.Column == l.Layout.Order.Column {
		role = theme.HeadSorted
		name += " " + Arrow(l.Layout.Order.Reverse)
	}
	if short(s) {
		name = name[:1]
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

// Arrow returns the symbol for a sort direction.
func Arrow(reverse bool) string {
	if reverse {
		return "▼"
	}
	return "▲"
}

// Begin returns the item on line i of the window, and whether there is one. If the
// cursor is on the line, Begin sets the background accordingly. The caller draws
// heads itself.
func (l *List) Begin(p *draw.Pen, i int) (it pane.Item, ok bool) {
	if i >= len(l.ready) {
		return it, false
	}
	p.Cursor = l.cursor.top+i == l.cursor.line && !p.Veil
	return l.ready[i].item, true
}

// Row draws line i of the window, which must be the line of a socket.
func (l *List) Row(p *draw.Pen, i int) {
	line := l.ready[i]
	row := drawn(line.item)
	sign, role := l.mark(row)
	Marks(p, sign, role, l.fold(line.item))
	p.Space(l.Indent)
	faded := p.Veil
	p.Veil = faded || !row.Open()
	l.across(p, func(s layout.Slot) { l.cell(p, line, s) })
	p.Veil = faded
}

// drawn returns the row whose cells a line shows.
func drawn(it pane.Item) *model.Row {
	if it.Row != nil {
		return it.Row
	}
	return it.Head
}

// fold returns the symbol for a row that represents several sockets, and for those
// sockets if they are listed below it.
func (l *List) fold(it pane.Item) string {
	switch {
	case it.Head != nil && l.Open[it.Group.ID]:
		return "▾"
	case it.Head != nil:
		return "▸"
	case it.Row != nil && it.Group != nil && it.Group.ID.By == table.Folded:
		return "│"
	}
	return " "
}

// Nothing draws line y of an empty list.
func (l *List) Nothing(p *draw.Pen, y int) { l.nothing.Third(p, y, l.height) }

// Heading draws the titles of the columns.
func (l *List) Heading(p *draw.Pen) {
	p.Space(layout.Margin)
	l.across(p, func(s layout.Slot) { l.title(p, s) })
}

// Marks draws the cursor, what happened to a line recently, and whether the line
// represents several sockets, each in its own place.
func Marks(p *draw.Pen, sign string, r theme.Role, fold string) {
	if p.Cursor {
		p.Text(theme.Key, "▌")
	} else {
		p.Space(1)
	}
	p.Text(r, sign)
	p.Text(theme.Muted, fold)
}

// short reports whether s shows the state as a single letter.
func short(s layout.Slot) bool { return s.Column == column.State && s.Width == 1 }

func (l *List) cell(p *draw.Pen, line ready, s layout.Slot) {
	b := line.cells[s.Index]
	spans := l.spans[b.from:b.to]
	free := s.Width - b.width
	switch {
	case s.Column.Numeric() && free > 0:
		p.Space(free)
		p.Spans(spans, b.width)
	case s.Column.Numeric() && free < 0:
		short := number(s.Column, spans, s.Width)
		p.Space(s.Width - draw.Measure(short))
		p.Spans(short, s.Width)
	case short(s):
		p.Text(cell.Letter(drawn(line.item)))
	case s.Column == column.Local || s.Column == column.Remote:
		if free < 0 {
			spans = cell.Narrow(l.spans[len(l.spans):], s.Column, drawn(line.item), l.context, s.Width)
			free = s.Width - draw.Measure(spans)
		}
		endpoint(p, spans, free)
	case free < 0 && (s.Column == column.Process || s.Column == column.Peer || s.Column == column.Queue):
		p.Spans(cell.Narrow(l.spans[len(l.spans):], s.Column, drawn(line.item), l.context, s.Width), s.Width)
	default:
		p.Spans(spans, s.Width)
	}
}

// number shortens a number that is too wide for n cells to n cells. A quantity gets
// a unit, which shows that the quantity was rounded. If a number only serves to
// distinguish things, its last digits are kept.
func number(c column.Column, spans []cell.Span, n int) []cell.Span {
	text, role := "", theme.Plain
	for _, s := range spans {
		text, role = text+s.Text, s.Role
	}
	switch c {
	case column.RecvQ, column.SendQ, column.Retrans, column.Cwnd:
		if q, err := strconv.ParseUint(text, 10, 64); err == nil {
			return []cell.Span{{Text: cell.Bytes(q), Role: role}}
		}
	}
	if w := cell.Width(text); w > n {
		text = "…" + cell.Tail(text, w-n+1)
	}
	return []cell.Span{{Text: text, Role: role}}
}

// endpoint draws an address and port. It puts the free cells before the glyphs, so
// that the glyphs line up on the right.
func endpoint(p *draw.Pen, spans []cell.Span, free int) {
	last := len(spans) - 1
	if last < 1 {
		p.Spans(spans, draw.Measure(spans)+free)
		return
	}
	for i, s := range spans {
		if i == last {
			p.Space(max(0, free))
		}
		p.Text(s.Role, s.Text)
	}
}
