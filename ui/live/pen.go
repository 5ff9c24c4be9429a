package live

import (
	"strings"

	"github.com/charmbracelet/x/ansi"

	"berth/ui/cell"
	"berth/ui/theme"
)

// pen draws the lines of a frame, left to right. What has no room is cut off,
// so that no line is ever wider than its window. All widths are in cells.
type pen struct {
	out    *strings.Builder
	look   *theme.Theme
	room   int  // left on the line
	skip   int  // cells to leave out before the first that is drawn
	cursor bool // the ground is that of the cursor's row
	veil   bool // everything is muted, for something lies over it
	ascii  bool // nothing beyond ASCII is drawn
	inked  bool // role is in force
	role   theme.Role
}

// text draws s.
func (p *pen) text(r theme.Role, s string) {
	if p.room <= 0 || s == "" {
		return
	}
	n := cell.Width(s)
	if p.skip >= n {
		p.skip -= n
		return
	}
	if p.skip > 0 {
		s, n = p.shorten(r, s, n-p.skip)
	}
	if n <= p.room {
		p.write(r, s, n)
		return
	}
	room := p.room
	s = ansi.Truncate(s, room, "")
	n = cell.Width(s)
	p.write(r, s, n)
	p.write(r, spaces(room-n), room-n)
}

// shorten leaves out the cells that are to be skipped, so that n are left; in
// the place of half a wide character it draws an empty cell.
func (p *pen) shorten(r theme.Role, s string, n int) (string, int) {
	rest := ansi.TruncateLeft(s, p.skip, "")
	if cell.Width(rest) > n {
		rest = ansi.TruncateLeft(s, p.skip+1, "")
	}
	p.skip = 0
	if half := n - cell.Width(rest); half > 0 {
		p.write(r, spaces(half), half)
	}
	return rest, cell.Width(rest)
}

func (p *pen) write(r theme.Role, s string, n int) {
	if p.veil {
		r = theme.Gone
	}
	if !p.inked || r != p.role {
		p.inked, p.role = true, r
		if p.cursor {
			p.out.WriteString(p.look.OnCursor(r))
		} else {
			p.out.WriteString(p.look.Prefix(r))
		}
	}
	if p.ascii {
		s = plain(s, n)
	}
	p.out.WriteString(s)
	p.room -= n
}

// space draws n empty cells. They take the look that is in force, if that
// leaves them empty: a frame is a tenth shorter so.
func (p *pen) space(n int) {
	r := theme.Plain
	if p.inked && p.look.Blank(p.role) {
		r = p.role
	}
	for n > 0 {
		step := min(n, len(blank))
		p.text(r, blank[:step])
		n -= step
	}
}

// rule draws a horizontal line of n cells.
func (p *pen) rule(n int) { p.text(theme.Border, strings.Repeat("─", max(0, n))) }

// block draws s as the place of the text cursor.
func (p *pen) block(s string) {
	if p.room < cell.Width(s) {
		return
	}
	p.out.WriteString(p.look.Prefix(theme.Plain) + "\x1b[7m")
	n := cell.Width(s)
	if p.ascii {
		s = plain(s, n)
	}
	p.out.WriteString(s)
	p.out.WriteString(p.look.Reset())
	p.room -= n
	p.inked = false
}

// fill draws empty cells to the end of the line.
func (p *pen) fill() {
	p.skip = 0
	p.space(p.room)
}

// part draws something that has n cells of the line for itself, leaving out
// skip cells at its left.
func (p *pen) part(n, skip int, draw func(*pen)) {
	n = max(0, min(n, p.room))
	rest := p.room - n
	p.room, p.skip = n, skip
	draw(p)
	p.fill()
	p.room = rest
	p.cursor, p.inked = false, false
}

// end closes a line of w cells and opens the next.
func (p *pen) end(w int) {
	if p.cursor {
		p.fill()
	}
	if p.inked {
		p.out.WriteString(p.look.Reset())
	}
	p.out.WriteByte('\n')
	p.room, p.skip, p.cursor, p.inked = w, 0, false, false
}

// spans draws the pieces of a text in n cells. The tail of what is too long
// becomes an ellipsis.
func (p *pen) spans(spans []cell.Span, n int) {
	left, over := n, measure(spans) > n
	for _, s := range spans {
		size := cell.Width(s.Text)
		if over && size >= left {
			text := clip(s.Text, left, true)
			p.text(s.Role, text)
			left -= cell.Width(text)
			break
		}
		p.text(s.Role, s.Text)
		left -= size
	}
	p.space(left)
}

const blank = "                                                                "

func spaces(n int) string {
	if n <= len(blank) {
		return blank[:max(0, n)]
	}
	return strings.Repeat(" ", n)
}

func measure(spans []cell.Span) int {
	n := 0
	for _, s := range spans {
		n += cell.Width(s.Text)
	}
	return n
}

// clip cuts s to n cells and ends it with an ellipsis if it was longer, or if
// more is said to follow.
func clip(s string, n int, more bool) string {
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
	return ansi.Truncate(s, n-1, "") + "…"
}
