// Package table provides the view with one line per socket. It shows the sockets
// that listen, the connections, or all sockets.
package table

import (
	"slices"
	"strconv"
	"time"

	"berth/model/column"
	"berth/model/language"
	"berth/model/table"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/layout"
	"berth/ui/live/pane"
	"berth/ui/live/rows"
)

// View is the table.
type View struct {
	list rows.List
	view *table.View
	want table.Selection
	now  time.Time // the time on the screen

	language *language.Language
}

var _ pane.View = (*View)(nil)

// New returns a table. A row is marked as new for the duration fresh.
func New(c *rows.Cursor, fresh time.Duration) *View {
	t := &View{list: rows.NewList(c, fresh)}
	t.list.Open = make(map[table.GroupID]bool)
	return t
}

// Show replaces the rows.
func (t *View) Show(v *table.View, returning bool) {
	t.view = v
	if v == nil {
		t.list.Shift = 0
		t.list.Show(rows.Items{}, nil, returning)
		return
	}
	t.list.Show(rows.Folded(v.Rows, v.Folds, t.list.Open), v, returning)
}

// Home goes to the first row and column.
func (t *View) Home() {
	t.list.Shift = 0
	t.list.To(0)
}

// Prepare prepares the visible rows.
func (t *View) Prepare(s *pane.Scene) {
	t.want, t.now, t.language = s.Want.Selection, s.Context.Now, s.Context.Language
	t.list.Prepare(s)
}

// Line draws line y.
func (t *View) Line(p *draw.Pen, y int) {
	switch {
	case t.Empty():
		t.list.Nothing(p, y)
	case y == 0:
		t.list.Heading(p)
	default:
		if _, ok := t.list.Begin(p, y-1); ok {
			t.list.Row(p, y-1)
		}
	}
}

// Do moves, sorts, or opens the detail.
func (t *View) Do(in pane.Input) pane.Reply {
	if t.list.Move(in.Action) {
		return pane.Reply{}
	}
	if o, ok := rows.Sorting(in.Action, t.want.Order, t.list.Shown()); ok {
		return pane.Reply{Order: &o}
	}
	switch in.Action {
	case keymap.ScrollLeft, keymap.ScrollRight:
		if open := in.Action == keymap.ScrollRight; !t.unfold(open) {
			t.pan(open)
		}
	case keymap.Enter:
		if it := t.Item(); it.Head != nil {
			t.unfold(!t.list.Open[it.Group.ID])
			return pane.Reply{}
		}
		return pane.Reply{OpenDetail: t.Item().Row != nil}
	case keymap.Served:
		it := t.Item()
		if it.Row == nil {
			it.Row = it.Head
		}
		return pane.Served(it.Row, t.language)
	case keymap.Clear:
		if t.list.Shift == 0 || !t.want.Query.Empty() {
			return pane.Passed()
		}
		t.list.Shift = 0
	default:
		return pane.Passed()
	}
	return pane.Reply{}
}

// unfold opens or closes the group that the cursor is in, and reports whether there
// was anything to do. If the table is scrolled sideways it closes no group, because
// the table is scrolled back first.
func (t *View) unfold(open bool) bool {
	it := t.Item()
	switch {
	case it.Group == nil, t.list.Open[it.Group.ID] == open, !open && t.list.Shift > 0:
		return false
	case open:
		t.list.Open[it.Group.ID] = true
		t.Show(t.view, false)
		return true
	}
	delete(t.list.Open, it.Group.ID)
	if it.Row == nil {
		t.Show(t.view, false)
		return true
	}
	t.list.Recall(pane.Item{Group: it.Group, Head: it.Row})
	t.Show(t.view, false)
	t.list.Stay()
	return true
}

// Shown returns the columns on the screen.
func (t *View) Shown() []column.Column { return t.list.Shown() }

// stride is the largest number of cells that one step scrolls sideways, which is a
// column or part of a wide one.
const stride = 24

// pan scrolls sideways, to where a column begins if that is not too far.
func (t *View) pan(toRight bool) {
	l := &t.list
	if toRight && !l.Cut && l.Shift == 0 {
		return
	}
	to, at, gap := l.Shift-stride, 0, layout.GapOf(l.Room())
	if toRight {
		to = l.Shift + stride
	}
	for _, s := range l.Layout.Whole(l.Room())[1:] {
		switch {
		case toRight && at > l.Shift:
			to = min(to, at)
		case !toRight && at < l.Shift:
			to = max(to, at)
		}
		at += s.Width + gap
	}
	l.Shift = max(0, min(to, l.Overhang()))
}

// Click sorts by a heading, or goes to a row.
func (t *View) Click(x, y int) pane.Reply {
	if y > 0 {
		return t.list.Click(y - 1)
	}
	c, ok := t.hit(x)
	if !ok {
		return pane.Reply{}
	}
	o := rows.By(c, t.want.Order)
	return pane.Reply{Order: &o}
}

// hit returns the column at cell x of the heading.
func (t *View) hit(x int) (column.Column, bool) {
	at, gap := layout.Margin, layout.GapOf(t.list.Room())
	for i, s := range t.list.Slots {
		if t.list.Shift > 0 && i == 1 {
			x += t.list.Shift
		}
		next := at + s.Width + gap // the gap belongs to the column
		if x >= at && x < next {
			return s.Column, true
		}
		at = next
	}
	return 0, false
}

// Scroll moves the window.
func (t *View) Scroll(steps int) { t.list.Scroll(steps * draw.Wheel) }

// Item returns the socket under the cursor.
func (t *View) Item() pane.Item { return t.list.Item() }

// Empty reports whether there are no rows.
func (t *View) Empty() bool { return t.list.Empty() }

// Footer says which rows are visible, and how they are sorted if no heading shows
// that.
func (t *View) Footer() pane.Footer {
	switch {
	case t.view == nil:
		return pane.Footer{}
	case t.Empty():
		return t.list.Nobody(t.view.Of)
	}
	all, by, age := "", "", ""
	if t.view.Of > t.list.Len() {
		all = t.list.Tell("footer.all", "count", strconv.Itoa(t.view.Of))
	}
	if o := t.list.Layout.Order; !slices.Contains(t.list.Shown(), o.Column) {
		by = t.list.Sorted(o)
	}
	if at := t.view.Counted.Served; !at.IsZero() && slices.ContainsFunc(t.list.Shown(), column.Column.OfServed) && t.view.Selection.Kind == table.Listening {
		age = t.list.Tell("footer.served", "time", cell.Duration(t.now.Sub(at)))
	}
	return t.list.Position(all, by, age, t.list.Hidden())
}
