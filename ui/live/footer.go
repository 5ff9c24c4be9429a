package live

import (
	"slices"
	"strconv"

	"berth/ui/cell"
	"berth/ui/theme"
)

// dearest is the hints from the one that is left out last.
func dearest() []action {
	return []action{lessonNext, lessonBack, help, filter, quit, enter, explained, nextUsed, goTo, zoomIn, change, sortBy, freeze, chooseColumn, copyRow}
}

// hints gives the commands whose hints have room in w cells, in the order of
// the key map.
func (m keymap) hints(w int) []command {
	var in []action
	for _, a := range dearest() {
		n := 2 + cell.Width(m.first(a)) + 1 + cell.Width(m.hint(a))
		if m.first(a) == "" || m.hint(a) == "" || n > w {
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

// foot draws the last line.
func (a *App) foot(p *pen) {
	p.veil = a.manual.open || a.deck.open || a.explanation.open || a.chooser.purpose != closed
	keys := a.keys
	if a.onMap() {
		keys = keys.onMap(a.atlas.under().Len() == 1)
	}
	if !a.clock.frozen.IsZero() {
		keys = keys.hinting(freeze, "resume")
	}
	footer(p, keys, a.remark(), a.place())
}

// remark gives what the footer says in place of the keys: a notice, or what
// the keys are for while the filter is typed.
func (a *App) remark() string {
	room := a.window.w - 2 - cell.Width(a.place()) - 2
	if a.atlas.number.typing {
		return fitting(a.atlas.number.lines(), room)
	}
	if a.notice.text != "" || !a.prompt.editing {
		return a.notice.text
	}
	return fitting([]string{"enter keep · esc clear · ↑ earlier filters", "enter keep · esc clear", "esc clear"}, room)
}

func (a *App) place() string {
	if a.covered() {
		return "esc back"
	}
	if a.update.View == nil {
		return ""
	}
	if a.onMap() {
		return a.atlas.place(a.window.w)
	}
	return place(&a.grid, a.update.View.Of)
}

// hinting gives the key map with another hint for an action.
func (m keymap) hinting(a action, hint string) keymap {
	m = slices.Clone(m)
	for i := range m {
		if m[i].action == a {
			m[i].hint = hint
		}
	}
	return m
}

// footer draws the last line: a notice if there is one, else what the keys do,
// and the place in the table, which yields to a notice that needs its room.
func footer(p *pen, m keymap, notice, place string) {
	if cell.Width(notice) > p.room-cell.Width(place)-3 {
		place = ""
	}
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

// place tells which lines of the table the window shows, "1-5 of 214", and
// their order where no heading does.
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
	if by := g.unseenOrder(); by != "" {
		text += " · " + by
	}
	return text
}

// unseenOrder tells by what the table is sorted, if no heading on the screen
// does.
func (g *grid) unseenOrder() string {
	o := g.layout.order
	shown := slices.ContainsFunc(g.slots, func(s slot) bool { return s.column == o.Column })
	if g.grouped() {
		shown = slices.Contains(groupsIn(g.room).sortable(), o.Column)
	}
	switch {
	case shown:
		return ""
	case !g.grouped() || ofProcess(o.Column):
		return "by " + o.Column.String() + " " + arrowOf(o.Reverse)
	case g.room < 80:
		return ""
	case o.Reverse:
		return "fewest sockets first"
	}
	return "most sockets first"
}
