package portmap

import (
	"strings"

	"berth/model/port"
	"berth/model/portmap"
	"berth/model/table"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/pane"
	"berth/ui/theme"
)

// line is a line of the map that is ready to be drawn. Each of its pieces has a
// single look.
type line struct {
	start int // the first port on the line
	mark  port.Mark
	zone  port.Range // the range that begins on the line, or the one that contains the first line in the window
	spans []cell.Span
	cells int // in all spans
}

// made is what the lines are made from. As long as it does not change, neither do
// the lines. The cursor is not part of it.
type made struct {
	view      *table.View
	share     share
	zoom, top int
}

// Prepare makes the map ready to draw.
func (t *View) Prepare(s *pane.Scene) {
	t.context, t.want, t.width = s.Context, s.Want.Selection, s.Width
	t.share = shareOf(s.Width, s.Height)
	t.cursor.size(t.share)
	if t.view == nil {
		t.nothing = draw.Nothing(s.Nothing, s.Width)
		return
	}
	if now := (made{t.view, t.share, t.cursor.zoom, t.cursor.top}); now != t.made {
		t.made = now
		t.ready = t.ready[:0]
		for i := t.cursor.top; i < min(t.cursor.top+t.share.h, t.cursor.grid().Lines()); i++ {
			t.ready = append(t.ready, t.make(i))
		}
	}
	t.describe(s)
}

// make prepares a line of the grid.
func (t *View) make(n int) line {
	g := t.cursor.grid()
	s := line{start: int(t.cursor.first(n))}
	var text strings.Builder
	role := theme.Plain
	flush := func() {
		if text.Len() > 0 {
			s.spans = append(s.spans, cell.Span{Text: text.String(), Role: role})
		}
		text.Reset()
	}
	for column := range g.Cells() {
		text.WriteString(draw.Spaces(portmap.Column(column) - s.cells))
		s.cells = portmap.Column(column) + 1
		r, ok := g.Run(n, column)
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
	if n > t.cursor.top && n > 0 && s.zone == t.markOf(t.cursor.first(n)-1).Range {
		s.zone = port.RangeNone
	}
	return s
}

// name sets the class and range of s from a cell. If several ranges begin on a line,
// the last of them is shown.
func (t *View) name(s *line, r portmap.Run) {
	if s.mark.Class == port.ClassNone {
		s.mark = t.markOf(r.First)
	}
	s.zone = t.markOf(r.Last).Range
}

func (t *View) markOf(p uint16) port.Mark { return port.MarkOf(p, t.view.Host.Ephemeral) }

// cell returns the look of the ports in r.
func (t *View) cell(r portmap.Run) cell.Span {
	mark := t.markOf(r.First)
	u := t.portMap().Use(r)
	switch {
	case u.Has(portmap.Opened):
		return cell.Span{Text: "+", Role: theme.Fresh}
	case u.Used():
		return cell.Span{Text: signOf(u), Role: litRole(mark)}
	case u.Has(portmap.Closed):
		return cell.Span{Text: "-", Role: theme.Ended}
	}
	return freeCell(mark, t.context.ASCII)
}

// signOf returns the symbol of the strongest use.
func signOf(u portmap.Use) string {
	switch u.Strongest() {
	case portmap.Listening:
		return "■"
	case portmap.Connected:
		return "▪"
	case portmap.Bound:
		return "□"
	}
	return "▫"
}

// litRole returns the role of a port that is in use, which depends on its class. The
// free ports around it show its range.
func litRole(m port.Mark) theme.Role {
	if m.Class == port.WellKnown {
		return theme.WellKnown
	}
	return theme.Dynamic
}

// freeCell returns the look of unused ports, which depends on their range. Some
// ranges have symbols of their own, for people who can't see the colours.
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
