package live

import (
	"slices"
	"strconv"

	"berth/model/language"
	"berth/model/table"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
	"berth/ui/live/portmap"
	"berth/ui/live/rows"
	sockets "berth/ui/live/table"
	"berth/ui/live/tree"
	"berth/ui/theme"
	"berth/ui/watch"
)

// views is what the body shows, one at a time.
type views struct {
	all      []view
	at       int
	language *language.Language
	held     bool // nothing is shown, whatever comes
}

// view is one of them, by what shows it. Its number is its place.
type view struct {
	kind   table.Kind // what is asked of the Watcher for it
	by     keymap.Action
	name   string         // the key of its name
	own    keymap.Section // of the keys that are for it alone; "": there are none
	called string         // the key of where it is spoken of, because of these keys
	alone  bool           // no detail stands beside it
	pane.View
}

// newViews makes every view there is. Those with a line for each socket share
// their cursor, which is on a socket and not on a line.
func newViews(first table.Kind, l *language.Language) views {
	cursor := new(rows.Cursor)
	sockets := sockets.New(cursor, fresh)
	v := views{language: l, all: []view{
		{table.Listening, keymap.Listening, "listening", "", "", false, sockets},
		{table.Connections, keymap.Connections, "connections", "", "", false, sockets},
		{table.All, keymap.All, "all", "", "", false, sockets},
		{table.Processes, keymap.Processes, "processes", "", "", false, tree.New(cursor, fresh)},
		{table.Ports, keymap.Ports, "ports", keymap.OnTheMap, "map", true, new(portmap.View)},
	}}
	v.at = v.first(first)
	return v
}

// seen returns the view that the body shows.
func (v *views) seen() pane.View { return v.all[v.at].View }

// first returns the place of the first view of a kind.
func (v *views) first(k table.Kind) int {
	return max(0, slices.IndexFunc(v.all, func(x view) bool { return x.kind == k }))
}

// hold shows nothing until it is let go, and what comes next as if it were the
// first that there is to see.
func (v *views) hold(held bool) {
	v.held = held
	v.seen().Show(nil, false)
}

// hidden reports whether nothing is to be shown: what there is was read before the
// place was gone to anew.
func (v *views) hidden(want *watch.Request, is *watch.Update) bool {
	return v.held || is.Anew < want.Anew
}

// to shows the view at a place. What is left has nothing to show any more.
func (v *views) to(at int) {
	left := v.seen()
	if v.at = at; v.seen() != left {
		left.Show(nil, false)
	}
}

// of returns the place of the view that an action shows.
func (v *views) of(act keymap.Action) (at int, ok bool) {
	n := len(v.all)
	switch act {
	case keymap.NextView:
		return (v.at + 1) % n, true
	case keymap.PreviousView:
		return (v.at + n - 1) % n, true
	}
	at = slices.IndexFunc(v.all, func(x view) bool { return x.by == act })
	return at, at >= 0
}

// elsewhere says where an action is for, that is for no part on the screen.
func (v *views) elsewhere(act keymap.Action, keys keymap.Map, l *language.Language) string {
	for _, x := range v.all {
		if x.own != "" && x.own == keys.SectionOf(act) {
			return l.Tell("live.view.elsewhere", "view", l.Tell("live.view."+x.called), "key", keys.First(x.by))
		}
	}
	return ""
}

// name returns the view's name where there are w cells for all of them.
func (v *view) named(w int, l *language.Language) string {
	if w < 60 {
		return l.Tell("live.view." + v.name + "_short")
	}
	return l.Tell("live.view." + v.name)
}

// line draws the names of the views and, where there is room, what is not seen.
func (v *views) line(p *draw.Pen, unseen []string) {
	w := p.Room
	for i, x := range v.all {
		p.Space(1)
		name, number := theme.Tab, theme.Muted
		if i == v.at {
			name, number = theme.TabActive, theme.Key
		}
		p.Text(number, strconv.Itoa(i+1)+" ")
		p.Text(name, x.named(w, v.language))
		p.Space(1)
	}
	if text := fitting(unseen, p.Room-1); text != "" {
		p.Space(p.Room - cell.Width(text) - 1)
		p.Text(theme.Warn, text)
	}
}

// width returns the cells that the names take in a line of w.
func (v *views) width(w int) int {
	n := 0
	for _, x := range v.all {
		n += 4 + cell.Width(x.named(w, v.language))
	}
	return n
}

// hit returns the place of the view whose name lies at cell x of a line of w.
func (v *views) hit(x, w int) (at int, ok bool) {
	for i, view := range v.all {
		at += 4 + cell.Width(view.named(w, v.language))
		if x < at {
			return i, true
		}
	}
	return 0, false
}

// fitting returns the longest of texts, which go from long to short, that has
// room in w cells; "" if none has.
func fitting(texts []string, w int) string {
	for _, s := range texts {
		if cell.Width(s) <= w {
			return s
		}
	}
	return ""
}
