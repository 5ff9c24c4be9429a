package live

import (
	"fmt"
	"strconv"
	"strings"

	"berth/model/chart"
	"berth/model/port"
	"berth/model/table"
	"berth/ui/cell"
	"berth/ui/theme"
)

// sheet is how the body is shared between the map and what it says of a port.
type sheet struct {
	w, h   int
	legend bool // on the line below the map
	below  int  // lines of the panel under it
	beside int  // cells of the panel at its right; 0: it is below
}

const (
	leftEdge  = 9   // cells before the map: the cursor, the class, the number of the first port
	rightEdge = 12  // and behind it: the range
	roomy     = 130 // the window in which the panel stands beside the map
)

// sheetOf shares a body of w cells by h lines.
func sheetOf(w, h int) sheet {
	s := sheet{w: w, h: h, legend: h >= 12}
	if w >= roomy {
		s.beside = max(44, w*7/25)
		s.w = w - s.beside - 1
	} else {
		s.below = min(max(2, h/5), h/2)
	}
	s.h -= s.below
	if s.legend {
		s.h--
	}
	s.h = max(1, s.h)
	return s
}

// edges gives the cells of a line that are not map.
func edges(w int) int {
	if w < 64 {
		return leftEdge
	}
	return leftEdge + rightEdge
}

// strip is a line of the map that only needs to be drawn: pieces of one look
// each.
type strip struct {
	start int // its first port
	mark  port.Mark
	zone  port.Range // the range that begins on the line, or is the first to be seen
	spans []cell.Span
	cells int // of all pieces
}

// made is what the strips are made from. As long as that is the same, they are:
// the cursor is no part of them.
type made struct {
	view      *table.View
	sheet     sheet
	zoom, top int
}

// prepareMap makes the map ready.
func (a *App) prepareMap() {
	t := &a.atlas
	t.context = a.grid.context
	t.size(sheetOf(a.window.w, a.body()))
	if now := (made{t.view, t.sheet, t.zoom, t.top}); now != t.made {
		t.made = now
		t.ready = t.ready[:0]
		for i := t.top; i < min(t.top+t.sheet.h, t.grid().Lines()); i++ {
			t.ready = append(t.ready, t.strip(i))
		}
	}
	a.describe()
}

// strip makes a line of the grid ready.
func (t *atlas) strip(line int) strip {
	g := t.grid()
	s := strip{start: int(t.first(line))}
	var text strings.Builder
	role := theme.Plain
	flush := func() {
		if text.Len() > 0 {
			s.spans = append(s.spans, cell.Span{Text: text.String(), Role: role})
		}
		text.Reset()
	}
	for column := range g.Cells() {
		text.WriteString(spaces(chart.Column(column) - s.cells))
		s.cells = chart.Column(column) + 1
		r, ok := g.Run(line, column)
		if !ok {
			text.WriteByte(' ')
			continue
		}
		t.name(&s, r)
		x := t.cell(r)
		if x.Role != role {
			flush()
			role = x.Role
		}
		text.WriteString(x.Text)
	}
	flush()
	if line > t.top && line > 0 && s.zone == t.markOf(t.first(line)-1).Range {
		s.zone = port.RangeNone
	}
	return s
}

// first gives the first port of a line.
func (t *atlas) first(line int) uint16 {
	b, _ := t.grid().Band(line)
	return uint16(max(b.First, t.grid().Start(line)))
}

// cursor gives the line and the column of the window that the cursor is at.
func (t *atlas) cursor() (y, x int) {
	line, column := t.grid().Place(t.port)
	return line - t.top, chart.Column(column)
}

// name gives s the class and range of a cell; the last range that begins on a
// line is the one that is told.
func (t *atlas) name(s *strip, r chart.Run) {
	if s.mark.Class == port.ClassNone {
		s.mark = t.markOf(r.First)
	}
	s.zone = t.markOf(r.Last).Range
}

func (t *atlas) markOf(p uint16) port.Mark { return port.MarkOf(p, t.view.Host.Ephemeral) }

// cell gives how the ports of r look.
func (t *atlas) cell(r chart.Run) cell.Span {
	mark := t.markOf(r.First)
	u := t.chart().Use(r)
	switch {
	case u.Has(chart.Opened):
		return cell.Span{Text: "+", Role: theme.Fresh}
	case u.Used():
		return cell.Span{Text: signOf(u), Role: litRole(mark)}
	case u.Has(chart.Closed):
		return cell.Span{Text: "-", Role: theme.Ended}
	}
	return freeCell(mark, t.context.ASCII)
}

// signOf gives the sign of the strongest use.
func signOf(u chart.Use) string {
	switch u.Strongest() {
	case chart.Listening:
		return "■"
	case chart.Connected:
		return "▪"
	case chart.Bound:
		return "□"
	}
	return "▫"
}

// litRole gives the look of a port that is in use: its class's. The range is
// told by the free ports around it.
func litRole(m port.Mark) theme.Role {
	if m.Class == port.WellKnown {
		return theme.WellKnown
	}
	return theme.Dynamic
}

// freeCell gives the look of ports that nothing has: the range's, with a sign
// for each that those see who see no hue.
func freeCell(m port.Mark, ascii bool) cell.Span {
	role, sign, plain := theme.SystemZone, "·", "."
	switch m.Range {
	case port.Registered:
		role = theme.RegisteredZone
	case port.Ephemeral:
		role, sign, plain = theme.EphemeralZone, ":", ":"
	case port.Private:
		role, sign, plain = theme.PrivateZone, "'", "'"
	}
	if ascii {
		sign = plain
	}
	return cell.Span{Text: sign, Role: role}
}

// line draws line y of the body.
func (t *atlas) line(p *pen, y int) {
	if t.sheet.beside == 0 {
		t.left(p, y)
		return
	}
	width, skip := t.sheet.w, p.skip // beside an overlay only a part of the line is drawn
	p.part(min(max(0, width-skip), p.room), skip, func(p *pen) { t.left(p, y) })
	p.skip = max(0, skip-width)
	p.text(theme.Border, "│ ")
	t.page.line(p, y)
}

// left draws line y of the map, or of what is below it.
func (t *atlas) left(p *pen, y int) {
	legend := y == t.sheet.h && t.sheet.legend
	switch {
	case y < len(t.ready):
		line, column := t.cursor()
		if line != y {
			column = -1
		}
		t.ready[y].draw(p, column, t.wide())
	case y < t.sheet.h:
	case legend:
		t.legend(p)
	case t.sheet.below > 0:
		if t.sheet.legend {
			y--
		}
		p.space(1)
		t.page.line(p, y-t.sheet.h)
	}
}

// wide gives the cells before the name of a range; 0: there is no room for it.
func (t *atlas) wide() int {
	if edges(t.sheet.w) == leftEdge {
		return 0
	}
	return chart.Width(t.grid().Cells()) + 2
}

// draw draws the strip between its number and its range, with the cursor at a
// column if that is not -1.
func (s *strip) draw(p *pen, cursor, wide int) {
	s.head(p, cursor >= 0)
	for _, x := range s.spans {
		n := cell.Width(x.Text)
		if cursor < 0 || cursor >= n || p.veil {
			p.text(x.Role, x.Text)
		} else {
			runes := []rune(x.Text)
			p.text(x.Role, string(runes[:cursor]))
			p.block(reversible(string(runes[cursor : cursor+1])))
			p.text(x.Role, string(runes[cursor+1:]))
		}
		cursor -= n
	}
	if wide > 0 && s.zone != port.RangeNone {
		p.space(wide - s.cells)
		p.text(litRole(port.Mark{Class: s.mark.Class, Range: s.zone}), s.title())
	}
}

// head draws the class and the number of the first port.
func (s *strip) head(p *pen, cursor bool) {
	label := theme.Muted
	if cursor {
		p.text(theme.Key, "▌")
		label = theme.Key
	} else {
		p.space(1)
	}
	p.text(litRole(s.mark), glyphOf(s.mark))
	p.text(label, fmt.Sprintf(" %5d ", s.start))
}

// reversible gives a sign that leaves enough of the cursor to be seen: a big
// one would fill it.
func reversible(sign string) string {
	if sign == "■" || sign == "□" {
		return "▪"
	}
	return sign
}

// title gives the name of what begins on the line: the class of the well-known
// ports, the range of the others.
func (s *strip) title() string {
	if s.mark.Class == port.WellKnown {
		return s.mark.Class.String()
	}
	return s.zone.String()
}

// legend draws what the signs stand for, as far as there is room.
func (t *atlas) legend(p *pen) {
	p.space(1)
	for _, x := range []struct {
		sign, what string
		role       theme.Role
	}{
		{"■", "listening", theme.Plain},
		{"▪", "connected", theme.Plain},
		{"□", "bound", theme.Plain},
		{"▫", "closing", theme.Plain},
		{"+", "just taken", theme.Fresh},
		{"-", "just let go", theme.Ended},
	} {
		if n := cell.Width(x.what) + 4; n > p.room {
			break
		}
		p.text(x.role, x.sign)
		p.text(theme.Muted, " "+x.what+"  ")
	}
}

// place tells how many ports are in use, and how many a cell stands for.
func (t *atlas) place(w int) string {
	used := several(int64(t.chart().Used()), "port in use", "ports in use")
	b := t.grid().Bands
	if w < 100 || b[1].Cell == 1 {
		return used
	}
	return used + " · a cell is " + strconv.Itoa(t.under().Len())
}
