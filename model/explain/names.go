package explain

import (
	_ "embed" // the names lie beside this file
	"slices"
	"strings"
)

// namesTSV has a line for each entry that has other names: the entry as it is
// written, a tab, and the other names, with commas between them. An entry is a
// term, a service or a state.
//
//go:embed names.tsv
var namesTSV string

// entry is something that is explained, and what else people call it.
type entry struct {
	name   string // as it is written: "EADDRINUSE"
	others []string
}

func entries() []entry {
	var all []entry
	for line := range strings.Lines(namesTSV) {
		name, others, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		e := entry{name: name}
		if others != "" {
			e.others = strings.Split(others, ", ")
		}
		all = append(all, e)
	}
	return all
}

// written returns the spelling of an entry of which name is the normal form.
func written(name string) string {
	for _, e := range entries() {
		if normal(e.name) == name {
			return e.name
		}
	}
	return name
}

// resolve returns the entry that a word is another name of, or "".
func resolve(word string) string {
	name := normal(word)
	for _, e := range entries() {
		if slices.ContainsFunc(e.others, func(o string) bool { return normal(o) == name }) {
			return e.name
		}
	}
	return ""
}

// reported returns the error that a longer text reports, such as "bind: address
// already in use", or "". The longest name that is in the text counts. A single
// word counts only as a program prints it, "EACCES", since a filter may have it.
func reported(text string) string {
	found, longest := "", 0
	for _, e := range entries() {
		if !isError(e.name) {
			continue
		}
		for _, name := range append(e.others, e.name) {
			n := normal(name)
			in := strings.Contains(normal(text), n)
			if name == e.name || !strings.Contains(n, "-") {
				in = strings.Contains(text, e.name) && strings.Contains(text, " ")
			}
			if in && len(n) > longest {
				found, longest = e.name, len(n)
			}
		}
	}
	return found
}

// isError reports whether an entry is the name of an error, as EACCES is.
func isError(name string) bool {
	return len(name) > len("EOF") && name[0] == 'E' && name == strings.ToUpper(name)
}

// Names returns every word that Word explains: those of Words and their other
// names, in normal form, sorted.
func Names() []string {
	words := Words()
	for _, e := range entries() {
		words = append(words, normal(e.name))
		for _, o := range e.others {
			words = append(words, normal(o))
		}
	}
	slices.Sort(words)
	return slices.Compact(words)
}
