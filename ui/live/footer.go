package live

import (
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
	"berth/ui/theme"
)

// foot draws the last line.
func (a *App) foot(p *draw.Pen) {
	p.Veil = a.overlays.open != nil
	f := a.views.seen().Footer()
	if a.panels.covers(a.window.w) {
		f = pane.Footer{Place: "esc back"}
	}
	keys := a.keys
	for act, hint := range f.Hints {
		keys = keys.Hinting(act, hint)
	}
	if !a.clock.frozen.IsZero() {
		keys = keys.Hinting(keymap.Freeze, "resume")
	}
	text := a.notice.text
	switch room := a.window.w - 2 - cell.Width(f.Place) - 2; {
	case len(f.Typing) > 0:
		text = fitting(f.Typing, room)
	case text == "" && a.prompt.editing:
		text = fitting([]string{"enter keep · esc clear · ↑ earlier filters", "enter keep · esc clear", "esc clear"}, room)
	}
	footer(p, keys, text, f.Place)
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
