package live

import (
	"slices"
	"strconv"

	"berth/ui/cell"
	"berth/ui/theme"
)

// dearest is the hints from the one that is left out last.
func dearest() []action {
	return []action{help, filter, quit, enter, sortBy, freeze, chooseColumn, copyRow}
}

// hints gives the commands whose hints have room in w cells, in the order of
// the key map.
func (m keymap) hints(w int) []command {
	var in []action
	for _, a := range dearest() {
		n := 2 + cell.Width(m.first(a)) + 1 + cell.Width(m.hint(a))
		if m.first(a) == "" || n > w {
			continue
		}
		w -= n
		in = append(in, a)
	}
	var out []command
	for _, c := range m {
		if slices.Contains(in, c.action) {
			out = append(out, c)
		}
	}
	return out
}

func (m keymap) hint(a action) string {
	for _, c := range m {
		if c.action == a {
			return c.hint
		}
	}
	return ""
}

// footer draws the last line: a notice if there is one, else what the keys do,
// and the place in the table.
func footer(p *pen, m keymap, notice, place string) {
	free := p.room - cell.Width(place) - 2
	used := p.room
	if notice != "" {
		p.space(1)
		p.text(theme.Key, clip(notice, free-1, false))
	} else {
		for i, c := range m.hints(free) {
			p.space(1 + min(i, 1))
			p.text(theme.Key, m.first(c.action))
			p.space(1)
			p.text(theme.Hint, c.hint)
		}
	}
	p.space(free + 1 - (used - p.room))
	p.text(theme.Muted, place)
	p.space(1)
}

// place tells which lines of the table the window shows: "1-5 of 214".
func place(g *grid, total int) string {
	n := g.items.len()
	if n == 0 {
		return "0 of " + strconv.Itoa(total)
	}
	last := min(g.cursor.top+g.cursor.height, n)
	text := strconv.Itoa(g.cursor.top+1) + "-" + strconv.Itoa(last) + " of " + strconv.Itoa(n)
	if total > n && !g.grouped() {
		text += " · " + strconv.Itoa(total) + " in all"
	}
	return text
}
