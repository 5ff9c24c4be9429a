// Package pane is what the App of the live table and the parts of its screen know
// about each other. A part is a View, a Panel or an Overlay. It never holds the
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

// A View is one way to look at what is watched. It has the body of the screen,
// except for what a Panel takes from it and what an Overlay covers.
type View interface {
	// Show replaces what is shown; nil: there is nothing to show yet. returning
	// says that the user has changed what is wanted.
	Show(v *table.View, returning bool)
	// Home goes to the beginning of the view.
	Home()
	// Prepare makes everything ready to draw, for the room of s.
	Prepare(s *Scene)
	// Line draws line y.
	Line(p *draw.Pen, y int)
	// Do does what a key asks for, if this view handles that.
	Do(in Input) Reply
	// Click handles a click of the left button on a cell of the view.
	Click(x, y int) Reply
	// Scroll handles the wheel of a mouse: steps down, or up if negative.
	Scroll(steps int)
	// Item returns what is under the cursor, or the zero Item.
	Item() Item
	// Empty reports whether there is no socket to show. Scene.Nothing is drawn
	// then.
	Empty() bool
	// Footer returns what the last line of the screen says about the view.
	Footer() Footer
}

// Footer is what the last line of the screen says about a View.
type Footer struct {
	Position string                   // which part of it is visible
	More     []string                 // what else to say about it, the most important first; it gives way to the hints
	Hints    map[keymap.Action]string // what the keys do here, where that differs from elsewhere; "": not worth a hint
	Typing   []string                 // what is being typed, from long to short; every key then goes to the View first
}

// A Panel is beside the view, below it, or in its place. The first that takes any
// room is the one that is visible. Keys are offered to all of them.
type Panel interface {
	// Room returns what the panel takes from the body of s; the zero Room means
	// that it is hidden.
	Room(s *Scene) Room
	// Prepare makes everything ready to draw, for the room of s.
	Prepare(s *Scene)
	// Line draws line y.
	Line(p *draw.Pen, y int)
	// Do does what a key asks for, if this panel handles that.
	Do(in Input) Reply
	// Scroll handles the wheel of a mouse: steps down, or up if negative.
	Scroll(steps int)
}

// Room is what a Panel takes from the body.
type Room struct {
	Beside int // cells at the right of the view, including its border; all there are: the panel is in its place
	Below  int // lines below the view
}

// An Overlay is in a box over the body. There is one at a time, and it gets every
// key except those that suspend the program or redraw the screen.
type Overlay interface {
	// Open opens the overlay on what there is. A Reply that closes it says why
	// there is nothing to open.
	Open(s *Scene) Reply
	// Press handles a key, or what the mouse stands for.
	Press(in Input) Reply
	// Prepare makes everything ready to draw, for the body of s.
	Prepare(s *Scene)
	// Box returns its place in the body, as of the last Prepare.
	Box() draw.Box
	// Line draws line i inside the box.
	Line(p *draw.Pen, i int)
}

// A Hinter is a Panel that changes what the hints say about keys while it is
// visible, as Footer.Hints does.
type Hinter interface {
	Hints() map[keymap.Action]string
}

// A Starter has something to do when the program begins.
type Starter interface{ Start() Reply }

// A Receiver receives messages, whether it is visible or not: the results of its
// own commands, and each watch.Update. It passes those of others.
type Receiver interface {
	Receive(msg tea.Msg, s *Scene) Reply
}

// Scene is what a part is given. It belongs to the App: a part may keep values
// from it, but changes none.
type Scene struct {
	Width, Height int             // of the part's room, in cells and lines
	Now           time.Time       // the time on the screen
	Context       cell.Context    // for the picture, whose time stands still while it is frozen
	Past          watch.Past      // what happened recently
	View          *table.View     // what there is to show; nil before the first snapshot
	Detail        *table.Detail   // about the socket shown in detail; nil: none
	Want          watch.Request   // what was last asked for; View may still answer an earlier request
	Columns       []column.Column // those that were chosen; nil: the usual ones
	Chosen        []column.Column // those of them that the user asked for by name
	Shown         []column.Column // those that are on the screen
	Orders        []Order         // by which the view can be sorted; nil: by any column
	Item          Item            // what is under the cursor of the view
	Lines         int             // those of a Lengthy view; 0: the view uses all the room there is
	Room          Room            // of the Panel that is visible
	Nothing       []string        // why a view is empty, and what to press; nil: it is not empty
	Keys          keymap.Map
}

// Tell returns a text of the live table, given its key and its facts as pairs of
// a name and a value.
func (s *Scene) Tell(key string, pairs ...string) string {
	return s.Context.Language.Tell("live."+key, pairs...)
}

// About says what a column shows: its Doc or, in a language other than English,
// the first sentence of its explanation.
func (s *Scene) About(c column.Column) string {
	l := s.Context.Language
	if l == nil || l == language.English() {
		return c.Doc()
	}
	if key := "live.column." + c.String(); l.Has(key) { // where the word means more than the column
		return l.Tell(key)
	}
	text := l.Tell("term." + strings.ReplaceAll(c.String(), "-", ""))
	first, _, _ := strings.Cut(text, "。")
	return first + "。"
}

// Beyond shows at the edges of a box how much of a list of n lines is above and
// below the h visible lines from top on.
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

// Input is a key, or what the mouse stands for.
type Input struct {
	Action keymap.Action // "" if the key has none
	Key    tea.KeyMsg    // the key that was pressed
	Mouse  bool          // it was the mouse: there is no Key
}

// Reply is what a part wants done. The zero Reply asks for nothing.
type Reply struct {
	Pass        bool            // the input was not for this part
	Close       bool            // close the Overlay
	Say         string          // a short text for the footer
	Call        string          // an alert for the user, who may look elsewhere
	Do          keymap.Action   // what a click stands for
	Move        keymap.Action   // move the cursor of the View, which an overlay may cover
	Order       *table.Order    // sort by it
	Columns     *Choice         // show these
	Group       *table.Grouping // group by it
	OpenDetail  bool            // for the socket under the cursor
	CloseDetail bool
	Go          *Destination
	Hold        bool    // the view shows nothing until there is a new Destination
	Whole       *uint64 // watch.Request.Whole
	Cmd         tea.Cmd
}

// Choice is a choice of columns.
type Choice struct {
	Columns []column.Column // nil: the usual ones
	Chosen  []column.Column // those of them that take precedence over others
}

// Order is an order that a view can be in.
type Order struct {
	Name, Doc string
	table.Order
}

// A Sortable is a View that is not sorted by the columns of sockets.
type Sortable interface{ Orders() []Order }

// A Columnar is a View whose columns can be chosen.
type Columnar interface {
	// Shown returns the columns on the screen.
	Shown() []column.Column
}

// A Measurer is a View that shows what sockets move other than in columns, or
// shows such columns only at times.
type Measurer interface {
	// Measures reports whether it shows that now.
	Measures() bool
}

// A Counter is a View that shows what came in through listeners other than in
// columns.
type Counter interface {
	// Counts reports whether it shows that now.
	Counts() bool
}

// Destination is a view with a filter.
type Destination struct {
	Kind   table.Kind
	Filter string // a valid filter
	Anew   *Anew  // nil: the rest of the screen stays
}

// Anew describes a Destination that looks as if the program had been started
// there: nothing that closed before is left.
type Anew struct {
	Columns []column.Column // nil: the usual ones
	Chosen  []column.Column // those of them that take precedence over others
}

// Passed returns the Reply to what the part does not handle.
func Passed() Reply { return Reply{Pass: true} }
