// Package live is the live table, a Bubble Tea program, and the only package
// that imports Bubble Tea.
package live

import (
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"berth/model/column"
	"berth/model/language"
	"berth/model/query"
	"berth/model/table"
	"berth/model/trouble"
	"berth/sockets"
	"berth/ui/live/lesson"
)

// Terminal is where the live table is shown, and whose keys it takes.
type Terminal struct {
	In, Out *os.File
	Env     []string        // of whoever sits there, in the form of os.Environ; nil: os.Environ
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
	Group    table.Grouping
	Order    table.Order
	Columns  []column.Column // nil: chosen by the width of the screen
	Chosen   []column.Column // those of them that outrank the others where the screen is narrow
	Numeric  bool            // no names of services
	Theme    string          // "auto", "dark", "light"
	NoColor  bool
	Signs    string // "auto", "ascii", "blocks", "unicode": what is drawn that is no letter
	Below    string // what stands below a table that leaves room: "nothing", "pulse", "detail"
	Mouse    bool
	Version  string
	Notice   string              // what is to be said first, until a key is pressed; "": nothing
	Language *language.Language  // of what is explained; nil: English
	Alerts   []query.Query       // what is looked out for; nil: nothing, and no key is there for it
	Limits   trouble.Limits      // from where on something is trouble; zero: the usual ones
	Keys     map[string][]string // other keys for actions, by the action's name; nil: none
}

// tell words what the live table says, as pane.Scene.Tell does.
func (o *Options) tell(key string, pairs ...string) string {
	return o.Language.Tell("live."+key, pairs...)
}

func (t *Terminal) environ() []string {
	if t.Env == nil {
		return os.Environ()
	}
	return t.Env
}

// untold returns the size of a terminal that tells none, as a serial line and a
// container's before its first resize: that of LINES and COLUMNS, else the one
// that terminals have had from the beginning.
func (t *Terminal) untold() window {
	size := window{80, 24}
	for _, entry := range t.environ() {
		name, value, _ := strings.Cut(entry, "=")
		n, err := strconv.Atoi(value)
		if err != nil || n < 1 || n > 1000 {
			continue
		}
		switch name {
		case "COLUMNS":
			size.w = n
		case "LINES":
			size.h = n
		}
	}
	return size
}

// in reports whether a variable of the environment is set.
func (t *Terminal) in(name string) bool {
	return slices.ContainsFunc(t.environ(), func(entry string) bool { return strings.HasPrefix(entry, name+"=") && len(entry) > len(name)+1 })
}
