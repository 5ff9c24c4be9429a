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
	"berth/ui/live/pulse"
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
	tree     pane.View
	grouped  bool // tables are shown as a tree
}

// view is one of them, by what shows it. Its number is its kind's.
type view struct {
	kind   table.Kind // what is asked of the Watcher for it
	by     keymap.Action
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
	groups := tree.New(cursor, fresh)
	v := views{language: l, tree: groups, all: []view{
		{table.Listening, keymap.Listening, "", "", false, sockets},
		{table.Connections, keymap.Connections, "", "", false, sockets},
		{table.All, keymap.All, "", "", false, sockets},
		{table.Processes, keymap.Processes, "", "", false, groups},
		{table.Ports, keymap.Ports, keymap.OnTheMap, "map", true, new(portmap.View)},
		{table.Pulse, keymap.Pulse, "", "", true, pulse.New()},
	}}
	v.at = v.first(first)
	return v
}

// seen returns the view that the body shows.
func (v *views) seen() pane.View {
	if x := v.all[v.at]; !v.grouped || x.kind > table.All {
		return x.View
	}
	return v.tree
}

// group puts the rows of tables together, or no more, and reports whether that
// changes what is wanted. What is seen is a table then: processes are grouped anyway,
// and ports are on a map.
func (v *views) group(sel *table.Selection, by table.Grouping) bool {
	if sel.Kind == table.Processes && by == table.ByProcess {
		return false
	}
	left := v.seen()
	sel.Group, v.grouped = by, by != table.GroupNone
	if sel.Kind > table.All {
		v.at, sel.Kind = v.first(table.All), table.All
	}
	if v.seen() != left {
		left.Show(nil, false)
	}
	v.seen().Show(nil, false)
	return true
}

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
// place was gone to again.
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

// names returns what the views are called where there are w cells for all of them: in
// full, in short, or by their numbers but for the one that is seen.
func (v *views) names(w int) []string {
	var names []string
	for _, form := range []string{"", "_short"} {
		names = names[:0]
		for _, x := range v.all {
			names = append(names, v.language.Tell("live.view."+x.kind.String()+form))
		}
		if cellsOf(names) <= w {
			return names
		}
	}
	for i := range names {
		if i != v.at {
			names[i] = ""
		}
	}
	return names
}

// cellsOf returns the cells that names take with their numbers.
func cellsOf(names []string) int {
	n := 0
	for _, name := range names {
		n += tabCells(name)
	}
	return n
}

// tabCells returns the cells of a name with its number, and air at both sides.
func tabCells(name string) int {
	if name == "" {
		return 3
	}
	return 4 + cell.Width(name)
}

// line draws the names of the views and, where there is room, what is not seen.
func (v *views) line(p *draw.Pen, unseen []string) {
	w := p.Room
	for i, text := range v.names(w) {
		p.Space(1)
		name, number := theme.Tab, theme.Muted
		if i == v.at {
			name, number = theme.TabActive, theme.Key
		}
		p.Text(number, strconv.Itoa(int(v.all[i].kind)))
		if text != "" {
			p.Space(1)
			p.Text(name, text)
		}
		p.Space(1)
	}
	if text := fitting(unseen, p.Room-1); text != "" {
		p.Space(p.Room - cell.Width(text) - 1)
		p.Text(theme.Warn, text)
	}
}

// width returns the cells that the names take in a line of w.
func (v *views) width(w int) int { return cellsOf(v.names(w)) }

// hit returns the place of the view whose name lies at cell x of a line of w.
func (v *views) hit(x, w int) (at int, ok bool) {
	for i, name := range v.names(w) {
		at += tabCells(name)
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
