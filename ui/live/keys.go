package live

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"
	tea "github.com/charmbracelet/bubbletea"
)

// action is what a key or the mouse asks for. Its value is the name under
// which a configuration gives it other keys.
type action string

const (
	moveUp       action = "up"
	moveDown     action = "down"
	pageUp       action = "page-up"
	pageDown     action = "page-down"
	moveTop      action = "top"
	moveBottom   action = "bottom"
	scrollLeft   action = "left"
	scrollRight  action = "right"
	listening    action = "listening"
	connections  action = "connections"
	everything   action = "all"
	processes    action = "processes"
	allPorts     action = "ports"
	nextView     action = "next-view"
	previousView action = "previous-view"
	filter       action = "filter"
	unfilter     action = "clear"
	sortBy       action = "sort"
	sortNext     action = "sort-next"
	sortPrevious action = "sort-previous"
	reverse      action = "reverse"
	chooseColumn action = "columns"
	enter        action = "detail"
	explained    action = "explain"
	toggle       action = "toggle"
	nextUsed     action = "next-used"
	previousUsed action = "previous-used"
	nextPort     action = "next-port"
	previousPort action = "previous-port"
	zoomIn       action = "zoom-in"
	zoomOut      action = "zoom-out"
	goTo         action = "go-to-port"
	lessonNext   action = "lesson-next"
	lessonBack   action = "lesson-back"
	change       action = "act"
	freeze       action = "freeze"
	refresh      action = "refresh"
	longer       action = "longer"
	shorter      action = "shorter"
	copyRow      action = "copy"
	copyLine     action = "copy-line"
	help         action = "help"
	redraw       action = "redraw"
	suspend      action = "suspend"
	quit         action = "quit"
)

// section is where in the help an action stands.
type section string

const (
	moving   section = "Moving"
	showing  section = "What is shown"
	charting section = "On the map of ports"
	watching section = "Watching"
	teaching section = "The lesson"
	acting   section = "Acting"
	leaving  section = "The program"
)

// command is an action with its keys.
type command struct {
	action  action
	section section
	hint    string // in the footer; "" for what is left to the help
	binding key.Binding
}

// keymap is every command, in the order of the help. The help, the footer and
// the remapping of keys all come from it.
type keymap []command

func bind(a action, in section, hint, help string, keys ...string) command {
	return command{a, in, hint, key.NewBinding(key.WithKeys(keys...), key.WithHelp(label(keys), help))}
}

func defaultKeys() keymap {
	return keymap{
		bind(moveUp, moving, "", "up", "up", "k"),
		bind(moveDown, moving, "", "down", "down", "j"),
		bind(pageUp, moving, "", "a page up; in the detail, scroll it", "pgup", "ctrl+b", "ctrl+u"),
		bind(pageDown, moving, "", "a page down; in the detail, scroll it", "pgdown", "ctrl+f", "ctrl+d"),
		bind(moveTop, moving, "", "to the first row", "g", "home"),
		bind(moveBottom, moving, "", "to the last row", "G", "end"),
		bind(scrollLeft, moving, "", "scroll to the left; close a process", "left", "h"),
		bind(scrollRight, moving, "", "scroll to the right; open a process", "right", "l"),
		bind(filter, showing, "filter", "filter: 80, nginx, 10.0.0.0/8, state:listen or is:new", "/", "f"),
		bind(unfilter, showing, "", "close what is open, or clear the filter", "esc"),
		bind(sortBy, showing, "sort", "choose the column to sort by", "s"),
		bind(sortNext, showing, "", "sort by the next column", ">"),
		bind(sortPrevious, showing, "", "sort by the column before", "<"),
		bind(reverse, showing, "", "reverse the order", "S"),
		bind(chooseColumn, showing, "columns", "choose the columns", "c"),
		bind(enter, showing, "detail", "all that is known of a socket; open a process", "enter"),
		bind(explained, showing, "explain", "explain a socket or a process in plain words", "e"),
		bind(toggle, showing, "", "tick a column in the chooser"),
		bind(listening, showing, "", "view: listening and bound", "1"),
		bind(connections, showing, "", "view: connections", "2"),
		bind(everything, showing, "", "view: all", "3"),
		bind(processes, showing, "", "view: by process", "4"),
		bind(allPorts, showing, "", "view: the map of all ports", "5"),
		bind(nextView, showing, "", "the next view", "tab"),
		bind(previousView, showing, "", "the view before", "shift+tab"),
		bind(nextUsed, charting, "", "the next port that is in use", "n"),
		bind(previousUsed, charting, "", "the one before", "N"),
		bind(nextPort, charting, "", "the next port; the arrows go from cell to cell", "]"),
		bind(previousPort, charting, "", "the port before", "["),
		bind(goTo, charting, "", "go to a port by its number", ":"),
		bind(zoomIn, charting, "", "look closer; enter does so too, and at one port lists its sockets", "z"),
		bind(zoomOut, charting, "", "look from farther off; esc does so too", "Z", "backspace"),
		bind(freeze, watching, "freeze", "freeze the picture; the polling goes on", " ", "p"),
		bind(refresh, watching, "", "poll now", "r"),
		bind(longer, watching, "", "poll less often", "+"),
		bind(shorter, watching, "", "poll more often", "-"),
		bind(lessonNext, teaching, "next", "the next step of the lesson", "n"),
		bind(lessonBack, teaching, "back", "the step before", "N"),
		bind(change, acting, "act", "end the owner of a socket, or close it; what was done so far", "x"),
		bind(copyRow, acting, "copy", "copy the IP address and port; again: other lines about it", "y"),
		bind(copyLine, acting, "", "copy the whole row", "Y"),
		bind(help, leaving, "help", "these keys", "?"),
		bind(redraw, leaving, "", "draw the screen anew", "ctrl+l"),
		bind(suspend, leaving, "", "suspend; fg resumes", "ctrl+z"),
		bind(quit, leaving, "quit", "quit", "q", "ctrl+c"),
	}
}

// with gives the key map with the keys of remap, by the names of actions
// ("space" is the space bar). A key that is given away is lost to the
// action that had it.
func (m keymap) with(remap map[string][]string) (keymap, error) {
	m = slices.Clone(m)
	given := make(map[string]string) // the action that each key was given to
	for _, name := range slices.Sorted(maps.Keys(remap)) {
		i := slices.IndexFunc(m, func(c command) bool { return string(c.action) == name })
		if i < 0 {
			return nil, fmt.Errorf("key for %q: no such action; they are %s", name, strings.Join(m.actions(), ", "))
		}
		keys := slices.Clone(remap[name])
		if len(keys) == 0 {
			return nil, fmt.Errorf("key for %q: at least one key is needed", name)
		}
		for j, k := range keys {
			if !isKey(k) {
				return nil, fmt.Errorf("key for %q: %q is no key; keys are written q, Q, space, enter, f5, ctrl+r, alt+x, shift+up", name, k)
			}
			if k == "space" {
				k = " "
			}
			if other, twice := given[k]; twice && other != name {
				return nil, fmt.Errorf("key for %q: %q has %q already", name, other, keys[j])
			}
			given[k], keys[j] = name, k
		}
		m.release(keys)
		m[i].set(keys)
	}
	if left := m.keys(quit); len(left) == 0 {
		return nil, fmt.Errorf(`key for "quit": none is left`)
	}
	return m, nil
}

// harmless gives the key map of somebody who can change nothing: there is no
// action for it, and its keys go on ticking columns in the chooser, which they
// do for everybody.
func (m keymap) harmless() keymap {
	m = slices.Clone(m)
	keys := slices.Concat(m.keys(toggle), m.keys(change))
	m = slices.DeleteFunc(m, func(c command) bool { return c.action == change })
	for i := range m {
		if m[i].action == toggle {
			m[i].set(keys)
		}
	}
	return m
}

// taught gives the key map of a lesson, whose keys another view may have.
func (m keymap) taught() keymap {
	m = slices.Clone(m)
	for _, c := range m {
		if c.section == teaching {
			keys := c.binding.Keys()
			m.release(keys)
			m[slices.IndexFunc(m, func(o command) bool { return o.action == c.action })].set(keys)
		}
	}
	return m
}

// untaught gives the key map of somebody who is taught nothing.
func (m keymap) untaught() keymap {
	return slices.DeleteFunc(slices.Clone(m), func(c command) bool { return c.section == teaching })
}

// CheckKeys tells what is wrong with a remapping of keys, in the form of
// Options.Keys.
func CheckKeys(remap map[string][]string) error {
	_, err := defaultKeys().with(remap)
	return err
}

// release takes keys from whatever has them.
func (m keymap) release(keys []string) {
	for i, c := range m {
		kept := slices.DeleteFunc(slices.Clone(c.binding.Keys()), func(k string) bool { return slices.Contains(keys, k) })
		if len(kept) != len(c.binding.Keys()) {
			m[i].set(kept)
		}
	}
}

func (c *command) set(keys []string) {
	c.binding = key.NewBinding(key.WithKeys(keys...), key.WithHelp(label(keys), c.binding.Help().Desc))
}

func (m keymap) actions() []string {
	names := make([]string, len(m))
	for i, c := range m {
		names[i] = string(c.action)
	}
	return names
}

// of gives the action of a key; "" if it has none.
func (m keymap) of(msg tea.KeyMsg) action {
	for _, c := range m {
		if key.Matches(msg, c.binding) {
			return c.action
		}
	}
	return ""
}

func (m keymap) keys(a action) []string {
	for _, c := range m {
		if c.action == a {
			return c.binding.Keys()
		}
	}
	return nil
}

// first gives the label of the first key of an action.
func (m keymap) first(a action) string {
	if keys := m.keys(a); len(keys) > 0 {
		return label(keys[:1])
	}
	return ""
}

// label gives keys as a person reads them: "↑ k", "pgdn".
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
