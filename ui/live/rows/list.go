package rows

import (
	"slices"
	"strconv"
	"time"

	"berth/model"
	"berth/model/column"
	"berth/model/table"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	"berth/ui/live/layout"
	"berth/ui/live/pane"
	"berth/ui/theme"
)

// List is a window on lines. Everything that it draws is prepared when something
// changes.
type List struct {
	Layout layout.Layout
	Indent int                    // cells before the first column
	Shift  int                    // cells scrolled off to the left; 0: the columns are fitted into the window
	Slots  []layout.Slot          // the columns on the screen
	Open   map[table.GroupID]bool // the groups whose rows are listed below the row that represents them
	Cut    bool                   // something is cut off or left out

	items   Items
	cursor  *Cursor
	fresh   time.Duration   // how long a row is marked as new
	columns []column.Column // the columns that were chosen
	chosen  []column.Column // the columns that the user asked for by name
	is      arrangement
	shows   int // calls of Show since the columns were laid out
	context cell.Context
	room    int // cells in a line
	height  int // lines, including the heading
	ready   []ready
	spans   []cell.Span // of all cells in ready
	boxes   []box       // all cells in ready
	nothing draw.Page   // shown if there are no lines
}

// ownerPolls is the number of polls that the layout waits for owners that have not
// been looked for yet.
const ownerPolls = 3

// arrangement is what determines a layout.
type arrangement struct {
	kind  table.Kind
	by    table.Grouping
	order table.Order
	width int
	apart bool // there are other network namespaces
}

// ready is a line that is ready to be drawn.
type ready struct {
	item  pane.Item
	cells []box // one for each wanted column
}

// box is the position of the pieces of one cell.
type box struct {
	from, to int // in List.spans
	width    int
}

// NewList returns a List without lines. A row is marked as new for the duration
// fresh.
func NewList(c *Cursor, fresh time.Duration) List {
	return List{cursor: c, fresh: fresh, Layout: layout.Of(table.Selection{Kind: table.All}, nil, nil)}
}

// Show replaces the lines. returning is true if the user has changed what is shown.
func (l *List) Show(x Items, v *table.View, returning bool) {
	old := l.items
	l.items = x
	l.cursor.follow(old, l.items, returning)
	l.shows++
	if v == nil {
		l.is = arrangement{} // whatever comes next gets its own layout
	}
}

// arrange lays out the columns again if the user has asked for other columns or
// another order, or if the size of the window has changed.
func (l *List) arrange(s *pane.Scene) {
	is := arrangement{s.Want.Selection.Kind, s.Want.Selection.Grouped(), s.Want.Selection.Order, s.Width, s.Context.Host != nil && len(s.Context.Host.Spaces) > 0}
	if l.is == is && slices.Equal(l.columns, s.Columns) && slices.Equal(l.chosen, s.Chosen) {
		return
	}
	if is.order != l.is.order {
		l.Shift = 0 // the column that the rows are sorted by must be visible
	}
	l.is, l.columns, l.chosen, l.shows = is, s.Columns, s.Chosen, 0
	l.Layout = layout.Of(s.Want.Selection, s.Columns, s.Chosen)
	if is.apart && len(s.Columns) == 0 {
		l.Layout.Apart()
	}
}

// Prepare prepares the visible lines.
func (l *List) Prepare(s *pane.Scene) {
	l.arrange(s)
	l.context, l.room, l.height = s.Context, s.Width, s.Height
	l.cursor.size(l.height-1, l.items.Len())
	l.ready, l.spans, l.boxes = l.ready[:0], l.spans[:0], l.boxes[:0]
	last := min(l.cursor.top+l.cursor.height, l.items.Len())
	for i := l.cursor.top; i < last; i++ {
		l.ready = append(l.ready, l.make(l.items.At(i)))
	}
	if l.known() || l.shows > ownerPolls {
		l.Layout.Stand()
	}
	l.Slots, l.Cut = l.Layout.Fit(l.room - l.Indent)
	if l.Shift > 0 {
		l.Slots = l.Layout.Whole(l.room)
		l.Shift = min(l.Shift, l.Overhang())
	}
	if l.items.Len() == 0 {
		l.nothing = draw.Nothing(s.Nothing, l.room)
	}
}

func (l *List) make(it pane.Item) ready {
	line := ready{item: it}
	row := drawn(it)
	if row == nil {
		return line
	}
	first := len(l.boxes)
	for _, c := range l.Layout.Cols {
		from := len(l.spans)
		l.spans = cell.Spans(l.spans, c, row, l.context)
		b := box{from, len(l.spans), draw.Measure(l.spans[from:])}
		l.Layout.See(c, b.width+growth(c, row))
		l.boxes = append(l.boxes, b)
	}
	line.cells = l.boxes[first:]
	return line
}

// Sockets reports whether any line in the window is the line of a socket.
func (l *List) Sockets() bool {
	return slices.ContainsFunc(l.ready, func(line ready) bool { return line.item.Row != nil })
}

// growth returns how many more cells a value is expected to need. A full queue keeps
// dropping, so its count of drops grows.
func growth(c column.Column, r *model.Row) int {
	if c == column.Queue && r.Crammed() {
		return len(" +9999")
	}
	return 0
}

// known reports whether there are rows and all of their owners have been looked for.
func (l *List) known() bool {
	rows := 0
	for _, line := range l.ready {
		if r := drawn(line.item); r != nil {
			if r.Gap == sockets.GapPending {
				return false
			}
			rows++
		}
	}
	return rows > 0
}

// Overhang returns the number of cells by which all columns together exceed the
// window.
func (l *List) Overhang() int {
	n := layout.Margin - layout.GapOf(l.room)
	for _, s := range l.Layout.Whole(l.room) {
		n += s.Width + layout.GapOf(l.room)
	}
	return max(0, n-l.room)
}

// Shown returns the columns on the screen.
func (l *List) Shown() []column.Column {
	cols := make([]column.Column, len(l.Slots))
	for i, s := range l.Slots {
		cols[i] = s.Column
	}
	return cols
}

// Hidden says how many columns did not fit, or returns "" if all did.
func (l *List) Hidden() string {
	if n := len(l.Layout.Cols) - len(l.Slots); n > 0 && l.Shift == 0 {
		return l.Tell("footer.hidden", "count", strconv.Itoa(n))
	}
	return ""
}

// Room returns the number of cells in a line.
func (l *List) Room() int { return l.room }

// Called returns the name of a process in the form that distinguishes it among the
// rows.
func (l *List) Called(p *sockets.Process) string { return cell.Called(p, l.context) }

// Empty reports whether there are no lines.
func (l *List) Empty() bool { return l.items.Len() == 0 }

// Item returns what is under the cursor.
func (l *List) Item() pane.Item { return l.items.At(l.cursor.line) }

// Recall makes the cursor look for an item when other lines are shown.
func (l *List) Recall(it pane.Item) { l.cursor.on = sighting{id: it.ID()} }

// To moves the cursor to a line at the user's request.
func (l *List) To(line int) { l.cursor.to(line, l.items) }

// Stay treats the line under the cursor as one that the user has chosen.
func (l *List) Stay() { l.To(l.cursor.line) }

// Move moves the cursor if act asks for that, and reports whether it does.
func (l *List) Move(act keymap.Action) bool {
	page := max(1, l.cursor.height-1)
	switch act {
	case keymap.MoveUp:
		l.To(l.cursor.line - 1)
	case keymap.MoveDown:
		l.To(l.cursor.line + 1)
	case keymap.PageUp:
		l.To(l.cursor.line - page)
	case keymap.PageDown:
		l.To(l.cursor.line + page)
	case keymap.MoveTop:
		l.To(0)
	case keymap.MoveBottom:
		l.To(l.items.Len() - 1)
	default:
		return false
	}
	return true
}

// Scroll moves the window by lines, and moves the cursor too if necessary.
func (l *List) Scroll(by int) { l.cursor.roll(by, l.items) }

// Click moves the cursor to line i of the window. If the cursor is on the line
// already, Click enters the line.
func (l *List) Click(i int) pane.Reply {
	if i < 0 || i >= len(l.ready) {
		return pane.Reply{}
	}
	if line := l.cursor.top + i; line != l.cursor.line {
		l.To(line)
		return pane.Reply{}
	}
	return pane.Reply{Do: keymap.Enter}
}

// Position returns the footer that says which lines the window shows, such as "1-5 of
// 214". The strings in more follow, in order of importance.
func (l *List) Position(more ...string) pane.Footer {
	n := l.items.Len()
	last := min(l.cursor.top+l.cursor.height, n)
	text := l.Tell("footer.of", "first", strconv.Itoa(l.cursor.top+1), "last", strconv.Itoa(last), "count", strconv.Itoa(n))
	return pane.Footer{Position: text, More: slices.DeleteFunc(more, func(s string) bool { return s == "" })}
}

// Nobody returns the footer of a view that shows none of the given number of sockets,
// so it has no hints for keys that act on a line.
func (l *List) Nobody(of int) pane.Footer {
	return pane.Footer{Position: l.Tell("footer.none", "count", strconv.Itoa(of)), Hints: map[keymap.Action]string{
		keymap.Enter: "", keymap.Explain: "", keymap.Act: "", keymap.Copy: "",
	}}
}

// Len returns the number of lines.
func (l *List) Len() int { return l.items.Len() }

// mark returns the symbol and the role for what happened to a row recently.
func (l *List) mark(r *model.Row) (string, theme.Role) {
	switch {
	case !r.Open():
		return "-", theme.Ended
	case r.Alerted && r.Ails.Trouble != 0:
		return "*", theme.Bad
	case r.Alerted:
		return "*", theme.Warn
	case r.Ails.Trouble != 0:
		return "!", theme.Bad
	case r.New(l.context.Now, l.fresh):
		return "+", theme.Fresh
	}
	return " ", theme.Plain
}

// Sorting returns the order that a key asks for, among the visible columns.
func Sorting(act keymap.Action, now table.Order, cols []column.Column) (table.Order, bool) {
	switch act {
	case keymap.Reverse:
		now.Reverse = !now.Reverse
	case keymap.SortNext:
		now = table.OrderOf(beside(now.Column, 1, cols))
	case keymap.SortPrevious:
		now = table.OrderOf(beside(now.Column, -1, cols))
	default:
		return now, false
	}
	return now, true
}

// beside returns the column in cols that is the given number of places after c, or
// before c if the number is negative.
func beside(c column.Column, by int, cols []column.Column) column.Column {
	if i := slices.Index(cols, c); i >= 0 {
		return cols[(i+by+len(cols))%len(cols)]
	}
	if len(cols) > 0 {
		return cols[0]
	}
	return c
}

// By returns the order that a click on a column asks for. If the rows are already
// sorted by that column, the result is the opposite direction.
func By(c column.Column, now table.Order) table.Order {
	to := table.OrderOf(c)
	if c == now.Column {
		to.Reverse = !now.Reverse
	}
	return to
}

// Sorted says what the lines are sorted by.
func (l *List) Sorted(o table.Order) string {
	return l.Tell("footer.by", "column", o.Column.String(), "arrow", Arrow(o.Reverse))
}

// Tell returns a message about a list.
func (l *List) Tell(key string, pairs ...string) string {
	return l.context.Language.Tell("live."+key, pairs...)
}
