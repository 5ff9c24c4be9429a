// Package chooser provides the overlay with a list of columns to choose from: one to
// sort by, or several to show.
package chooser

import (
	"slices"
	"strings"

	"berth/model/column"
	"berth/model/table"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/layout"
	"berth/ui/live/pane"
	"berth/ui/theme"
)

// Overlay is a chooser. If the lines of its list have no room for the descriptions
// of the columns, the description of the column under the cursor is shown below the
// list.
type Overlay struct {
	many    bool // columns are ticked; otherwise a sort order is chosen
	lines   []pane.Order
	ticked  []column.Column // the columns that are on the screen
	chosen  []column.Column // the columns that are wanted, including those that did not fit
	dear    []column.Column // the columns that were ticked, now or earlier
	kind    table.Kind
	order   table.Order
	at, top int
	rows    int // how many lines are visible
	box     draw.Box
	told    []string // the text below the list
	below   int      // how many lines there are for the text below the list
}

var _ pane.Overlay = (*Overlay)(nil)

// ForOrder returns a chooser of the column to sort by.
func ForOrder() *Overlay { return &Overlay{} }

// ForColumns returns a chooser of the columns to show.
func ForColumns() *Overlay { return &Overlay{many: true} }

// Open shows the list, with the cursor on the first line that is ticked. The columns
// that are ticked are those on the screen, which excludes columns that are wanted
// but did not fit.
func (o *Overlay) Open(s *pane.Scene) pane.Reply {
	*o = Overlay{
		many: o.many, lines: columns(s), order: s.Want.Selection.Order,
		ticked: slices.Clone(s.Shown), dear: slices.Clone(s.Chosen),
		chosen: slices.Clone(layout.Columns(s.Want.Selection, s.Columns)),
	}
	if !o.many && s.Orders != nil {
		o.lines = s.Orders
	}
	o.at = max(0, slices.IndexFunc(o.lines, o.on))
	return pane.Reply{}
}

// columns returns one line for each column, which is also a sort order.
func columns(s *pane.Scene) []pane.Order {
	var all []pane.Order
	for _, c := range column.All() {
		all = append(all, pane.Order{Name: c.String(), Doc: s.About(c), Order: table.OrderOf(c)})
	}
	return all
}

// on reports whether a line is ticked or is the current order.
func (o *Overlay) on(l pane.Order) bool {
	if o.many {
		return slices.Contains(o.ticked, l.Column)
	}
	return l.Column == o.order.Column && l.Count == o.order.Count
}

// Press moves in the list, ticks, chooses, or closes the list.
func (o *Overlay) Press(in pane.Input) pane.Reply {
	switch in.Action {
	case keymap.MoveUp, keymap.PreviousView:
		o.move(-1)
	case keymap.MoveDown, keymap.NextView:
		o.move(1)
	case keymap.PageUp, keymap.MoveTop:
		o.at = 0
	case keymap.PageDown, keymap.MoveBottom:
		o.at = len(o.lines) - 1
	case keymap.Freeze, keymap.Toggle, keymap.Act:
		if o.many {
			o.toggle()
		}
	case keymap.Enter:
		return o.choose()
	case keymap.Reverse:
		if !o.many {
			o.order.Reverse = !o.order.Reverse
			return pane.Reply{Order: &o.order}
		}
	case keymap.Clear, keymap.Quit, keymap.Sort, keymap.Columns:
		return pane.Reply{Close: true}
	}
	return pane.Reply{}
}

// move moves the cursor by lines, and wraps around at the ends.
func (o *Overlay) move(by int) {
	n := len(o.lines)
	o.at = ((o.at+by)%n + n) % n
}

// toggle ticks or unticks the column, but never unticks the last one.
func (o *Overlay) toggle() {
	col := o.lines[o.at].Column
	same := func(c column.Column) bool { return c == col }
	if slices.Contains(o.ticked, col) {
		if len(o.ticked) > 1 {
			o.ticked = slices.DeleteFunc(o.ticked, same)
			o.chosen = slices.DeleteFunc(o.chosen, same)
			o.dear = slices.DeleteFunc(o.dear, same)
		}
		return
	}
	o.ticked, o.dear = append(o.ticked, col), append(o.dear, col)
	if !slices.Contains(o.chosen, col) {
		o.chosen = append(o.chosen, col)
	}
	layout.Standing(o.chosen)
}

// choose applies the choice. If the rows are already sorted by the chosen column,
// they keep their direction.
func (o *Overlay) choose() pane.Reply {
	if !o.many {
		order := o.order
		if l := o.lines[o.at]; !o.on(l) {
			order = l.Order
		}
		return pane.Reply{Close: true, Order: &order}
	}
	to := pane.Choice{Columns: o.chosen, Chosen: o.dear}
	if slices.Equal(to.Columns, layout.Usual(o.kind)) {
		to.Columns = nil
	}
	return pane.Reply{Close: true, Columns: &to}
}

// tickCells and nameCells are the widths of the tick and the name, which precede the
// description of a column. widest is the width of a list in which every description
// fits.
const (
	tickCells = 4
	nameCells = 10
	widest    = 114
)

// Prepare makes everything ready to draw.
func (o *Overlay) Prepare(s *pane.Scene) {
	o.kind, o.order = s.Want.Selection.Kind, s.Want.Selection.Order
	room := min(widest, s.Width-8)
	o.below, o.told = 0, nil
	for _, l := range o.lines {
		if cell.Width(l.Doc) > room-tickCells-nameCells {
			o.below = max(o.below, len(cell.Wrap(l.Doc, room)))
		}
	}
	if o.below = max(0, min(o.below, (s.Height-2)/2)); o.below > 0 {
		o.told = cell.Wrap(o.lines[o.at].Doc, room)
		last := min(o.below, len(o.told)) - 1
		o.told[last] = strings.Join(o.told[last:], " ") // the joined line is cut if it is too long
	}
	o.box = draw.Centred(min(widest, s.Width-8), len(o.lines)+o.below, s.Width, s.Height)
	o.box.Title, o.box.Hint = s.Tell("box.sort"), s.Tell("box.sort_keys")
	if o.many {
		o.box.Title, o.box.Hint = s.Tell("box.columns"), s.Tell("box.columns_keys")
	}
	o.rows = o.box.Inside() - o.below
	o.top = draw.ScrollTo(o.top, o.at, len(o.lines), o.rows)
	s.Beyond(&o.box, o.top, o.rows, len(o.lines))
}

// Box returns the position and size of the overlay.
func (o *Overlay) Box() draw.Box { return o.box }

// Line draws line i.
func (o *Overlay) Line(p *draw.Pen, i int) {
	if below := i - o.rows; below >= 0 {
		if below < min(o.below, len(o.told)) {
			p.Text(theme.Plain, draw.Clip(o.told[below], p.Room, false))
		}
		return
	}
	i += o.top
	l := o.lines[i]
	p.Cursor = i == o.at
	p.Text(theme.Key, o.tick(l))
	p.Text(theme.Plain, draw.Pad(l.Name, nameCells))
	p.Text(theme.Muted, draw.Clip(l.Doc, p.Room, false))
	p.Fill()
}

func (o *Overlay) tick(l pane.Order) string {
	switch on := o.on(l); {
	case o.many && on:
		return "[x] "
	case o.many:
		return "[ ] "
	case on && o.order.Reverse:
		return "▼ "
	case on:
		return "▲ "
	}
	return "  "
}
