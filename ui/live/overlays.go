package live

import (
	"slices"

	"berth/model/table"
)

// inManual takes a key while the help is open, and tells whether it was for
// the help.
func (a *App) inManual(act action) bool {
	switch act {
	case suspend, redraw:
		return false
	case quit, help, unfilter, enter:
		a.manual.open = false
	default:
		a.manual.page.turn(act, a.manual.frame(a.window.w, a.body()).h-2)
	}
	return true
}

// inChooser takes a key while a chooser is open, and tells whether it was for
// the chooser.
func (a *App) inChooser(act action) bool {
	c := &a.chooser
	switch act {
	case moveUp, previousView:
		c.move(-1)
	case moveDown, nextView:
		c.move(1)
	case pageUp, moveTop:
		c.at = 0
	case pageDown, moveBottom:
		c.at = len(c.columns) - 1
	case freeze, toggle, change:
		if c.purpose == theColumns {
			c.toggle()
		}
	case enter:
		a.choose()
	case reverse:
		if c.purpose == theSort {
			a.arrange(reverse)
		}
	case unfilter, quit, sortBy, chooseColumn:
		c.purpose = closed
	case suspend, redraw:
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
