// Package pane defines the interfaces between the App of the live table and the parts
// of its screen. A part is a View, a Panel or an Overlay. A part has no access to the
// App: it receives a Scene, and returns what it wants done as a Reply.
package pane

import (
	"strconv"
	"strings"
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"berth/model/column"
	"berth/model/language"
	"berth/model/table"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	_ "berth/ui/live/quiet" // must come before Bubble Tea
	"berth/ui/watch"
)

// A View is one way to look at what is watched. It fills the body of the screen,
// except for what a Panel takes from the body and what an Overlay covers.
type View interface {
	// Show replaces what is shown. If v is nil, there is nothing to show yet.
	// returning is true if the user has changed what is wanted.
	Show(v *table.View, returning bool)
	// Home goes to the beginning of the view.
	Home()
	// Prepare makes everything ready to draw, for the room in s.
	Prepare(s *Scene)
	// Line draws line y.
	Line(p *draw.Pen, y int)
	// Do does what a key asks for, if this view handles it.
	Do(in Input) Reply
	// Click handles a click of the left button on a cell of the view.
	Click(x, y int) Reply
	// Scroll handles the wheel of a mouse. steps is positive for down and negative
	// for up.
	Scroll(steps int)
	// Item returns what is under the cursor, or the zero Item.
	Item() Item
	// Empty reports whether there is no socket to show. If so, Scene.Nothing is
	// drawn.
	Empty() bool
	// Footer returns what the last line of the screen says about the view.
	Footer() Footer
}

// Footer is what the last line of the screen says about a View.
type Footer struct {
	Position string                   // which part of the view is visible
	More     []string                 // what else to say about the view, most important first; left out if the hints need the room
	Hints    map[keymap.Action]string // what the keys do here, where that differs from elsewhere; "": needs no hint
	Typing   []string                 // what is being typed, from long to short; if set, every key goes to the View first
}

// A Panel is beside the view, below it, or in its place. The first Panel that takes
// any room is the visible one. Keys are offered to all of them.
type Panel interface {
	// Room returns what the panel takes from the body of s. The zero Room means that
	// the panel is hidden.
	Room(s *Scene) Room
	// Prepare makes everything ready to draw, for the room in s.
	Prepare(s *Scene)
	// Line draws line y.
	Line(p *draw.Pen, y int)
	// Do does what a key asks for, if this panel handles it.
	Do(in Input) Reply
	// Scroll handles the wheel of a mouse. steps is positive for down and negative
	// for up.
	Scroll(steps int)
}

// Room is the room that a Panel takes from the body.
type Room struct {
	Beside int // cells to the right of the view, including the border; if these are all the cells, the panel replaces the view
	Below  int // lines below the view
}

// An Overlay is in a box over the body. Only one is open at a time, and it gets
// every key except those that suspend the program or redraw the screen.
type Overlay interface {
	// Open opens the overlay on the given scene. If there is nothing to open, Open
	// returns a Reply that closes the overlay and says why.
	Open(s *Scene) Reply
	// Press handles a key, or the mouse input that represents one.
	Press(in Input) Reply
	// Prepare makes everything ready to draw, for the body of s.
	Prepare(s *Scene)
	// Box returns the position of the overlay in the body, as of the last Prepare.
	Box() draw.Box
	// Line draws line i inside the box.
	Line(p *draw.Pen, i int)
}

// A Hinter is a Panel that, while it is visible, changes what the hints say about
// keys, as Footer.Hints does.
type Hinter interface {
	Hints() map[keymap.Action]string
}

// A Starter has something to do when the program begins.
type Starter interface{ Start() Reply }

// A Receiver receives messages, whether it is visible or not. The messages are the
// results of its own commands, and each watch.Update. It passes on the results of
// others' commands.
type Receiver interface {
	Receive(msg tea.Msg, s *Scene) Reply
}

// Scene is what a part is given. It belongs to the App. A part may keep values from
// it, but must not change any.
type Scene struct {
	Width, Height int             // of the part's room, in cells and lines
	Now           time.Time       // the time on the screen
	Context       cell.Context    // for the picture; its time stops while the picture is frozen
	Past          watch.Past      // what happened recently
	View          *table.View     // the data to show; nil before the first snapshot
	Detail        *table.Detail   // about the socket whose detail is shown; nil: none is
	Want          watch.Request   // the last request; View may still answer an earlier one
	Columns       []column.Column // the columns that were chosen; nil: the usual ones
	Chosen        []column.Column // those of Columns that the user asked for by name
	Shown         []column.Column // the columns that are on the screen
	Orders        []Order         // the orders by which the view can be sorted; nil: by any column
	Item          Item            // what is under the cursor of the view
	Lines         int             // the number of lines of a Lengthy view; 0: the view uses all available room
	Room          Room            // of the visible Panel
	Nothing       []string        // why a view is empty, and what to press; nil: it is not empty
	Keys          keymap.Map
}

// Tell returns a message of the live table, given its key and its facts, which are
// pairs of a name and a value.
func (s *Scene) Tell(key string, pairs ...string) string {
	return s.Context.Language.Tell("live."+key, pairs...)
}

// About says what a column shows. It returns the column's Doc or, in a language
// other than English, the first sentence of its explanation.
func (s *Scene) About(c column.Column) string {
	l := s.Context.Language
	if l == nil || l == language.English() {
		return c.Doc()
	}
	if key := "live.column." + c.String(); l.Has(key) { // if the word has a wider meaning than the column
		return l.Tell(key)
	}
	text := l.Tell("term." + strings.ReplaceAll(c.String(), "-", ""))
	first, _, _ := strings.Cut(text, "。")
	return first + "。"
}

// Beyond shows at the edges of a box how many lines of a list are above and below
// what is visible. The list has n lines, of which h are visible, starting with line
// top.
func (s *Scene) Beyond(b *draw.Box, top, h, n int) {
	b.Above, b.Below = nil, nil
	if top > 0 {
		count := strconv.Itoa(top)
		b.Above = []string{"↑ " + s.Tell("box.more", "count", count), "↑ " + count}
	}
	if below := n - top - h; below > 0 {
		count := strconv.Itoa(below)
		b.Below = []string{"↓ " + s.Tell("box.more", "count", count), "↓ " + count}
	}
}

// Input is a key, or the mouse input that represents one.
type Input struct {
	Action keymap.Action // "" if the key has none
	Key    tea.KeyMsg    // the key that was pressed
	Mouse  bool          // the input came from the mouse, so there is no Key
}

// Reply is what a part wants done. The zero Reply asks for nothing.
type Reply struct {
	Pass        bool            // the input was not for this part
	Close       bool            // close the Overlay
	Say         string          // a short message for the footer
	Call        string          // an alert for the user, who may be looking elsewhere
	Do          keymap.Action   // the action that a click represents
	Move        keymap.Action   // move the cursor of the View, which an overlay may cover
	Order       *table.Order    // sort by this order
	Columns     *Choice         // show these columns
	Group       *table.Grouping // group by this grouping
	OpenDetail  bool            // show the detail of the socket under the cursor
	CloseDetail bool
	Go          *Destination
	Hold        bool    // the view shows nothing until there is a new Destination
	Whole       *uint64 // watch.Request.Whole
	Cmd         tea.Cmd
}

// Choice is a choice of columns.
type Choice struct {
	Columns []column.Column // nil: the usual ones
	Chosen  []column.Column // those of Columns that outrank the others
}

// Order is an order in which a view can be sorted.
type Order struct {
	Name, Doc string
	table.Order
}

// A Sortable is a View that is sorted by something other than the columns of
// sockets.
type Sortable interface{ Orders() []Order }

// A Columnar is a View whose columns can be chosen.
type Columnar interface {
	// Shown returns the columns on the screen.
	Shown() []column.Column
}

// A Measurer is a View that shows, outside of columns, how much data sockets move, or
// whose columns show it only at times.
type Measurer interface {
	// Measures reports whether the view is showing how much data sockets move.
	Measures() bool
}

// A Counter is a View that shows, outside of columns, what came in through
// listeners.
type Counter interface {
	// Counts reports whether the view is showing what came in through listeners.
	Counts() bool
}

// Destination is a view with a filter.
type Destination struct {
	Kind   table.Kind
	Filter string // a valid filter
	Anew   *Anew  // nil: the rest of the screen does not change
}

// Anew describes a Destination that looks as if the program had been started there.
// Nothing that closed earlier is still shown.
type Anew struct {
	Columns []column.Column // nil: the usual ones
	Chosen  []column.Column // those of Columns that outrank the others
}

// Passed returns the Reply to input that the part does not handle.
func Passed() Reply { return Reply{Pass: true} }
