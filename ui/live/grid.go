package live

import (
	"time"

	"berth/model"
	"berth/model/column"
	"berth/model/table"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/layout"
	"berth/ui/live/pane"
	"berth/ui/theme"
)

// grid is the table on the screen: a window on the lines of a view. What it
// draws is made ready when something changes, and drawn from that.
type grid struct {
	items   items
	cursor  cursor
	layout  layout.Layout
	open    map[pane.GroupID]bool // the groups whose rows are shown
	fresh   time.Duration         // how long a row is marked as new
	context cell.Context
	room    int // cells of a line
	shift   int // cells scrolled off to the left; 0: the columns are fitted to the window
	slots   []layout.Slot
	cut     bool // something is cut off or left out
	ready   []ready
	spans   []cell.Span // of all cells in ready
	boxes   []box       // all cells in ready
}

// ready is a line that only needs to be drawn.
type ready struct {
	item  pane.Item
	cells []box // one for each wanted column
}

// box is the pieces of one cell.
type box struct {
	from, to int // in grid.spans
	width    int
}

func newGrid(k table.Kind, cols []column.Column, fresh time.Duration) grid {
	return grid{layout: layout.Of(k, cols), open: map[pane.GroupID]bool{}, fresh: fresh}
}

// show replaces the lines. returning tells that the user changed what is shown.
func (g *grid) show(v *table.View, returning bool) {
	old := g.items
	g.items = itemsOf(v, g.open)
	if v != nil {
		g.context.Host = v.Host
		g.layout.Order = v.Selection.Order
	}
	g.cursor.follow(old, g.items, returning)
	g.layout.Settle()
}

// size gives the grid w cells and h lines, the heading among them.
func (g *grid) size(w, h int) {
	g.room = w
	g.cursor.size(h-1, g.items.len())
}

// prepare makes the visible lines ready as of now.
func (g *grid) prepare(now time.Time) {
	g.context.Now = now
	g.ready, g.spans, g.boxes = g.ready[:0], g.spans[:0], g.boxes[:0]
	last := min(g.cursor.top+g.cursor.height, g.items.len())
	for i := g.cursor.top; i < last; i++ {
		g.ready = append(g.ready, g.make(g.items.at(i)))
	}
	g.slots, g.cut = g.layout.Fit(g.room - g.indent())
	if g.shift > 0 {
		g.slots = g.layout.Whole(g.room)
		g.shift = min(g.shift, g.overhang())
	}
}

func (g *grid) make(it pane.Item) ready {
	line := ready{item: it}
	if it.Row == nil {
		return line
	}
	first := len(g.boxes)
	for _, c := range g.layout.Cols {
		from := len(g.spans)
		g.spans = cell.Spans(g.spans, c, it.Row, g.context)
		b := box{from, len(g.spans), draw.Measure(g.spans[from:])}
		g.layout.See(c, b.width)
		g.boxes = append(g.boxes, b)
	}
	line.cells = g.boxes[first:]
	return line
}

// overhang gives the cells by which all columns together are wider than the
// window.
func (g *grid) overhang() int {
	n := layout.Margin - layout.GapOf(g.room)
	for _, s := range g.layout.Whole(g.room) {
		n += s.Width + layout.GapOf(g.room)
	}
	return max(0, n-g.room)
}

// stride is the most cells that one step to the side scrolls: a column, but of
// a wide one a part.
const stride = 24

// pan scrolls to the side, to where a column begins if that is not too far.
func (g *grid) pan(toRight bool) {
	if g.grouped() || toRight && !g.cut && g.shift == 0 {
		return
	}
	to, at := g.shift-stride, 0
	if toRight {
		to = g.shift + stride
	}
	for _, s := range g.layout.Whole(g.room)[1:] {
		switch {
		case toRight && at > g.shift:
			to = min(to, at)
		case !toRight && at < g.shift:
			to = max(to, at)
		}
		at += s.Width + layout.GapOf(g.room)
	}
	g.shift = max(0, min(to, g.overhang()))
}

func (g *grid) grouped() bool { return g.layout.Kind == table.Processes }

func (g *grid) indent() int {
	if g.grouped() {
		return 2
	}
	return 0
}

// selected gives the item under the cursor.
func (g *grid) selected() pane.Item { return g.items.at(g.cursor.line) }

// unfold opens or closes the group that the cursor is in, and tells whether
// there was anything to do.
func (g *grid) unfold(open bool, v *table.View) bool {
	it := g.selected()
	if it.Group == nil || g.open[pane.GroupOf(it.Group)] == open {
		return false
	}
	id := pane.GroupOf(it.Group)
	if open {
		g.open[id] = true
	} else {
		delete(g.open, id)
		g.cursor.on = sighting{id: pane.ID{Group: id}}
	}
	g.show(v, false)
	g.cursor.to(g.cursor.line, g.items)
	return true
}

// mark tells what happened to a row lately.
func (g *grid) mark(r *model.Row) (string, theme.Role) {
	switch {
	case !r.Open():
		return "-", theme.Ended
	case r.New(g.context.Now, g.fresh):
		return "+", theme.Fresh
	}
	return " ", theme.Plain
}

// hit tells which column lies at cell x of the heading.
func (g *grid) hit(x int) (column.Column, bool) {
	if g.grouped() {
		return groupsIn(g.room).hit(x)
	}
	at := layout.Margin
	for i, s := range g.slots {
		if g.shift > 0 && i == 1 {
			x += g.shift
		}
		next := at + s.Width + layout.GapOf(g.room) // the gap is the column's too
		if x >= at && x < next {
			return s.Column, true
		}
		at = next
	}
	return 0, false
}
