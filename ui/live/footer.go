package live

import (
	"strings"

	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
	"berth/ui/theme"
)

// footer is the last line of the screen.
type footer struct {
	tell     func(key string, pairs ...string) string // of texts
	view     pane.Footer
	keys     keymap.Map
	notice   string
	frozen   bool
	editing  bool   // the filter is typed
	wrong    bool   // and is not right as it is
	problems string // the key of what the action for them does now; "": it is not worth telling
}

// line draws a notice if there is one, else what the keys do, and the place in
// the view, which yields to a notice that needs its room.
func (f *footer) line(p *draw.Pen) {
	place := f.place(p.Room)
	text := f.text(p.Room - 2 - cell.Width(place) - 2)
	if cell.Width(text) > p.Room-cell.Width(place)-3 {
		place = ""
	}
	free := p.Room - cell.Width(place) - 2
	used := p.Room
	if text != "" {
		p.Space(1)
		p.Text(theme.Key, draw.Clip(text, free-1, false))
	} else {
		f.hints(p, free)
	}
	p.Space(free + 1 - (used - p.Room))
	p.Text(theme.Muted, place)
	p.Space(1)
}

// place returns where in the view one is, with as much of what else is told of it
// as leaves room for the hints that matter most.
func (f *footer) place(room int) string {
	for n := len(f.view.More); ; n-- {
		place := strings.Join(append([]string{f.view.Position}, f.view.More[:n]...), " · ")
		if n == 0 || f.hinting().Essential(room-cell.Width(place)-2) {
			return place
		}
	}
}

// text returns what stands in place of the hints: what is typed, a notice, or
// what the keys are for while the filter is typed; "" if there is none.
func (f *footer) text(room int) string {
	switch {
	case len(f.view.Typing) > 0:
		return fitting(f.view.Typing, room)
	case f.notice == "" && f.editing && f.wrong: // enter keeps only what is right
		return fitting([]string{f.tell("footer.clear")}, room)
	case f.notice == "" && f.editing:
		return fitting([]string{f.tell("footer.keep_long"), f.tell("footer.keep"), f.tell("footer.clear")}, room)
	}
	return f.notice
}

// hints draws what the keys do, as far as there is room.
func (f *footer) hints(p *draw.Pen, room int) {
	keys := f.hinting()
	for i, c := range keys.Hints(room) {
		p.Space(1 + min(i, 1))
		p.Text(theme.Key, keys.First(c.Action))
		p.Space(1)
		p.Text(theme.Hint, c.Hint)
	}
}

// hinting returns the keys with what they do here and now.
func (f *footer) hinting() keymap.Map {
	keys := f.keys
	for act, hint := range f.view.Hints {
		keys = keys.Hinting(act, hint)
	}
	if f.frozen {
		keys = keys.Hinting(keymap.Freeze, f.tell("footer.resume"))
	}
	if f.problems != "" {
		keys = keys.Hinting(keymap.Problems, f.tell(f.problems))
	}
	return keys
}
