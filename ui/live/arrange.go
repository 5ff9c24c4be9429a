package live

import (
	"slices"

	tea "github.com/charmbracelet/bubbletea"

	"berth/model/column"
	"berth/model/table"
	"berth/ui/live/keymap"
	"berth/ui/live/layout"
)

// turn goes to another view.
func (a *App) turn(act keymap.Action) {
	n := len(tabs())
	now := int(a.request.Selection.Kind) - 1
	kind := map[keymap.Action]int{
		keymap.Listening: 0, keymap.Connections: 1, keymap.All: 2, keymap.Processes: 3, keymap.Ports: 4, keymap.NextView: (now + 1) % n, keymap.PreviousView: (now + n - 1) % n,
	}[act]
	a.show(tabs()[kind].kind)
}

func (a *App) show(k table.Kind) {
	if k == a.request.Selection.Kind {
		return
	}
	if k == table.Ports && a.detail.open {
		a.closeDetail()
	}
	a.request.Selection.Kind = k
	a.atlas.number = number{}
	a.grid.shift = 0
	a.grid.layout = layout.Of(k, a.options.Columns)
	a.grid.layout.Order = a.request.Selection.Order
	a.grid.show(nil, false)
	a.ask()
}

// arrange changes the order or the columns.
func (a *App) arrange(act keymap.Action) tea.Cmd {
	order := a.request.Selection.Order
	if a.onMap() {
		a.say("the map has no columns: its order is that of the ports")
		return nil
	}
	switch act {
	case keymap.Sort, keymap.Columns:
		return a.lay(a.overlays.of(act))
	case keymap.Reverse:
		order.Reverse = !order.Reverse
		a.sort(order)
	case keymap.SortNext, keymap.SortPrevious:
		a.sort(table.Order{Column: a.neighbour(order.Column, act == keymap.SortNext)})
	}
	return nil
}

// neighbour gives the column beside c of those that can be seen to be sorted
// by.
func (a *App) neighbour(c column.Column, next bool) column.Column {
	cols, by := a.grid.sortable(), -1
	if next {
		by = 1
	}
	if i := slices.Index(cols, c); i >= 0 {
		return cols[(i+by+len(cols))%len(cols)]
	}
	if len(cols) > 0 {
		return cols[0]
	}
	return c
}

// sortable gives the columns on the screen; by process, the number of sockets
// comes before them in the guise of a column that is of no process.
func (g *grid) sortable() []column.Column {
	if g.grouped() {
		return append([]column.Column{column.Local}, groupsIn(g.room).sortable()...)
	}
	cols := make([]column.Column, len(g.slots))
	for i, s := range g.slots {
		cols[i] = s.Column
	}
	return cols
}

func (a *App) sort(o table.Order) {
	a.request.Selection.Order = o
	a.ask()
}

// columns shows other columns; of none, the usual ones.
func (a *App) columns(cols []column.Column) {
	a.options.Columns = cols
	a.grid.layout = layout.Of(a.request.Selection.Kind, cols)
	a.grid.layout.Order = a.request.Selection.Order
	a.ask()
}
