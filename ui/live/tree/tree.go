// Package tree provides the view of groups, each followed by its sockets. Sockets are
// grouped by process, or by whatever else the user has chosen.
package tree

import (
	"slices"
	"time"

	"berth/model/column"
	"berth/model/table"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
	"berth/ui/live/rows"
)

// View is the tree.
type View struct {
	list  rows.List
	view  *table.View
	want  table.Selection
	scene *pane.Scene            // the scene last passed to Prepare
	open  map[table.GroupID]bool // the groups whose parts or sockets are shown
}

var _ pane.View = (*View)(nil)

// New returns a tree. A row is marked as new for the duration fresh.
func New(c *rows.Cursor, fresh time.Duration) *View {
	t := &View{list: rows.NewList(c, fresh), open: map[table.GroupID]bool{}, scene: new(pane.Scene)}
	t.list.Indent = 2
	return t
}

// Show replaces the groups.
func (t *View) Show(v *table.View, returning bool) {
	t.view = v
	t.list.Show(t.items(), v, returning)
}

// items lays out the groups, including the parts and sockets of open groups.
func (t *View) items() rows.Items {
	if t.view == nil {
		return rows.Items{}
	}
	return rows.Lines(t.lay(nil, t.view.Groups, 0))
}

// lay appends the lines of groups that are nested to the given depth.
func (t *View) lay(lines []pane.Item, groups []*table.Group, depth int) []pane.Item {
	for _, g := range groups {
		lines = append(lines, pane.Item{Group: g, Depth: depth})
		switch {
		case !t.open[g.ID]:
		case len(g.Parts) > 0:
			lines = t.lay(lines, g.Parts, depth+1)
		default:
			for _, r := range g.Rows {
				lines = append(lines, pane.Item{Row: r, Group: g, Depth: depth})
			}
		}
	}
	return lines
}

// Home goes to the first group.
func (t *View) Home() { t.list.To(0) }

// Prepare prepares the visible lines.
func (t *View) Prepare(s *pane.Scene) {
	t.want, t.scene = s.Want.Selection, s
	t.list.Prepare(s)
}

// columns returns the columns of the heads.
func (t *View) columns() columns { return columnsIn(t.list.Room(), t.want) }

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
		t.head(p, it)
	default:
		t.list.Row(p, y-1)
	}
}

// Do moves, sorts, opens or closes a group, or opens the detail of a socket.
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
		t.unfold(it.Group != nil && !t.open[it.Group.ID])
	case keymap.Served:
		return pane.Served(it.Row, t.scene.Context.Language)
	default:
		return pane.Passed()
	}
	return pane.Reply{}
}

// Orders returns the orders in which groups can be sorted.
func (t *View) Orders() []pane.Order { return t.columns().orders(t.scene) }

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

// same reports whether two orders are the same, apart from the direction.
func same(a, b table.Order) bool { return a.Column == b.Column && a.Count == b.Count }

// unfold opens or closes the group that the cursor is in. If there is nothing to
// close because the cursor is on the head of a closed group, unfold closes the group
// that contains it.
func (t *View) unfold(open bool) {
	it := t.Item()
	if it.Group == nil {
		return
	}
	g := it.Group
	if !open && it.Row == nil && !t.open[g.ID] {
		g = t.whole(g)
	}
	if g == nil || t.open[g.ID] == open {
		return
	}
	if open {
		t.open[g.ID] = true
		t.Show(t.view, false)
		return
	}
	delete(t.open, g.ID)
	if it.Row == nil && it.Group == g { // the cursor is already on the head
		t.Show(t.view, false)
		return
	}
	t.list.Recall(pane.Item{Group: g})
	t.Show(t.view, false)
	t.list.Stay()
}

// whole returns the group that part belongs to, or nil if there is none.
func (t *View) whole(part *table.Group) *table.Group {
	for _, g := range t.view.Groups {
		if slices.Contains(g.Parts, part) {
			return g
		}
	}
	return nil
}

// Click sorts by a heading, or goes to a line.
func (t *View) Click(x, y int) pane.Reply {
	if y > 0 {
		return t.list.Click(y - 1)
	}
	o := t.columns().hit(x)
	if same(o, t.want.Order) {
		o.Reverse = !t.want.Order.Reverse
	}
	return pane.Reply{Order: &o}
}

// Scroll moves the window.
func (t *View) Scroll(steps int) { t.list.Scroll(steps * draw.Wheel) }

// Item returns the group or the socket under the cursor.
func (t *View) Item() pane.Item { return t.list.Item() }

// Measures reports whether the screen shows how much data groups or their sockets
// move.
func (t *View) Measures() bool {
	c := t.columns()
	return c.in > 0 || c.trip > 0 || t.list.Sockets() && slices.ContainsFunc(t.list.Shown(), column.Column.OfGist)
}

// Counts reports whether the screen shows what came in through listeners.
func (t *View) Counts() bool { return t.want.Kind == table.Listening }

// Shown returns the columns of the sockets on the screen.
func (t *View) Shown() []column.Column { return t.list.Shown() }

// Empty reports whether there are no groups.
func (t *View) Empty() bool { return t.list.Empty() }

// Footer says which lines are visible, and how they are sorted if no heading shows
// that.
func (t *View) Footer() pane.Footer {
	switch {
	case t.view == nil:
		return pane.Footer{}
	case t.Empty():
		return t.list.Nobody(t.view.Of)
	}
	age := ""
	if at := t.view.Counted.Served; !at.IsZero() && t.view.Selection.Kind == table.Listening {
		age = t.list.Tell("footer.served", "time", cell.Duration(t.scene.Context.Now.Sub(at)))
	}
	return t.list.Position(t.sorted(), age)
}

// sorted says how groups are sorted. It returns "" if a heading on the screen shows
// that.
func (t *View) sorted() string {
	o := t.list.Layout.Order
	headed := slices.ContainsFunc(t.columns().headings(), func(h heading) bool { return same(h.order, o) })
	switch {
	case headed:
		return ""
	case !ofSockets(o):
		return t.list.Sorted(o)
	case t.list.Room() < 80:
		return ""
	case o.Reverse:
		return t.list.Tell("footer.fewest")
	}
	return t.list.Tell("footer.most")
}
