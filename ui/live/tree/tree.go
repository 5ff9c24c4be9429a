// Package tree is the view of processes, each with its sockets below it.
package tree

import (
	"slices"
	"time"

	"berth/model/column"
	"berth/model/table"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
	"berth/ui/live/rows"
)

// View is the process tree.
type View struct {
	list  rows.List
	view  *table.View
	want  table.Selection
	scene *pane.Scene           // the last that was seen
	open  map[pane.GroupID]bool // the processes whose sockets are shown
}

var _ pane.View = (*View)(nil)

// New makes a process tree. A row is marked as new for as long as fresh says.
func New(c *rows.Cursor, fresh time.Duration) *View {
	t := &View{list: rows.NewList(c, fresh), open: map[pane.GroupID]bool{}, scene: new(pane.Scene)}
	t.list.Indent = 2
	return t
}

// Show replaces the processes.
func (t *View) Show(v *table.View, returning bool) {
	t.view = v
	t.list.Show(t.items(), v, returning)
}

// items lays out the processes, with the sockets of those that are open.
func (t *View) items() rows.Items {
	if t.view == nil {
		return rows.Items{}
	}
	var lines []pane.Item
	for _, g := range t.view.Groups {
		lines = append(lines, pane.Item{Group: g})
		if !t.open[pane.GroupOf(g)] {
			continue
		}
		for _, r := range g.Rows {
			lines = append(lines, pane.Item{Row: r, Group: g})
		}
	}
	return rows.Lines(lines)
}

// Home goes to the first process.
func (t *View) Home() { t.list.To(0) }

// Prepare makes the visible lines ready.
func (t *View) Prepare(s *pane.Scene) {
	t.want, t.scene = s.Want.Selection, s
	t.list.Prepare(s)
}

// Line draws line y.
func (t *View) Line(p *draw.Pen, y int) {
	switch {
	case t.Empty():
		t.list.Nothing(p, y)
		return
	case y == 0:
		t.heading(p)
		return
	}
	switch it, ok := t.list.Begin(p, y-1); {
	case !ok:
	case it.Row == nil:
		t.head(p, it.Group)
	default:
		t.list.Row(p, y-1)
	}
}

// Do moves, sorts, opens or closes a process, or opens the detail of a socket.
func (t *View) Do(in pane.Input) pane.Reply {
	if t.list.Move(in.Action) {
		return pane.Reply{}
	}
	if o, ok := t.sorting(in.Action); ok {
		return pane.Reply{Order: &o}
	}
	switch it := t.Item(); in.Action {
	case keymap.ScrollLeft, keymap.ScrollRight:
		t.unfold(in.Action == keymap.ScrollRight)
	case keymap.Enter:
		if it.Row != nil {
			return pane.Reply{OpenDetail: true}
		}
		t.unfold(it.Group != nil && !t.open[pane.GroupOf(it.Group)])
	default:
		return pane.Passed()
	}
	return pane.Reply{}
}

// Orders returns the orders that processes can be in.
func (t *View) Orders() []pane.Order { return columnsIn(t.list.Room()).orders(t.scene) }

// sorting returns the order that a key asks for.
func (t *View) sorting(act keymap.Action) (table.Order, bool) {
	now, all, by := t.want.Order, t.Orders(), 0
	switch act {
	case keymap.Reverse:
		now.Reverse = !now.Reverse
		return now, true
	case keymap.SortNext:
		by = 1
	case keymap.SortPrevious:
		by = -1
	default:
		return now, false
	}
	at := max(0, slices.IndexFunc(all, func(o pane.Order) bool { return same(o.Order, now) }))
	return all[(at+by+len(all))%len(all)].Order, true
}

// same reports whether two orders are by the same, whichever way.
func same(a, b table.Order) bool { return a.Column == b.Column && a.Count == b.Count }

// unfold opens or closes the process that the cursor is in.
func (t *View) unfold(open bool) {
	it := t.Item()
	if it.Group == nil || t.open[pane.GroupOf(it.Group)] == open {
		return
	}
	id := pane.GroupOf(it.Group)
	if open {
		t.open[id] = true
	} else {
		delete(t.open, id)
		t.list.Recall(pane.Item{Group: it.Group})
	}
	t.Show(t.view, false)
	t.list.Stay()
}

// Click sorts by a heading, or goes to a line.
func (t *View) Click(x, y int) pane.Reply {
	if y > 0 {
		return t.list.Click(y - 1)
	}
	o := columnsIn(t.list.Room()).hit(x)
	o.Reverse = same(o, t.want.Order) && !t.want.Order.Reverse
	return pane.Reply{Order: &o}
}

// Scroll moves the window.
func (t *View) Scroll(steps int) { t.list.Scroll(steps * draw.Wheel) }

// Item returns the process or the socket under the cursor.
func (t *View) Item() pane.Item { return t.list.Item() }

// Measures reports whether what processes move is on the screen.
func (t *View) Measures() bool { return columnsIn(t.list.Room()).moves }

// Shown returns the columns of the sockets on the screen.
func (t *View) Shown() []column.Column { return t.list.Shown() }

// Empty reports whether there is no process.
func (t *View) Empty() bool { return t.list.Empty() }

// Footer tells which lines are seen, and their order where no heading does.
func (t *View) Footer() pane.Footer {
	switch {
	case t.view == nil:
		return pane.Footer{}
	case t.Empty():
		return t.list.Nobody(t.view.Of)
	}
	return pane.Footer{Position: t.list.Position(t.sorted())}
}

// sorted says by what processes are sorted, if no heading on the screen does.
func (t *View) sorted() string {
	o, w := t.list.Layout.Order, t.list.Room()
	headed := slices.ContainsFunc(columnsIn(w).orders(t.scene)[1:], func(x pane.Order) bool { return same(x.Order, o) })
	switch {
	case headed:
		return ""
	case ofProcess(o.Column):
		return t.list.Sorted(o)
	case w < 80:
		return ""
	case o.Reverse:
		return t.list.Tell("footer.fewest")
	}
	return t.list.Tell("footer.most")
}
