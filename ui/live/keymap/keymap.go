// Package keymap defines what each key does. The help, the footer and the remapping
// of keys all use the same map.
package keymap

import (
	"maps"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"

	"berth/model/language"
)

// Action is what a key or the mouse asks for. Its value is the name by which a
// configuration assigns other keys to the action.
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
	Pulse        Action = "pulse"
	Below        Action = "below"
	NextView     Action = "next-view"
	PreviousView Action = "previous-view"
	Filter       Action = "filter"
	Clear        Action = "clear"
	Problems     Action = "problems"
	Alerts       Action = "alerts"
	Sort         Action = "sort"
	SortNext     Action = "sort-next"
	SortPrevious Action = "sort-previous"
	Reverse      Action = "reverse"
	Columns      Action = "columns"
	Group        Action = "group"
	Enter        Action = "detail"
	Explain      Action = "explain"
	Served       Action = "its-connections"
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

// Section is a section of the help.
type Section string

const (
	moving      Section = "moving"
	showing     Section = "showing"
	OnTheMap    Section = "map"
	watching    Section = "watching"
	InTheLesson Section = "lesson"
	acting      Section = "acting"
	leaving     Section = "leaving"
)

// Command is an action with its keys.
type Command struct {
	Action  Action
	Section Section
	Hint    string // in the footer; "": only the help mentions the command
	Binding key.Binding
}

// Map lists every command, in the order of the help.
type Map []Command

// bind returns a command, in English. hinted says whether the footer shows it.
func bind(a Action, in Section, hinted bool, keys ...string) Command {
	c := Command{a, in, "", key.NewBinding(key.WithKeys(keys...), key.WithHelp(label(keys), language.English().Tell("live.key."+string(a))))}
	if hinted {
		c.Hint = language.English().Tell("live.hint." + string(a))
	}
	return c
}

// Default returns the key map with every action and without any remapping.
func Default() Map {
	return Map{
		bind(MoveUp, moving, false, "up", "k"),
		bind(MoveDown, moving, false, "down", "j"),
		bind(PageUp, moving, false, "pgup", "ctrl+b", "ctrl+u"),
		bind(PageDown, moving, false, "pgdown", "ctrl+f", "ctrl+d"),
		bind(MoveTop, moving, false, "g", "home"),
		bind(MoveBottom, moving, false, "G", "end"),
		bind(ScrollLeft, moving, false, "left", "h"),
		bind(ScrollRight, moving, false, "right", "l"),
		bind(Filter, showing, true, "/", "f"),
		bind(Problems, showing, false, "!"),
		bind(Alerts, showing, true, "a"),
		bind(Clear, showing, false, "esc"),
		bind(Sort, showing, true, "s"),
		bind(SortNext, showing, false, ">"),
		bind(SortPrevious, showing, false, "<"),
		bind(Reverse, showing, false, "S"),
		bind(Columns, showing, true, "c"),
		bind(Group, showing, true, "b"),
		bind(Enter, showing, true, "enter"),
		bind(Explain, showing, true, "e"),
		bind(Served, showing, false, "o"),
		bind(Toggle, showing, false),
		bind(Listening, showing, false, "1"),
		bind(Connections, showing, false, "2"),
		bind(All, showing, false, "3"),
		bind(Processes, showing, false, "4"),
		bind(Ports, showing, false, "5"),
		bind(Pulse, showing, false, "7"),
		bind(Below, showing, false, "v"),
		bind(NextView, showing, false, "tab"),
		bind(PreviousView, showing, false, "shift+tab"),
		bind(NextUsed, OnTheMap, false, "n"),
		bind(PreviousUsed, OnTheMap, false, "N"),
		bind(NextPort, OnTheMap, false, "]"),
		bind(PreviousPort, OnTheMap, false, "["),
		bind(GoTo, OnTheMap, false, ":"),
		bind(ZoomIn, OnTheMap, false, "z"),
		bind(ZoomOut, OnTheMap, false, "Z", "backspace"),
		bind(Freeze, watching, true, " ", "p"),
		bind(Refresh, watching, false, "r", "f5"),
		bind(Longer, watching, false, "+"),
		bind(Shorter, watching, false, "-"),
		bind(LessonNext, InTheLesson, true, "n"),
		bind(LessonBack, InTheLesson, true, "N"),
		bind(LessonAgain, InTheLesson, true, "r"),
		bind(Act, acting, true, "x"),
		bind(Copy, acting, true, "y"),
		bind(CopyLine, acting, false, "Y"),
		bind(Help, leaving, true, "?"),
		bind(Mouse, leaving, false, "M"),
		bind(Redraw, leaving, false, "ctrl+l"),
		bind(Suspend, leaving, false, "ctrl+z"),
		bind(Quit, leaving, true, "q", "ctrl+c"),
	}
}

// With returns the key map with the keys that remap assigns to actions by name
// ("space" is the space bar). A key that is assigned to one action is taken away
// from the action that had it. The error is an *Error.
func (m Map) With(remap map[string][]string) (Map, error) {
	m = slices.Clone(m)
	given := make(map[string]string) // the action that each key was assigned to
	for _, name := range slices.Sorted(maps.Keys(remap)) {
		i := slices.IndexFunc(m, func(c Command) bool { return string(c.Action) == name })
		if i < 0 {
			return nil, &Error{key: "unknown", names: m.actions()}
		}
		keys := slices.Clone(remap[name])
		if len(keys) == 0 {
			return nil, &Error{action: name, key: "keyless"}
		}
		for j, k := range keys {
			if err := m[i].Action.admits(k); err != nil {
				return nil, err
			}
			if k == "space" {
				k = " "
			}
			if other, twice := given[k]; twice && other != name {
				return nil, &Error{action: name, key: "shared", facts: []string{"other", other}}
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

// ReadOnly returns the key map for users who can't change anything. It lacks the
// action Act, and the keys of Act only tick columns in the chooser, as they do for
// everybody.
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

// ForLesson returns the key map for a lesson, in which a key may have a different
// meaning than elsewhere.
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

// WithoutLesson returns the key map without the actions of a lesson.
func (m Map) WithoutLesson() Map {
	return slices.DeleteFunc(slices.Clone(m), func(c Command) bool { return c.Section == InTheLesson })
}

// WithoutAlerts returns the key map for users who have no alerts set up.
func (m Map) WithoutAlerts() Map {
	return slices.DeleteFunc(slices.Clone(m), func(c Command) bool { return c.Action == Alerts })
}

// release takes keys away from whatever actions have them.
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

// ActionOf returns the action of a key, or "" if the key has none.
func (m Map) ActionOf(msg tea.KeyMsg) Action {
	for _, c := range m {
		if key.Matches(msg, c.Binding) {
			return c.Action
		}
	}
	return ""
}

func (m Map) keys(a Action) []string {
	if i := m.index(a); i >= 0 {
		return m[i].Binding.Keys()
	}
	return nil
}

// index returns the position of the command for an action, or -1 if there is none.
func (m Map) index(a Action) int {
	for i := range m {
		if m[i].Action == a {
			return i
		}
	}
	return -1
}

// First returns the label of the first key of an action.
func (m Map) First(a Action) string {
	if i := m.index(a); i >= 0 {
		return m[i].first()
	}
	return ""
}

// first returns the label of the first key, or "" if there is no key.
func (c *Command) first() string {
	if keys := c.Binding.Keys(); len(keys) > 0 {
		return name(keys[0])
	}
	return ""
}

// label returns keys in a readable form, such as "↑ k" or "pgdn".
func label(keys []string) string {
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = name(k)
	}
	return strings.Join(names, " ")
}

// name returns a key in a readable form.
func name(key string) string {
	switch key {
	case " ":
		return "space"
	case "up":
		return "↑"
	case "down":
		return "↓"
	case "left":
		return "←"
	case "right":
		return "→"
	case "pgdown":
		return "pgdn"
	}
	return key
}
