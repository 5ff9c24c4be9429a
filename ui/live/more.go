package live

import (
	"slices"

	"berth/model/column"
	"berth/ui/live/pane"
	"berth/ui/watch"
)

// askMore asks for what the columns on the screen need in addition to what is always
// read, and stops asking for what no column needs any more. The number of the request
// does not change, so the rows stay where they are.
func (w *wires) askMore(r *watch.Request, v pane.View) {
	before := *r
	if r.Gist, r.TCPInfo, r.Served = needs(v); r.Gist != before.Gist || r.TCPInfo != before.TCPInfo || r.Served != before.Served {
		w.ask(*r)
	}
}

// needs reports what a view on the screen needs: the gist of tcp_info, all of
// tcp_info, and the connections of listeners.
func needs(v pane.View) (gist, tcp, served bool) {
	var shown []column.Column
	if c, ok := v.(pane.Columnar); ok {
		shown = c.Shown()
	}
	gist = slices.ContainsFunc(shown, column.Column.OfGist)
	if m, ok := v.(pane.Measurer); ok {
		gist = m.Measures()
	}
	served = slices.ContainsFunc(shown, column.Column.OfServed)
	if c, ok := v.(pane.Counter); ok {
		served = served || c.Counts()
	}
	return gist, slices.ContainsFunc(shown, column.Column.OfTCP), served
}

// foresee makes the first poll ask for what a window of the given size will show. If
// it were asked for later, every row would have to be made again, which takes twice
// the memory.
func foresee(a *App, size window) {
	if size.w == 0 {
		return
	}
	a.window = size
	a.prepare()
	a.request.Gist, a.request.TCPInfo, a.request.Served = needs(a.views.seen())
	a.window = window{} // the size of the window is still to be reported
}
