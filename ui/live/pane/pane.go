// Package pane is what the App of the live table and the parts of its screen
// know of each other. A part is a View, a Panel or an Overlay. It never holds
// the App: it is handed a Scene, and what it wants done it returns as a Reply.
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
	_ "berth/ui/live/quiet" // before Bubble Tea
	"berth/ui/watch"
)

// A View is one way to look at what is watched. It has the body of the screen,
// but for what a Panel takes of it, and what an Overlay covers.
type View interface {
	// Show replaces what is seen; nil: there is nothing to see yet.
	// returning reports that the user has changed what is wanted.
	Show(v *table.View, returning bool)
	// Home goes to where the view begins.
	Home()
	// Prepare makes ready what is drawn, for the room of s.
	Prepare(s *Scene)
	// Line draws line y.
	Line(p *draw.Pen, y int)
	// Do does what a key asks for, if that is for this view.
	Do(in Input) Reply
	// Click is a click of the left button on a cell of its room.
	Click(x, y int) Reply
	// Scroll is the wheel of a mouse: steps down, or up if negative.
	Scroll(steps int)
	// Item returns what is under the cursor; the zero Item: nothing.
	Item() Item
	// Empty reports whether there is no socket to see. What is drawn then is
	// Scene.Nothing.
	Empty() bool
	// Footer returns what the last line of the screen says of the view.
	Footer() Footer
}

// Footer is what the last line of the screen says of a View.
type Footer struct {
	Position string                   // which part of it is seen
	More     []string                 // what else is told of it, the dearest first: it gives way to what the keys do
	Hints    map[keymap.Action]string // what the keys do here, where that is not what they do elsewhere; "": not worth a hint
	Typing   []string                 // what is being typed, from long to short; every key goes to the View first then
}

// A Panel stands beside the view, below it, or in its place. The first that
// takes any room is the one that is seen. Keys are offered to all.
type Panel interface {
	// Room returns what the panel takes of the body of s; the zero Room: it
	// is not to be seen.
	Room(s *Scene) Room
	// Prepare makes ready what is drawn, for the room of s.
	Prepare(s *Scene)
	// Line draws line y.
	Line(p *draw.Pen, y int)
	// Do does what a key asks for, if that is for this panel.
	Do(in Input) Reply
	// Scroll is the wheel of a mouse: steps down, or up if negative.
	Scroll(steps int)
}

// Room is what a Panel takes of the body.
type Room struct {
	Beside int // cells at the right of the view, its border among them; all there are: the panel is in its place
	Below  int // lines below the view
}

// An Overlay lies in a box over the body. There is one at a time, and every key
// is for it but those that suspend the program and draw the screen again.
type Overlay interface {
	// Open begins on what there is. A Reply that closes it says why there is
	// nothing to open.
	Open(s *Scene) Reply
	// Press takes a key, or what the mouse stands for.
	Press(in Input) Reply
	// Prepare makes ready what is drawn, for the body of s.
	Prepare(s *Scene)
	// Box returns its place in the body, as of the last Prepare.
	Box() draw.Box
	// Line draws line i inside the box.
	Line(p *draw.Pen, i int)
}

// A Hinter is a Panel that says what keys do while it is there, as Footer.Hints
// does.
type Hinter interface {
	Hints() map[keymap.Action]string
}

// A Starter has something to do when the program begins.
type Starter interface{ Start() Reply }

// A Receiver takes messages, whether it can be seen or not: what comes of its
// own commands, and each watch.Update. It passes those of others.
type Receiver interface {
	Receive(msg tea.Msg, s *Scene) Reply
}

// Scene is what a part is shown. It belongs to the App: a part keeps values from
// it, and changes none.
type Scene struct {
	Width, Height int             // of the part's room, in cells and lines
	Now           time.Time       // the time on the screen
	Context       cell.Context    // of the picture, whose time stands still while it is frozen
	Past          watch.Past      // what went on of late
	View          *table.View     // what there is to see; nil before the first snapshot
	Detail        *table.Detail   // of the socket that is looked at closely; nil: none
	Want          watch.Request   // what was last asked for; View may still answer what was before
	Columns       []column.Column // those that were chosen; nil: the usual ones
	Chosen        []column.Column // those of them that the user asked for by name
	Shown         []column.Column // those that are on the screen
	Orders        []Order         // by which the view can be sorted; nil: by each column
	Item          Item            // under the cursor of the view
	Lines         int             // of a Lengthy view; 0: the view takes all the room there is
	Room          Room            // of the Panel that is seen
	Nothing       []string        // why a view is empty, and what to press; nil: it is not
	Keys          keymap.Map
}

// Tell words what the live table says, by the key of a text and its facts, each a
// name and a value.
func (s *Scene) Tell(key string, pairs ...string) string {
	return s.Context.Language.Tell("live."+key, pairs...)
}

// About says what a column shows: its Doc, and in another language than that the
// first sentence of what is explained of it.
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

// Beyond tells at the edges of a box how much of a list of n lines is above and below
// the h lines from top on that are seen.
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
	Action keymap.Action // "" where the key has none
	Key    tea.KeyMsg    // as it was pressed
	Mouse  bool          // it was the mouse: there is no Key
}

// Reply is what a part wants done. The zero Reply wants nothing.
type Reply struct {
	Pass        bool            // the input was not for this part
	Close       bool            // the Overlay closes
	Say         string          // a short text for the footer
	Call        string          // what the user is called for, who may look elsewhere
	Do          keymap.Action   // what a click stands for
	Move        keymap.Action   // the cursor of the View goes on, below whatever lies over it
	Order       *table.Order    // to sort by
	Columns     *Choice         // to be shown
	Group       *table.Grouping // to group by
	OpenDetail  bool            // of the socket under the cursor
	CloseDetail bool
	Go          *Destination
	Hold        bool    // the view shows nothing until a Destination is gone to again
	Whole       *uint64 // watch.Request.Whole
	Cmd         tea.Cmd
}

// Choice is columns to be shown.
type Choice struct {
	Columns []column.Column // nil: the usual ones
	Chosen  []column.Column // those of them that are to be there before others
}

// Order is an order that a view can be in.
type Order struct {
	Name, Doc string
	table.Order
}

// A Sortable is a View that is not sorted by the columns of sockets.
type Sortable interface{ Orders() []Order }

// A Columnar is a View with columns to choose from.
type Columnar interface {
	// Shown returns those that are on the screen.
	Shown() []column.Column
}

// A Measurer is a View that shows what sockets move beyond their columns, or not all
// the time by these.
type Measurer interface {
	// Measures reports whether it does now.
	Measures() bool
}

// A Counter is a View that shows what came in through listeners beyond its columns.
type Counter interface {
	// Counts reports whether it does now.
	Counts() bool
}

// Destination is a view with a filter.
type Destination struct {
	Kind   table.Kind
	Filter string // a valid filter
	Anew   *Anew  // nil: what is on the screen otherwise stays
}

// Anew is a Place that is seen as if the program had been started there: nothing
// that closed before is left.
type Anew struct {
	Columns []column.Column // nil: the usual ones
	Chosen  []column.Column // those of them that are to be there before others
}

// Passed is the Reply to what is for somebody else.
func Passed() Reply { return Reply{Pass: true} }
