package portmap

import (
	"fmt"
	"strconv"

	"berth/model/language"
	"berth/model/port"
	"berth/model/portmap"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/theme"
)

// share is the division of the room between the map and the text about a port.
type share struct {
	w, h   int
	legend bool // on the line below the map
	body   int  // lines of the whole body
	below  int  // lines of the panel below the map
	beside int  // cells of the panel to the right of the map; 0: the panel is below
}

const (
	leftEdge  = 9   // cells before the map, for the cursor, the class and the number of the first port
	rightEdge = 12  // cells after the map, for the range
	roomy     = 130 // the width of the narrowest window in which the panel is beside the map
)

// shareOf divides a body of w by h cells.
func shareOf(w, h int) share {
	s := share{w: w, h: h, body: h, legend: h >= 12}
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

// edges returns the number of cells of a line that are not part of the map.
func edges(w int) int {
	if w < 64 {
		return leftEdge
	}
	return leftEdge + rightEdge
}

// Line draws line y.
func (t *View) Line(p *draw.Pen, y int) {
	switch {
	case t.view == nil:
		t.nothing.Third(p, y, t.share.body)
		return
	case t.share.beside == 0:
		t.left(p, y)
		return
	}
	width, skip := t.share.w, p.Skip // beside an overlay, only part of the line is drawn
	p.Part(min(max(0, width-skip), p.Room), skip, func(p *draw.Pen) { t.left(p, y) })
	p.Skip = max(0, skip-width)
	p.Text(theme.Border, "│ ")
	t.page.Line(p, y)
}

// left draws line y of the map or of what is below the map.
func (t *View) left(p *draw.Pen, y int) {
	legend := y == t.share.h && t.share.legend
	switch {
	case y < len(t.ready):
		line, column := t.cursor.position()
		if line != y {
			column = -1
		}
		t.ready[y].draw(p, column, t.wide(), t.context.Language)
	case y < t.share.h:
	case legend:
		t.legend(p)
	case t.share.below > 0:
		if t.share.legend {
			y--
		}
		p.Space(1)
		t.page.Line(p, y-t.share.h)
	}
}

// wide returns the number of cells before the name of a range, or 0 if the name does
// not fit.
func (t *View) wide() int {
	if edges(t.share.w) == leftEdge {
		return 0
	}
	return portmap.Width(t.cursor.grid().Cells()) + 2
}

// draw draws the line, with the number of its first port before it and its range
// after it. The cursor is at column cursor, or on another line if cursor is -1.
func (s *line) draw(p *draw.Pen, cursor, wide int, l *language.Language) {
	s.head(p, cursor >= 0)
	for _, x := range s.spans {
		n := cell.Width(x.Text)
		if cursor < 0 || cursor >= n || p.Veil {
			p.Text(x.Role, x.Text)
		} else {
			runes := []rune(x.Text)
			p.Text(x.Role, string(runes[:cursor]))
			p.Block(string(runes[cursor : cursor+1]))
			p.Text(x.Role, string(runes[cursor+1:]))
		}
		cursor -= n
	}
	if wide > 0 && s.zone != port.RangeNone {
		p.Space(wide - s.cells)
		p.Text(litRole(port.Mark{Class: s.mark.Class, Range: s.zone}), s.title(l))
	}
}

// head draws the class and the number of the first port.
func (s *line) head(p *draw.Pen, cursor bool) {
	label := theme.Muted
	if cursor {
		p.Text(theme.Key, "▌")
		label = theme.Key
	} else {
		p.Space(1)
	}
	p.Text(litRole(s.mark), glyphOf(s.mark))
	p.Text(label, fmt.Sprintf(" %5d ", s.start))
}

// title returns the name of the group of ports that begins on the line. This is the
// class for well-known ports, and otherwise the range.
func (s *line) title(l *language.Language) string {
	if s.mark.Class == port.WellKnown {
		return l.Word(port.ClassOf(uint16(s.start)))
	}
	return l.Tell("live.zone." + s.zone.String())
}

// legend draws the meanings of the symbols, as far as they fit.
func (t *View) legend(p *draw.Pen) {
	p.Space(1)
	for _, x := range []struct {
		sign, what string
		role       theme.Role
	}{
		{"■", t.tell("map.listening"), theme.Plain},
		{"▪", t.tell("map.connected"), theme.Plain},
		{"□", t.tell("map.bound"), theme.Plain},
		{"▫", t.tell("map.closing"), theme.Plain},
		{"+", t.tell("map.taken"), theme.Fresh},
		{"-", t.tell("map.released"), theme.Ended},
	} {
		if n := cell.Width(x.what) + 4; n > p.Room {
			break
		}
		p.Text(x.role, x.sign)
		p.Text(theme.Muted, " "+x.what+"  ")
	}
}

// position says how many ports are in use, and how many a cell represents.
func (t *View) position() string {
	used := t.tell("map.used", "count", strconv.Itoa(t.portMap().Used()))
	b := t.cursor.grid().Bands
	if t.width < 100 || b[1].Cell == 1 {
		return used
	}
	return used + t.tell("map.cell", "count", strconv.Itoa(t.cursor.under().Len()))
}
