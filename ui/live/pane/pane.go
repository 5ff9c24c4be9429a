// Package pane is what the App of the live table and the parts of its screen
// know of each other. A part is a View, a Panel or an Overlay. It never holds
// the App: it is handed a Scene, and what it wants done it returns as a Reply.
package pane

import (
	"time"

	tea "github.com/charmbracelet/bubbletea"

	"berth/model/column"
	"berth/model/table"
	"berth/ui/cell"
	"berth/ui/live/draw"
	"berth/ui/live/keymap"
	_ "berth/ui/live/quiet" // before Bubble Tea
	"berth/ui/watch"
)

// An Overlay lies in a box over the body. There is one at a time, and every key
// is for it but those that suspend the program and draw the screen anew.
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
	View          *table.View     // what there is to see; nil before the first snapshot
	Detail        *table.Detail   // of the socket that is looked at closely; nil: none
	Want          watch.Request   // what was last asked for; View may still answer what was before
	Columns       []column.Column // those of a table
	Item          Item            // under the cursor of the view
	Keys          keymap.Map
}

// Input is a key, or what the mouse stands for.
type Input struct {
	Action keymap.Action // "" where the key has none
	Key    tea.KeyMsg    // as it was pressed
	Mouse  bool          // it was the mouse: there is no Key
}

// Reply is what a part wants done. The zero Reply wants nothing.
type Reply struct {
	Pass    bool             // the input was not for this part
	Close   bool             // the Overlay closes
	Say     string           // a short text for the footer
	Order   *table.Order     // to sort by
	Columns *[]column.Column // to be shown; of none, the usual ones
	Whole   *uint64          // watch.Request.Whole
	Cmd     tea.Cmd
}

// Passed is the Reply to what is for somebody else.
func Passed() Reply { return Reply{Pass: true} }
