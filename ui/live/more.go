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
	c, ok := v.(pane.Columnar)
	needed := ok && slices.ContainsFunc(c.Shown(), column.Column.OfTCP)
	if needed == r.TCPInfo {
		return
	}
	r.TCPInfo = needed
	w.ask(*r)
}
