// Package keymap is what each key asks for. The help, the footer and the
// remapping of keys all come from the one map.
package keymap

import (
	"maps"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// Action is what a key or the mouse asks for. Its value is the name under
// which a configuration gives it other keys.
type Action string

const (
	MoveUp       Action = "up"
	MoveDown     Action = "down"
	PageUp       Action = "page-up"
	PageDown     Action = "page-down"
	MoveTop      Action = "top"
	MoveBottom   Action = "bottom"
	ScrollLeft   Action = "left"
	ScrollRight  Action = "right"
	Listening    Action = "listening"
	Connections  Action = "connections"
	All          Action = "all"
	Processes    Action = "processes"
	Ports        Action = "ports"
	NextView     Action = "next-view"
	PreviousView Action = "previous-view"
	Filter       Action = "filter"
	Clear        Action = "clear"
	Problems     Action = "problems"
	Sort         Action = "sort"
	SortNext     Action = "sort-next"
	SortPrevious Action = "sort-previous"
	Reverse      Action = "reverse"
	Columns      Action = "columns"
	Enter        Action = "detail"
	Explain      Action = "explain"
	Toggle       Action = "toggle"
	NextUsed     Action = "next-used"
	PreviousUsed Action = "previous-used"
	NextPort     Action = "next-port"
	PreviousPort Action = "previous-port"
	ZoomIn       Action = "zoom-in"
	ZoomOut      Action = "zoom-out"
	GoTo         Action = "go-to-port"
	LessonNext   Action = "lesson-next"
	LessonBack   Action = "lesson-back"
	LessonAgain  Action = "lesson-again"
	Act          Action = "act"
	Freeze       Action = "freeze"
	Refresh      Action = "refresh"
	Longer       Action = "longer"
	Shorter      Action = "shorter"
	Copy         Action = "copy"
	CopyLine     Action = "copy-line"
	Help         Action = "help"
	Redraw       Action = "redraw"
	Mouse        Action = "mouse"
	Suspend      Action = "suspend"
	Quit         Action = "quit"
)

// Section is where in the help an action stands.
type Section string

const (
	moving      Section = "Moving"
	showing     Section = "What is shown"
	OnTheMap    Section = "On the map of ports"
	watching    Section = "Watching"
	InTheLesson Section = "The lesson"
	acting      Section = "Acting"
	leaving     Section = "The program"
)

// Command is an action with its keys.
type Command struct {
	Action  Action
	Section Section
	Hint    string // in the footer; "" for what is left to the help
	Binding key.Binding
}

// Map is every command, in the order of the help. The help, the footer and
// the remapping of keys all come from it.
type Map []Command

func bind(a Action, in Section, hint, help string, keys ...string) Command {
	return Command{a, in, hint, key.NewBinding(key.WithKeys(keys...), key.WithHelp(label(keys), help))}
}

// Default returns the key map of somebody who has remapped nothing, with every
// action there is.
func Default() Map {
	return Map{
		bind(MoveUp, moving, "", "up", "up", "k"),
		bind(MoveDown, moving, "", "down", "down", "j"),
		bind(PageUp, moving, "", "a page up; in the detail, scroll it", "pgup", "ctrl+b", "ctrl+u"),
		bind(PageDown, moving, "", "a page down; in the detail, scroll it", "pgdown", "ctrl+f", "ctrl+d"),
		bind(MoveTop, moving, "", "to the first row", "g", "home"),
		bind(MoveBottom, moving, "", "to the last row", "G", "end"),
		bind(ScrollLeft, moving, "", "scroll to the left; close a process", "left", "h"),
		bind(ScrollRight, moving, "", "scroll to the right; open a process", "right", "l"),
		bind(Filter, showing, "filter", "filter: 80, nginx, 10.0.0.0/8, state:listen or is:new", "/", "f"),
		bind(Problems, showing, "", "what is in trouble, and nothing else; again: everything", "!"),
		bind(Clear, showing, "", "close what is open, or clear the filter", "esc"),
		bind(Sort, showing, "sort", "choose the column to sort by", "s"),
		bind(SortNext, showing, "", "sort by the next column", ">"),
		bind(SortPrevious, showing, "", "sort by the column before", "<"),
		bind(Reverse, showing, "", "reverse the order", "S"),
		bind(Columns, showing, "columns", "choose the columns", "c"),
		bind(Enter, showing, "detail", "all that is known of a socket; open a process", "enter"),
		bind(Explain, showing, "explain", "explain a socket or a process in plain words", "e"),
		bind(Toggle, showing, "", "tick a column in the chooser"),
		bind(Listening, showing, "", "view: listening and bound", "1"),
		bind(Connections, showing, "", "view: connections", "2"),
		bind(All, showing, "", "view: all", "3"),
		bind(Processes, showing, "", "view: by process", "4"),
		bind(Ports, showing, "", "view: the map of all ports", "5"),
		bind(NextView, showing, "", "the next view", "tab"),
		bind(PreviousView, showing, "", "the view before", "shift+tab"),
		bind(NextUsed, OnTheMap, "", "the next port that is in use", "n"),
		bind(PreviousUsed, OnTheMap, "", "the one before", "N"),
		bind(NextPort, OnTheMap, "", "the next port; the arrows go from cell to cell", "]"),
		bind(PreviousPort, OnTheMap, "", "the port before", "["),
		bind(GoTo, OnTheMap, "", "go to a port by its number", ":"),
		bind(ZoomIn, OnTheMap, "", "look closer; enter does so too, and at one port lists its sockets", "z"),
		bind(ZoomOut, OnTheMap, "", "look from farther off; esc does so too", "Z", "backspace"),
		bind(Freeze, watching, "freeze", "freeze the picture; the polling goes on", " ", "p"),
		bind(Refresh, watching, "", "poll now", "r", "f5"),
		bind(Longer, watching, "", "poll less often", "+"),
		bind(Shorter, watching, "", "poll more often", "-"),
		bind(LessonNext, InTheLesson, "next", "the next step of the lesson", "n"),
		bind(LessonBack, InTheLesson, "back", "the step before", "N"),
		bind(LessonAgain, InTheLesson, "again", "the step anew, with sockets of its own", "r"),
		bind(Act, acting, "act", "end the owner of a socket, or close it; what was done so far", "x"),
		bind(Copy, acting, "copy", "copy the IP address and port; again: other lines about it", "y"),
		bind(CopyLine, acting, "", "copy the whole row", "Y"),
		bind(Help, leaving, "help", "these keys", "?"),
		bind(Mouse, leaving, "", "let go of the mouse, so that text can be selected; take it back", "M"),
		bind(Redraw, leaving, "", "draw the screen anew", "ctrl+l"),
		bind(Suspend, leaving, "", "suspend; fg resumes", "ctrl+z"),
		bind(Quit, leaving, "quit", "quit", "q", "ctrl+c"),
	}
}

// With returns the key map with the keys of remap, by the names of actions
// ("space" is the space bar). A key that is given away is lost to the
// action that had it. The error is an *Error.
func (m Map) With(remap map[string][]string) (Map, error) {
	m = slices.Clone(m)
	given := make(map[string]string) // the action that each key was given to
	for _, name := range slices.Sorted(maps.Keys(remap)) {
		i := slices.IndexFunc(m, func(c Command) bool { return string(c.Action) == name })
		if i < 0 {
			return nil, &Error{what: "no such action: they are " + strings.Join(m.actions(), ", ")}
		}
		keys := slices.Clone(remap[name])
		if len(keys) == 0 {
			return nil, &Error{name, "at least one key is needed"}
		}
		for j, k := range keys {
			if err := m[i].Action.admits(k); err != nil {
				return nil, err
			}
			if k == "space" {
				k = " "
			}
			if other, twice := given[k]; twice && other != name {
				return nil, &Error{name, "one of its keys is also given to " + other}
			}
			given[k], keys[j] = name, k
		}
		m.release(keys)
		m[i].set(keys)
	}
	if i := slices.IndexFunc(m, func(c Command) bool { return c.Action == Quit }); !slices.Contains(m.keys(Quit), "ctrl+c") {
		m[i].set(append(slices.Clone(m.keys(Quit)), "ctrl+c"))
	}
	return m, nil
}

// ReadOnly returns the key map of somebody who can change nothing: there is no
// action for it, and its keys go on ticking columns in the chooser, which they
// do for everybody.
func (m Map) ReadOnly() Map {
	m = slices.Clone(m)
	keys := slices.Concat(m.keys(Toggle), m.keys(Act))
	m = slices.DeleteFunc(m, func(c Command) bool { return c.Action == Act })
	for i := range m {
		if m[i].Action == Toggle {
			m[i].set(keys)
		}
	}
	return m
}

// ForLesson returns the key map of a lesson, whose keys another view may have.
func (m Map) ForLesson() Map {
	m = slices.Clone(m)
	for _, c := range m {
		if c.Section == InTheLesson {
			keys := c.Binding.Keys()
			m.release(keys)
			m[slices.IndexFunc(m, func(o Command) bool { return o.Action == c.Action })].set(keys)
		}
	}
	return m
}

// WithoutLesson returns the key map of somebody who is taught nothing.
func (m Map) WithoutLesson() Map {
	return slices.DeleteFunc(slices.Clone(m), func(c Command) bool { return c.Section == InTheLesson })
}

// release takes keys from whatever has them.
func (m Map) release(keys []string) {
	for i, c := range m {
		kept := slices.DeleteFunc(slices.Clone(c.Binding.Keys()), func(k string) bool { return slices.Contains(keys, k) })
		if len(kept) != len(c.Binding.Keys()) {
			m[i].set(kept)
		}
	}
}

func (c *Command) set(keys []string) {
	c.Binding = key.NewBinding(key.WithKeys(keys...), key.WithHelp(label(keys), c.Binding.Help().Desc))
}

func (m Map) actions() []string {
	names := make([]string, len(m))
	for i, c := range m {
		names[i] = string(c.Action)
	}
	return names
}

// ActionOf returns the action of a key; "" if it has none.
func (m Map) ActionOf(msg tea.KeyMsg) Action {
	for _, c := range m {
		if key.Matches(msg, c.Binding) {
			return c.Action
		}
	}
	return ""
}

func (m Map) keys(a Action) []string {
	for _, c := range m {
		if c.Action == a {
			return c.Binding.Keys()
		}
	}
	return nil
}

// First returns the label of the first key of an action.
func (m Map) First(a Action) string {
	if keys := m.keys(a); len(keys) > 0 {
		return label(keys[:1])
	}
	return ""
}

// label returns keys as a person reads them: "↑ k", "pgdn".
func label(keys []string) string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k
		switch k {
		case " ":
			names[i] = "space"
		case "up":
			names[i] = "↑"
		case "down":
			names[i] = "↓"
		case "left":
			names[i] = "←"
		case "right":
			names[i] = "→"
		case "pgdown":
			names[i] = "pgdn"
		}
	}
	return strings.Join(names, " ")
}
