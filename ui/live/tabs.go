package live

import (
	"strconv"

	"berth/model/table"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/theme"
)

// tab is the name of a view on the screen.
type tab struct {
	kind        table.Kind
	long, short string
}

// tabs is the views in the order of their numbers, which are fixed.
func tabs() []tab {
	return []tab{
		{table.Listening, "Listening", "Listen"},
		{table.Connections, "Connections", "Conn"},
		{table.All, "All", "All"},
		{table.Processes, "Processes", "Proc"},
		{table.Ports, "Ports", "Map"},
	}
}

// name gives the tab's name where there are w cells for all of them.
func (t tab) name(w int) string {
	if w < 60 {
		return t.short
	}
	return t.long
}

// tabLine draws the names of the views and, where there is room, what is not
// seen; it tells whether it did.
func tabLine(p *draw.Pen, active table.Kind, unseen []string) {
	w := p.Room
	for _, t := range tabs() {
		p.Space(1)
		name, number := theme.Tab, theme.Muted
		if t.kind == active {
			name, number = theme.TabActive, theme.Key
		}
		p.Text(number, strconv.Itoa(int(t.kind))+" ")
		p.Text(name, t.name(w))
		p.Space(1)
	}
	if text := fitting(unseen, p.Room-1); text != "" {
		p.Space(p.Room - cell.Width(text) - 1)
		p.Text(theme.Warn, text)
	}
}

// tabsWidth gives the cells that the names take in a line of w.
func tabsWidth(w int) int {
	n := 0
	for _, t := range tabs() {
		n += 4 + cell.Width(t.name(w))
	}
	return n
}

// tabAt gives the view whose name lies at cell x of a line of w.
func tabAt(x, w int) (table.Kind, bool) {
	at := 0
	for _, t := range tabs() {
		at += 4 + cell.Width(t.name(w))
		if x < at {
			return t.kind, true
		}
	}
	return 0, false
}

// fitting gives the longest of texts, which go from long to short, that has
// room in w cells; "" if none has.
func fitting(texts []string, w int) string {
	for _, s := range texts {
		if cell.Width(s) <= w {
			return s
		}
	}
	return ""
}
