package draw

import (
	"slices"
	"strings"

	"berth/ui/cell"
	"berth/ui/theme"
)

// Box lies over the middle of the body. Its title stands on the upper edge, and
// what the keys do on the lower.
type Box struct {
	X, Y, W, H  int
	Title, Hint string
}

// Centred returns a box with room for w by h cells, inside a body
// of bw by bh.
func Centred(w, h, bw, bh int) Box {
	b := Box{W: min(w+4, bw), H: min(h+2, bh)}
	b.X, b.Y = (bw-b.W)/2, (bh-b.H)/2
	return b
}

// Has reports whether line y of the body crosses the box.
func (b Box) Has(y int) bool { return y >= b.Y && y < b.Y+b.H }

// Line draws line y of the body where the box crosses it. under draws what
// lies beneath, inside what is in the box.
func (b Box) Line(p *Pen, y int, under func(*Pen), inside func(*Pen, int)) {
	w := p.Room
	p.Part(b.X, 0, under)
	p.Part(b.W, 0, func(p *Pen) {
		p.Veil = false
		switch y {
		case b.Y:
			b.edge(p, "╭", "╮", b.Title, theme.HeadSorted)
		case b.Y + b.H - 1:
			b.edge(p, "╰", "╯", fewer(b.Hint, b.W-6), theme.Hint)
		default:
			p.Text(theme.Border, "│ ")
			p.Part(b.W-4, 0, func(p *Pen) { inside(p, y-b.Y-1) })
			p.Text(theme.Border, " │")
		}
	})
	p.Veil = true
	p.Part(w-b.X-b.W, b.X+b.W, under)
}

// Inside returns the lines inside the edges.
func (b Box) Inside() int { return b.H - 2 }

// fewer leaves out hints until the others fit n cells, the last one but one
// first: how to leave is told last, and longest.
func fewer(hints string, n int) string {
	parts := strings.Split(hints, " · ")
	for len(parts) > 1 && cell.Width(strings.Join(parts, " · ")) > n {
		parts = slices.Delete(parts, len(parts)-2, len(parts)-1)
	}
	return strings.Join(parts, " · ")
}

func (b Box) edge(p *Pen, left, right, text string, r theme.Role) {
	p.Text(theme.Border, left)
	used := 0
	if text = Clip(text, b.W-6, false); text != "" && b.W > 8 {
		p.Text(theme.Border, "─ ")
		p.Text(r, text)
		p.Text(theme.Border, " ")
		used = cell.Width(text) + 3
	}
	p.Rule(b.W - 2 - used)
	p.Text(theme.Border, right)
}
