package live

import (
	"slices"
	"strconv"

	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/layout"
	"berth/ui/theme"
)

// foot draws the last line.
func (a *App) foot(p *draw.Pen) {
	p.Veil = a.overlays.open != nil
	keys := a.keys
	if a.onMap() {
		keys = mapHints(keys, a.atlas.under().Len() == 1)
	}
	if !a.clock.frozen.IsZero() {
		keys = keys.Hinting(keymap.Freeze, "resume")
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

// footer draws the last line: a notice if there is one, else what the keys do,
// and the place in the table, which yields to a notice that needs its room.
func footer(p *draw.Pen, m keymap.Map, notice, place string) {
	if cell.Width(notice) > p.Room-cell.Width(place)-3 {
		place = ""
	}
	free := p.Room - cell.Width(place) - 2
	used := p.Room
	if notice != "" {
		p.Space(1)
		p.Text(theme.Key, draw.Clip(notice, free-1, false))
	} else {
		for i, c := range m.Hints(free) {
			p.Space(1 + min(i, 1))
			p.Text(theme.Key, m.First(c.Action))
			p.Space(1)
			p.Text(theme.Hint, c.Hint)
		}
	}
	p.Space(free + 1 - (used - p.Room))
	p.Text(theme.Muted, place)
	p.Space(1)
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
	o := g.layout.Order
	shown := slices.ContainsFunc(g.slots, func(s layout.Slot) bool { return s.Column == o.Column })
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
