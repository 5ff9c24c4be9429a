package draw

import "berth/ui/theme"

// Nothing returns a page that says why there is nothing to see. The first of texts is
// drawn plain. The others are below it, and muted.
func Nothing(texts []string, w int) Page {
	const margin = 3
	g := Page{W: w - margin}
	role := theme.Plain
	for _, text := range texts {
		g.Wrapped(margin, role, text)
		role = theme.Muted
	}
	return g
}

// Third draws line y of an area of h lines, with the page in its upper third.
func (g *Page) Third(p *Pen, y, h int) {
	if top := max(0, min(h/3-1, h-len(g.Lines))); y >= top {
		g.Line(p, y-top)
	}
}
