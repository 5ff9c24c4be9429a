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

// Hints returns the commands whose hints fit into w cells, in the order of the key
// map.
func (m Map) Hints(w int) []Command {
	var in []Action
	for _, a := range byImportance() {
		n := 2 + cell.Width(m.First(a)) + 1 + cell.Width(m.Hint(a))
		if m.First(a) == "" || m.Hint(a) == "" || n > w {
			continue
		}
		w -= n
		in = append(in, a)
	}
	var out []Command
	for _, c := range m {
		if slices.Contains(in, c.Action) {
			out = append(out, c)
		}
	}
	return out
}

// Essential reports whether w cells have room for the hints that a user needs when
// something is in trouble.
func (m Map) Essential(w int) bool {
	if m.Hint(Problems) == "" {
		return true
	}
	shown := m.Hints(w)
	for _, a := range []Action{Help, Problems, Filter, Enter, Explain} {
		if m.Hint(a) != "" && !slices.ContainsFunc(shown, func(c Command) bool { return c.Action == a }) {
			return false
		}
	}
	return true
}

// Hint returns what the footer calls an action, or "" if only the help mentions the
// action.
func (m Map) Hint(a Action) string {
	for _, c := range m {
		if c.Action == a {
			return c.Hint
		}
	}
	return ""
}

// Hinting returns the key map with a different hint for an action.
func (m Map) Hinting(a Action, hint string) Map {
	m = slices.Clone(m)
	for i := range m {
		if m[i].Action == a {
			m[i].Hint = hint
		}
	}
	return m
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
