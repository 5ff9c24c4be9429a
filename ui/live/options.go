// Package live implements the live table, which is a Bubble Tea program. Only this
// package and those below it import Bubble Tea.
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

// Terminal is where the live table is shown and where its keys come from.
type Terminal struct {
	In, Out *os.File
	Env     []string        // the environment of the user at that terminal, in the form of os.Environ; nil: os.Environ
	Hurry   <-chan struct{} // closed: end immediately, even if the terminal has not taken all output; nil: never
}

// Machine is the system that is watched, what can be done to it, and the lesson that
// it is used for.
type Machine struct {
	Source sockets.Source
	Origin func(*sockets.Process) sockets.Origin // returns where a process came from; nil: unknown
	Actor  sockets.Actor                         // nil: nothing can be done to the system, and there is no key for acting
	Course *lesson.Course                        // nil: there is no lesson, and there are no keys for one
}

// Options are the options that the live table is started with.
type Options struct {
	Terminal
	Machine
	Ask      sockets.Ask // the protocols and families that are read at all
	Interval time.Duration
	Linger   time.Duration // how long a closed row is shown
	Filter   string        // must be valid, or ""
	Kind     table.Kind
	Group    table.Grouping
	Order    table.Order
	Columns  []column.Column // nil: chosen by the width of the screen
	Chosen   []column.Column // those of Columns that outrank the others if the screen is narrow
	Numeric  bool            // no service names
	Theme    string          // "auto", "dark" or "light"
	NoColor  bool
	Signs    string // "auto", "ascii", "blocks" or "unicode": how to draw what is not a letter
	Below    string // what is shown below a table that leaves room: "nothing", "pulse" or "detail"
	Mouse    bool
	Version  string
	Notice   string              // what to say at first, until a key is pressed; "": nothing
	Language *language.Language  // for explanations; nil: English
	Alerts   []query.Query       // what to watch for; nil: nothing, and there is no key for alerts
	Limits   trouble.Limits      // what counts as trouble; zero: the usual limits
	Keys     map[string][]string // other keys for actions, by the name of the action; nil: none
}

// tell returns a message of the live table, as pane.Scene.Tell does.
func (o *Options) tell(key string, pairs ...string) string {
	return o.Language.Tell("live."+key, pairs...)
}

func (t *Terminal) environ() []string {
	if t.Env == nil {
		return os.Environ()
	}
	return t.Env
}

// untold returns the size to assume for a terminal that reports none, such as a
// serial line, or the terminal of a container before its first resize. This is the
// size in LINES and COLUMNS, or else the traditional size of terminals.
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

// in reports whether an environment variable is set.
func (t *Terminal) in(name string) bool {
	return slices.ContainsFunc(t.environ(), func(entry string) bool { return strings.HasPrefix(entry, name+"=") && len(entry) > len(name)+1 })
}
