package language

import (
	"slices"
	"strings"
)

// fill puts the facts into a text: {name} becomes the fact of that name, and
// {name|socket|sockets} its singular if the fact is "1", else its plural. Braces
// inside a fact stay as they are.
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

// value returns what one pair of braces stands for.
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

// Holes names the facts that a text needs, sorted, each once.
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
