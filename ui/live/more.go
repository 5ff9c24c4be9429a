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
	var shown []column.Column
	if c, ok := v.(pane.Columnar); ok {
		shown = c.Shown()
	}
	m, ok := v.(pane.Measurer)
	gist := ok && m.Measures() || slices.ContainsFunc(shown, column.Column.OfGist)
	tcp := slices.ContainsFunc(shown, column.Column.OfTCP)
	if gist == r.Gist && tcp == r.TCPInfo {
		return
	}
	r.Gist, r.TCPInfo = gist, tcp
	w.ask(*r)
}
