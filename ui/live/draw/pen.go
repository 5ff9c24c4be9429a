// Package draw provides what is needed to draw the lines of a frame: a pen,
// scrollable text, and boxes.
package draw

import (
	"strings"

	"berth/ui/cell"
	"berth/ui/theme"
)

// Pen draws the lines of a frame from left to right. It cuts off what does not fit,
// so that no line is wider than its window. All widths are in cells.
type Pen struct {
	Out    *strings.Builder
	Theme  *theme.Theme
	Room   int  // cells left on the line
	Skip   int  // cells to skip before drawing the first
	Cursor bool // the background is that of the cursor's row
	Veil   bool // everything is muted, because something covers it
	ASCII  bool // nothing beyond ASCII is drawn
	Letter bool // with ASCII: letters beyond ASCII are drawn nevertheless
	inked  bool // the look of role is in effect
	lit    bool // some look is in effect, that of role or another
	role   theme.Role
	x, y   int // where the next text is drawn, on the whole screen
	caret  Caret
}

// Caret is where the terminal's own cursor should be. Input methods, braille
// displays and magnifiers follow it.
type Caret struct {
	X, Y  int
	Shown bool // true: visible, where text is inserted; false: hidden, on the row under the cursor
}

// Caret returns where the terminal's cursor should be after what was drawn.
func (p *Pen) Caret() Caret { return p.caret }

// Insertion draws s, and records its position as the place where text is inserted.
func (p *Pen) Insertion(s string) {
	p.caret = Caret{p.x, p.y, true}
	p.Text(theme.Plain, s)
}

// point records the current line as the row under the cursor.
func (p *Pen) point() {
	if !p.caret.Shown && p.caret.Y != p.y {
		p.caret = Caret{p.x, p.y, false}
	}
}

// Text draws s.
func (p *Pen) Text(r theme.Role, s string) {
	p.put(r, s, cell.Width(s))
}

// put draws s, which takes n cells.
func (p *Pen) put(r theme.Role, s string, n int) {
	if p.Room <= 0 || s == "" {
		return
	}
	if p.Skip >= n {
		p.Skip -= n
		return
	}
	if p.Skip > 0 {
		s, n = p.shorten(r, s, n-p.Skip)
	}
	if n <= p.Room {
		p.write(r, s, n)
		return
	}
	room := p.Room
	s = cell.Head(s, room)
	n = cell.Width(s)
	p.write(r, s, n)
	p.write(r, Spaces(room-n), room-n)
}

// shorten leaves out the cells of s that are to be skipped, and returns what is left
// and its width. n is the number of cells that should be left. If a wide character
// is cut in two, shorten draws an empty cell for the half that is left.
func (p *Pen) shorten(r theme.Role, s string, n int) (string, int) {
	rest := cell.Tail(s, p.Skip)
	p.Skip = 0
	if half := n - cell.Width(rest); half > 0 {
		p.write(r, Spaces(half), half)
	}
	return rest, cell.Width(rest)
}

func (p *Pen) write(r theme.Role, s string, n int) {
	if p.Veil {
		r = theme.Gone
	}
	if !p.inked || r != p.role {
		p.inked, p.lit, p.role = true, true, r
		if p.Cursor {
			p.Out.WriteString(p.Theme.OnCursor(r))
		} else {
			p.Out.WriteString(p.Theme.Prefix(r))
		}
	}
	if p.ASCII {
		s = plain(s, n, p.Letter)
	}
	if p.Cursor && !p.Veil {
		p.point()
	}
	p.Out.WriteString(s)
	p.Room -= n
	p.x += n
}

// Space draws n empty cells. It keeps the current look if a space in that look shows
// nothing, which makes a frame a tenth shorter.
func (p *Pen) Space(n int) {
	r := theme.Plain
	if p.inked && p.Theme.Blank(p.role) {
		r = p.role
	}
	for n > 0 {
		step := min(n, len(blank))
		p.put(r, blank[:step], step)
		n -= step
	}
}

// Rule draws a horizontal line of n cells.
func (p *Pen) Rule(n int) { p.Text(theme.Border, strings.Repeat("─", max(0, n))) }

// Block draws s as the text cursor.
func (p *Pen) Block(s string) {
	if p.Room < cell.Width(s) {
		return
	}
	p.Out.WriteString(p.Theme.Prefix(theme.Plain) + "\x1b[7m")
	n := cell.Width(s)
	if p.ASCII {
		s = plain(s, n, p.Letter)
	}
	p.Out.WriteString(s)
	p.Out.WriteString(p.Theme.Reset())
	p.point()
	p.Room -= n
	p.x += n
	p.inked, p.lit = false, false
}

// Fill draws empty cells to the end of the line.
func (p *Pen) Fill() {
	p.Skip = 0
	p.Space(p.Room)
}

// Part fills n cells of the line with what the function draw draws. The parameter
// skip is the number of cells to leave out at the beginning.
func (p *Pen) Part(n, skip int, draw func(*Pen)) {
	n = max(0, min(n, p.Room))
	rest := p.Room - n
	p.Room, p.Skip = n, skip
	draw(p)
	p.Fill()
	p.Room = rest
	p.Cursor, p.inked = false, false
}

// End closes a line of w cells and opens the next.
func (p *Pen) End(w int) {
	if p.Cursor {
		p.Fill()
	}
	if p.lit {
		p.Out.WriteString(p.Theme.Reset())
	}
	p.Out.WriteByte('\n')
	p.x, p.y = 0, p.y+1
	p.Room, p.Skip, p.Cursor, p.inked, p.lit = w, 0, false, false, false
}

// Spans draws pieces of text in n cells. If the text is too long, it ends in an
// ellipsis.
func (p *Pen) Spans(spans []cell.Span, n int) {
	left, over := n, Measure(spans) > n
	for _, s := range spans {
		size := cell.Width(s.Text)
		if over && size >= left {
			text := Clip(s.Text, left, true)
			p.Text(s.Role, text)
			left -= cell.Width(text)
			break
		}
		p.put(s.Role, s.Text, size)
		left -= size
	}
	p.Space(left)
}

const blank = "                                                                "

// Spaces returns n spaces, or none if n is negative.
func Spaces(n int) string {
	if n <= len(blank) {
		return blank[:max(0, n)]
	}
	return strings.Repeat(" ", n)
}

// Measure returns the number of cells that spans take.
func Measure(spans []cell.Span) int {
	n := 0
	for _, s := range spans {
		n += cell.Width(s.Text)
	}
	return n
}

// Clip cuts s to n cells. It ends s with an ellipsis if s was longer, or if more is
// set.
func Clip(s string, n int, more bool) string {
	size := cell.Width(s)
	switch {
	case n <= 0:
		return ""
	case size <= n && !more, size < n:
		if more {
			return s + "…"
		}
		return s
	case n == 1:
		return "…"
	}
	return cell.Head(s, n-1) + "…"
}
