package draw

import (
	"slices"
	"strings"

	"berth/ui/cell"
	"berth/ui/theme"
)

// Box is a box drawn over the middle of the body. Its upper edge shows the title, and
// its lower edge says what the keys do. The ends of the edges say how much is
// scrolled off above and below.
type Box struct {
	X, Y, W, H   int
	Title, Hint  string
	Above, Below []string // how many lines are scrolled off, in wordings from long to short; nil: none are
}

// Centred returns a box with room for w by h cells, in the middle of a body of bw by
// bh.
func Centred(w, h, bw, bh int) Box {
	b := Box{W: min(w+4, bw), H: min(h+2, bh)}
	b.X, b.Y = (bw-b.W)/2, (bh-b.H)/2
	return b
}

// Has reports whether line y of the body crosses the box.
func (b Box) Has(y int) bool { return y >= b.Y && y < b.Y+b.H }

// Line draws line y of the body where the box crosses it. under draws what is
// covered by the box, and inside draws the contents of the box.
func (b Box) Line(p *Pen, y int, under func(*Pen), inside func(*Pen, int)) {
	w := p.Room
	p.Part(b.X, 0, under)
	p.Part(b.W, 0, func(p *Pen) {
		p.Veil = false
		switch y {
		case b.Y:
			b.edge(p, "╭", "╮", b.Title, b.note(b.Above, b.Title), theme.HeadSorted)
		case b.Y + b.H - 1:
			note := b.note(b.Below, b.Hint)
			b.edge(p, "╰", "╯", fewer(b.Hint, b.room(note)), note, theme.Hint)
		default:
			p.Text(theme.Border, "│ ")
			p.Part(b.W-4, 0, func(p *Pen) { inside(p, y-b.Y-1) })
			p.Text(theme.Border, " │")
		}
	})
	p.Veil = true
	p.Part(w-b.X-b.W, b.X+b.W, under)
}

// Inside returns the number of lines between the edges.
func (b Box) Inside() int { return b.H - 2 }

// fewer drops hints until the rest fits into n cells. It drops the second to last
// hint first, because the last one says how to leave and must be kept longest.
func fewer(hints string, n int) string {
	parts := strings.Split(hints, " · ")
	for len(parts) > 1 && cell.Width(strings.Join(parts, " · ")) > n {
		parts = slices.Delete(parts, len(parts)-2, len(parts)-1)
	}
	return strings.Join(parts, " · ")
}

// note returns the first of notes, which run from long to short, that leaves room
// for text. If none does, note returns the last.
func (b Box) note(notes []string, text string) string {
	for i, n := range notes {
		if i == len(notes)-1 || cell.Width(text) <= b.room(n) {
			return n
		}
	}
	return ""
}

// noted returns the number of cells that a note takes at the end of an edge.
func noted(note string) int {
	if note == "" {
		return 0
	}
	return cell.Width(note) + 3
}

// room returns the number of cells of an edge that are left for text next to note.
func (b Box) room(note string) int {
	if note == "" {
		return b.W - 6
	}
	return b.W - 5 - noted(note)
}

// edge draws an edge with text, and with note at its end if there is room for both.
func (b Box) edge(p *Pen, left, right, text, note string, r theme.Role) {
	p.Text(theme.Border, left)
	if b.room(note) < min(8, cell.Width(text)) {
		note = ""
	}
	used, end := 0, noted(note)
	if text = Clip(text, b.room(note), false); text != "" && b.W > 8 {
		p.Text(theme.Border, "─ ")
		p.Text(r, text)
		p.Text(theme.Border, " ")
		used = cell.Width(text) + 3
	}
	p.Rule(b.W - 2 - used - end)
	if end > 0 {
		p.Space(1)
		p.Text(theme.Hint, note)
		p.Text(theme.Border, " ─")
	}
	p.Text(theme.Border, right)
}
