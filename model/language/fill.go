package language

import (
	"slices"
	"strings"
)

// fill inserts facts into text. It replaces {name} with the fact of that name, and
// {name|socket|sockets} with the singular if that fact is "1" and with the plural
// otherwise. Braces within a fact are left alone.
func fill(text string, facts Facts) string {
	said, text, found := strings.Cut(text, "{")
	for found {
		var hole, more string
		hole, text, _ = strings.Cut(text, "}")
		more, text, found = strings.Cut(text, "{")
		said = from(onto(said, value(hole, facts)), more)
	}
	return said
}

// value returns what replaces one pair of braces.
func value(hole string, facts Facts) string {
	name, forms, counted := strings.Cut(hole, "|")
	fact, ok := facts[name]
	if !ok {
		return "{" + hole + "}"
	}
	if !counted {
		return fact
	}
	one, many, _ := strings.Cut(forms, "|")
	if fact == "1" {
		return one
	}
	return many
}

// Holes returns the names of the facts that a message needs, sorted and without
// duplicates.
func (l *Language) Holes(key string) []string {
	var names []string
	text, _ := l.texts.find(key)
	for i, part := range strings.Split(text, "{") {
		if hole, _, ok := strings.Cut(part, "}"); ok && i > 0 {
			name, _, _ := strings.Cut(hole, "|")
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}
