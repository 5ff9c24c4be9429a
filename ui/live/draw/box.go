package draw

import (
	"berth/ui/cell"
	"berth/ui/theme"
)

// Frame is a box that lies over the middle of the body.
type Frame struct{ X, Y, W, H int }

// Centred returns the frame of a box with room for w by h cells, inside a body
// of bw by bh.
func Centred(w, h, bw, bh int) Frame {
	f := Frame{W: min(w+4, bw), H: min(h+2, bh)}
	f.X, f.Y = (bw-f.W)/2, (bh-f.H)/2
	return f
}

// Has reports whether line y of the body crosses the frame.
func (f Frame) Has(y int) bool { return y >= f.Y && y < f.Y+f.H }

// Line draws line y of the body where the frame crosses it. under draws what
// lies beneath, inside what the box has in it.
func (f Frame) Line(p *Pen, y int, title, hint string, under func(*Pen), inside func(*Pen, int)) {
	w := p.Room
	p.Part(f.X, 0, under)
	p.Part(f.W, 0, func(p *Pen) {
		p.Veil = false
		switch y {
		case f.Y:
			f.edge(p, "╭", "╮", title, theme.HeadSorted)
		case f.Y + f.H - 1:
			f.edge(p, "╰", "╯", hint, theme.Hint)
		default:
			p.Text(theme.Border, "│ ")
			p.Part(f.W-4, 0, func(p *Pen) { inside(p, y-f.Y-1) })
			p.Text(theme.Border, " │")
		}
	})
	p.Veil = true
	p.Part(w-f.X-f.W, f.X+f.W, under)
}

func (f Frame) edge(p *Pen, left, right, text string, r theme.Role) {
	p.Text(theme.Border, left)
	used := 0
	if text = Clip(text, f.W-6, false); text != "" && f.W > 8 {
		p.Text(theme.Border, "─ ")
		p.Text(r, text)
		p.Text(theme.Border, " ")
		used = cell.Width(text) + 3
	}
	p.Rule(f.W - 2 - used)
	p.Text(theme.Border, right)
}
