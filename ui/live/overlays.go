package live

import (
	"slices"

	"berth/model/table"
	"berth/ui/live/keymap"
)

// inManual takes a key while the help is open, and tells whether it was for
// the help.
func (a *App) inManual(act keymap.Action) bool {
	switch act {
	case keymap.Suspend, keymap.Redraw:
		return false
	case keymap.Quit, keymap.Help, keymap.Clear, keymap.Enter:
		a.manual.open = false
	default:
		a.manual.page.Turn(act, a.manual.frame(a.window.w, a.body()).H-2)
	}
	return true
}

// inChooser takes a key while a chooser is open, and tells whether it was for
// the chooser.
func (a *App) inChooser(act keymap.Action) bool {
	c := &a.chooser
	switch act {
	case keymap.MoveUp, keymap.PreviousView:
		c.move(-1)
	case keymap.MoveDown, keymap.NextView:
		c.move(1)
	case keymap.PageUp, keymap.MoveTop:
		c.at = 0
	case keymap.PageDown, keymap.MoveBottom:
		c.at = len(c.columns) - 1
	case keymap.Freeze, keymap.Toggle, keymap.Act:
		if c.purpose == theColumns {
			c.toggle()
		}
	case keymap.Enter:
		a.choose()
	case keymap.Reverse:
		if c.purpose == theSort {
			a.arrange(keymap.Reverse)
		}
	case keymap.Clear, keymap.Quit, keymap.Sort, keymap.Columns:
		c.purpose = closed
	case keymap.Suspend, keymap.Redraw:
		return false
	}
	return true
}

// choose does what was chosen.
func (a *App) choose() {
	c := &a.chooser
	what := c.purpose
	c.purpose = closed
	if what == theSort {
		order := a.request.Selection.Order
		if col := c.columns[c.at]; col != order.Column {
			order = table.Order{Column: col}
		}
		a.sort(order)
		return
	}
	if slices.Equal(c.ticked, usual(a.request.Selection.Kind)) {
		c.ticked = nil
	}
	a.options.Columns = c.ticked
	a.grid.layout = layoutOf(a.request.Selection.Kind, c.ticked)
	a.grid.layout.order = a.request.Selection.Order
	a.ask()
}
