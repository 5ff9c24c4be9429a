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

// views are what the body can show, one at a time.
type views struct {
	all      []view
	at       int
	language *language.Language
	held     bool // nothing is shown, whatever arrives
	tree     pane.View
	grouped  bool // tables are shown as a tree
}

// view is one of the views: a kind, and the View that shows it. The number of a view
// is that of its kind.
type view struct {
	kind   table.Kind // the kind that the Watcher is asked for
	by     keymap.Action
	own    keymap.Section // the section of the keys that only this view has; "": there are none
	called string         // the key of the view's name, for when these keys are mentioned elsewhere
	alone  bool           // no detail is shown beside it
	pane.View
}

// newViews makes every view. The views with one line per socket share their cursor,
// which is on a socket rather than on a line.
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

// group groups the rows of tables, or stops grouping them, and reports whether that
// changes what is wanted. It goes to a table if necessary, because processes are
// grouped anyway and ports are on a map.
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

// first returns the index of the first view of a kind.
func (v *views) first(k table.Kind) int {
	return max(0, slices.IndexFunc(v.all, func(x view) bool { return x.kind == k }))
}

// hold makes the views show nothing while held is true. Whatever arrives afterwards
// is shown as if it were the first data.
func (v *views) hold(held bool) {
	v.held = held
	v.seen().Show(nil, false)
}

// hidden reports whether nothing should be shown, because the data is older than the
// last visit to a destination.
func (v *views) hidden(want *watch.Request, is *watch.Update) bool {
	return v.held || is.Anew < want.Anew
}

// to shows the view with the given index. The previous view no longer has anything
// to show.
func (v *views) to(at int) {
	left := v.seen()
	if v.at = at; v.seen() != left {
		left.Show(nil, false)
	}
}

// of returns the index of the view that an action shows.
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

// elsewhere says in which view an action applies, if no part on the screen handles
// the action.
func (v *views) elsewhere(act keymap.Action, keys keymap.Map, l *language.Language) string {
	for _, x := range v.all {
		if x.own != "" && x.own == keys.SectionOf(act) {
			return l.Tell("live.view.elsewhere", "view", l.Tell("live.view."+x.called), "key", keys.First(x.by))
		}
	}
	return ""
}

// names returns the names of the views in a form that fits into w cells: in full,
// abbreviated, or as numbers except for the current one.
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

// cellsOf returns the number of cells that names take, including their numbers.
func cellsOf(names []string) int {
	n := 0
	for _, name := range names {
		n += tabCells(name)
	}
	return n
}

// tabCells returns the number of cells that a name takes, including its number and a
// space on both sides.
func tabCells(name string) int {
	if name == "" {
		return 3
	}
	return 4 + cell.Width(name)
}

// line draws the names of the views and, if there is room, what can't be seen.
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

// width returns the number of cells that the names take in a line of w.
func (v *views) width(w int) int { return cellsOf(v.names(w)) }

// hit returns the index of the view whose name is at cell x of a line of w.
func (v *views) hit(x, w int) (at int, ok bool) {
	for i, name := range v.names(w) {
		at += tabCells(name)
		if x < at {
			return i, true
		}
	}
	return 0, false
}

// fitting returns the first of texts, which run from long to short, that fits into w
// cells, or "" if none does.
func fitting(texts []string, w int) string {
	for _, s := range texts {
		if cell.Width(s) <= w {
			return s
		}
	}
	return ""
}
