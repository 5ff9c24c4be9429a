// Package chooser is the overlay with a list of columns to choose from: one to
// sort by, or those to show.
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

// Overlay is a chooser. Where a line of its list has no room for what a column
// is, that of the column under the cursor stands below the list.
type Overlay struct {
	many    bool // columns are ticked; else one is chosen to sort by
	columns []column.Column
	ticked  []column.Column // those that are on the screen, or the one that is sorted by
	chosen  []column.Column // those that are wanted, with those that have no room
	dear    []column.Column // those that were ticked, now or before
	kind    table.Kind
	order   table.Order
	at, top int
	rows    int // of the list's window
	box     draw.Box
	told    []string // what stands below the list
	below   int      // the lines for that
}

var _ pane.Overlay = (*Overlay)(nil)

// ForOrder makes a chooser of the column to sort by.
func ForOrder() *Overlay { return &Overlay{} }

// ForColumns makes a chooser of the columns to show.
func ForColumns() *Overlay { return &Overlay{many: true} }

// Open shows the list, at the column that is first ticked. Ticked is what is on
// the screen: of what is wanted, a column without room is not.
func (o *Overlay) Open(s *pane.Scene) pane.Reply {
	ticked := slices.Clone(s.Shown)
	if !o.many {
		ticked = []column.Column{s.Want.Selection.Order.Column}
	}
	*o = Overlay{
		many: o.many, columns: column.All(), ticked: ticked, dear: slices.Clone(s.Dear),
		chosen: slices.Clone(layout.Columns(s.Want.Selection.Kind, s.Columns)),
	}
	if len(ticked) > 0 {
		o.at = max(0, slices.Index(o.columns, ticked[0]))
	}
	return pane.Reply{}
}

// Press moves in the list, ticks, chooses, or leaves.
func (o *Overlay) Press(in pane.Input) pane.Reply {
	switch in.Action {
	case keymap.MoveUp, keymap.PreviousView:
		o.move(-1)
	case keymap.MoveDown, keymap.NextView:
		o.move(1)
	case keymap.PageUp, keymap.MoveTop:
		o.at = 0
	case keymap.PageDown, keymap.MoveBottom:
		o.at = len(o.columns) - 1
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

// move goes by lines, and around at the ends.
func (o *Overlay) move(by int) {
	n := len(o.columns)
	o.at = ((o.at+by)%n + n) % n
}

// toggle ticks or unticks the column, but never the last.
func (o *Overlay) toggle() {
	col := o.columns[o.at]
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

// choose does what was chosen. The column that is sorted by already keeps its
// direction.
func (o *Overlay) choose() pane.Reply {
	if !o.many {
		order := o.order
		if col := o.columns[o.at]; col != order.Column {
			order = table.Order{Column: col}
		}
		return pane.Reply{Close: true, Order: &order}
	}
	to := pane.Choice{Columns: o.chosen, Dear: o.dear}
	if slices.Equal(to.Columns, layout.Usual(o.kind)) {
		to.Columns = nil
	}
	return pane.Reply{Close: true, Columns: &to}
}

// tickCells and nameCells are what a line of the list has before what the
// column is; widest is a list in which each has room for that.
const (
	tickCells = 4
	nameCells = 10
	widest    = 114
)

// Prepare makes ready what is drawn.
func (o *Overlay) Prepare(s *pane.Scene) {
	o.kind, o.order = s.Want.Selection.Kind, s.Want.Selection.Order
	room := min(widest, s.Width-8)
	o.below, o.told = 0, nil
	for _, col := range o.columns {
		if cell.Width(col.Doc()) > room-tickCells-nameCells {
			o.below = max(o.below, len(cell.Wrap(col.Doc(), room)))
		}
	}
	if o.below = max(0, min(o.below, (s.Height-2)/2)); o.below > 0 {
		o.told = cell.Wrap(o.columns[o.at].Doc(), room)
		last := min(o.below, len(o.told)) - 1
		o.told[last] = strings.Join(o.told[last:], " ") // and is cut where that is too much
	}
	o.box = draw.Centred(min(widest, s.Width-8), len(o.columns)+o.below, s.Width, s.Height)
	o.box.Title, o.box.Hint = "Sort by", "enter choose · S reverse · esc leave"
	if o.many {
		o.box.Title, o.box.Hint = "Columns", "space tick · enter done · esc leave"
	}
	o.rows = o.box.Inside() - o.below
	o.top = draw.ScrollTo(o.top, o.at, len(o.columns), o.rows)
}

// Box returns its place.
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
	col := o.columns[i]
	p.Cursor = i == o.at
	p.Text(theme.Key, o.tick(col))
	p.Text(theme.Plain, draw.Pad(col.String(), nameCells))
	p.Text(theme.Muted, draw.Clip(col.Doc(), p.Room, false))
	p.Fill()
}

func (o *Overlay) tick(col column.Column) string {
	switch on := slices.Contains(o.ticked, col); {
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
