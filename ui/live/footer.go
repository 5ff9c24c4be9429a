package live

import (
	"maps"
	"strings"

	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
	"berth/ui/theme"
)

// footer is the last line of the screen.
type footer struct {
	tell     func(key string, pairs ...string) string // returns a message
	view     pane.Footer
	keys     keymap.Map
	notice   string
	frozen   bool
	editing  bool   // the filter is being typed
	wrong    bool   // the filter being typed is wrong so far
	problems string // the key of the message that is the current hint for keymap.Problems; "": no hint is needed
}

// line draws a notice if there is one, or else the hints, followed by the position
// in the view, which is left out if a notice needs its room.
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

// place returns the position in the view, followed by more about the view if that
// leaves room for the most important hints.
func (f *footer) place(room int) string {
	for n := len(f.view.More); ; n-- {
		place := strings.Join(append([]string{f.view.Position}, f.view.More[:n]...), " · ")
		if n == 0 || f.keys.Essential(room-cell.Width(place)-2, f.others()) {
			return place
		}
	}
}

// text returns what replaces the hints: what is being typed, a notice, or what the
// keys do while the filter is being typed. It returns "" if nothing does.
func (f *footer) text(room int) string {
	switch {
	case len(f.view.Typing) > 0:
		return fitting(f.view.Typing, room)
	case f.notice == "" && f.editing && f.wrong: // enter accepts only a valid filter
		return fitting([]string{f.tell("footer.clear")}, room)
	case f.notice == "" && f.editing:
		return fitting([]string{f.tell("footer.keep_long"), f.tell("footer.keep"), f.tell("footer.clear")}, room)
	}
	return f.notice
}

// hints draws as many hints as fit.
func (f *footer) hints(p *draw.Pen, room int) {
	for i, h := range f.keys.Hints(room, f.others()) {
		p.Space(1 + min(i, 1))
		p.Text(theme.Key, h.Key)
		p.Space(1)
		p.Text(theme.Hint, h.Text)
	}
}

// others returns the actions whose hint is currently not the one in the key map.
func (f *footer) others() map[keymap.Action]string {
	if !f.frozen && f.problems == "" {
		return f.view.Hints
	}
	out := maps.Clone(f.view.Hints)
	if out == nil {
		out = make(map[keymap.Action]string)
	}
	if f.frozen {
		out[keymap.Freeze] = f.tell("footer.resume")
	}
	if f.problems != "" {
		out[keymap.Problems] = f.tell(f.problems)
	}
	return out
}
