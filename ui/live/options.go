// Package live is the live table, a Bubble Tea program, and the only package
// that imports Bubble Tea.
package live

import (
	"os"
	"time"

	"berth/model/column"
	"berth/model/language"
	"berth/model/table"
	"berth/sockets"
	"berth/ui/live/lesson"
)

// Terminal is where the live table is shown, and whose keys it takes.
type Terminal struct {
	In, Out *os.File
	Hurry   <-chan struct{} // closed: the table ends at once, whatever the terminal has taken; nil: it never has to
}

// Machine is what is watched, what can be done to it, and what is taught with
// it.
type Machine struct {
	Source sockets.Source
	Origin func(*sockets.Process) sockets.Origin // where a process comes from; nil: nobody can tell
	Actor  sockets.Actor                         // nil: nothing can be done to the system, and no key is there for it
	Course *lesson.Course                        // nil: nothing is taught, and no key is there for it
}

// Options are what the live table is started with.
type Options struct {
	Terminal
	Machine
	Ask      sockets.Ask // protocols and families that are read at all
	Interval time.Duration
	Linger   time.Duration // how long a closed row is shown
	Filter   string        // a valid filter, or ""
	Kind     table.Kind
	Order    table.Order
	Columns  []column.Column // nil: chosen by the width of the screen
	Numeric  bool            // no names of services
	Theme    string          // "auto", "dark", "light"
	NoColor  bool
	Mouse    bool
	Version  string
	Notice   string              // what is to be said first, until a key is pressed; "": nothing
	Language *language.Language  // of what is explained; nil: English
	Keys     map[string][]string // other keys for actions, by the action's name; nil: none
}
