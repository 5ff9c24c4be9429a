package live

import (
	"berth/ui/cell"
	"berth/ui/theme"
)

// frame is a box that lies over the middle of the body.
type frame struct{ x, y, w, h int }

// centred gives the frame of a box with room for w by h cells, inside a body
// of bw by bh.
func centred(w, h, bw, bh int) frame {
	f := frame{w: min(w+4, bw), h: min(h+2, bh)}
	f.x, f.y = (bw-f.w)/2, (bh-f.h)/2
	return f
}

// has tells whether line y of the body crosses the frame.
func (f frame) has(y int) bool { return y >= f.y && y < f.y+f.h }

// line draws line y of the body where the frame crosses it. under draws what
// lies beneath, inside what the box has in it.
func (f frame) line(p *pen, y int, title, hint string, under func(*pen), inside func(*pen, int)) {
	w := p.room
	p.part(f.x, 0, under)
	p.part(f.w, 0, func(p *pen) {
		p.veil = false
		switch y {
		case f.y:
			f.edge(p, "╭", "╮", title, theme.HeadSorted)
		case f.y + f.h - 1:
			f.edge(p, "╰", "╯", hint, theme.Hint)
		default:
			p.text(theme.Border, "│ ")
			p.part(f.w-4, 0, func(p *pen) { inside(p, y-f.y-1) })
			p.text(theme.Border, " │")
		}
	})
	p.veil = true
	p.part(w-f.x-f.w, f.x+f.w, under)
}

func (f frame) edge(p *pen, left, right, text string, r theme.Role) {
	p.text(theme.Border, left)
	used := 0
	if text = clip(text, f.w-6, false); text != "" && f.w > 8 {
		p.text(theme.Border, "─ ")
		p.text(r, text)
		p.text(theme.Border, " ")
		used = cell.Width(text) + 3
	}
	p.rule(f.w - 2 - used)
	p.text(theme.Border, right)
}
