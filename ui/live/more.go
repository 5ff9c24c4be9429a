package live

import (
	"slices"

	"berth/model/column"
	"berth/ui/live/pane"
	"berth/ui/watch"
)

// askMore asks for what the columns of a view on the screen need beyond what is asked
// for anyway, and no more for what those needed that have gone. It is the same
// request: the rows stay where they are.
func (w *wires) askMore(r *watch.Request, v pane.View) {
	needed := measures(v)
	if needed == r.TCPInfo {
		return
	}
	r.TCPInfo = needed
	w.ask(*r)
}

// measures reports whether a view shows what only tcp_info tells.
func measures(v pane.View) bool {
	if m, ok := v.(pane.Measurer); ok && m.Measures() {
		return true
	}
	c, ok := v.(pane.Columnar)
	return ok && slices.ContainsFunc(c.Shown(), column.Column.OfTCP)
}
