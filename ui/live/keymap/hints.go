package keymap

import (
	"slices"
	"strings"

	"github.com/charmbracelet/bubbles/key"

	"berth/model/language"
	"berth/ui/cell"
)

// byImportance returns the actions that have hints, from the most important to the
// one that is left out first.
func byImportance() []Action {
	return []Action{LessonNext, LessonBack, LessonAgain, Help, Problems, Filter, Quit, Enter, Served, Explain, Alerts, NextUsed, GoTo, ZoomIn, Act, Sort, Freeze, Group, Columns, Copy}
}

// Hint is what the footer says about a key.
type Hint struct {
	Action Action
	Key    string // the first key of the action
	Text   string
}

// Hints returns the hints that fit into w cells, in the order of the key map. The map
// others has the actions whose hint is currently another, or none if it is "".
func (m Map) Hints(w int, others map[Action]string) []Hint {
	shown := make([]Hint, len(m))
	for _, a := range byImportance() {
		i := m.index(a)
		if i < 0 {
			continue
		}
		h := Hint{a, m[i].first(), m[i].hint(others)}
		n := 2 + cell.Width(h.Key) + 1 + cell.Width(h.Text)
		if h.Key == "" || h.Text == "" || n > w {
			continue
		}
		w -= n
		shown[i] = h
	}
	return slices.DeleteFunc(shown, func(h Hint) bool { return h.Action == "" })
}

// Essential reports whether w cells have room for the hints that a user needs when
// something is in trouble. For others, see Hints.
func (m Map) Essential(w int, others map[Action]string) bool {
	i := m.index(Problems)
	if i < 0 || m[i].hint(others) == "" {
		return true
	}
	shown := m.Hints(w, others)
	for _, a := range []Action{Help, Problems, Filter, Enter, Explain} {
		i := m.index(a)
		if i >= 0 && m[i].hint(others) != "" && !slices.ContainsFunc(shown, func(h Hint) bool { return h.Action == a }) {
			return false
		}
	}
	return true
}

// hint returns the hint for a command. For others, see Hints.
func (c *Command) hint(others map[Action]string) string {
	if h, ok := others[c.Action]; ok {
		return h
	}
	return c.Hint
}

// Hint returns what the footer calls an action, or "" if only the help mentions the
// action.
func (m Map) Hint(a Action) string {
	if i := m.index(a); i >= 0 {
		return m[i].Hint
	}
	return ""
}

// In returns the key map in the given language.
func (m Map) In(l *language.Language) Map {
	m = slices.Clone(m)
	for i, c := range m {
		h := c.Binding.Help()
		m[i].Binding = key.NewBinding(key.WithKeys(c.Binding.Keys()...), key.WithHelp(h.Key, l.Tell("live.key."+string(c.Action))))
		if c.Hint != "" {
			m[i].Hint = l.Tell("live.hint." + string(c.Action))
		}
	}
	return m
}

// Spelled returns the key map with words for the arrow keys, because the ASCII
// characters that would replace the arrows are keys themselves.
func (m Map) Spelled() Map {
	words := strings.NewReplacer("↑", "up", "↓", "down", "←", "left", "→", "right")
	out := make(Map, len(m))
	for i, c := range m {
		h := c.Binding.Help()
		c.Binding = key.NewBinding(key.WithKeys(c.Binding.Keys()...), key.WithHelp(words.Replace(h.Key), h.Desc))
		out[i] = c
	}
	return out
}

// SectionOf returns the section of the help that lists an action.
func (m Map) SectionOf(a Action) Section {
	for _, c := range m {
		if c.Action == a {
			return c.Section
		}
	}
	return ""
}
