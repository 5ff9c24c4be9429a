package explain

import (
	"slices"
	"testing"

	"berth/model/language"
)

// TestEveryNameLeadsToItsEntry: in each language, no two entries share a name in the
// form in which names are compared, and no name is hidden by an entry, a state or a
// column with the same name.
func TestEveryNameLeadsToItsEntry(t *testing.T) {
	owner := map[string]string{}
	for _, e := range entries() {
		for i, k := range e.keys {
			name := append(slices.Clone(e.others), e.name)[i]
			if other, ok := owner[k]; ok && other != e.name {
				t.Errorf("%q is a name of %s and of %s", name, other, e.name)
			}
			if i < len(e.others) && slices.Contains(e.others[:i], name) {
				t.Errorf("%s: %q is there twice", e.name, name)
			}
			owner[k] = e.name
		}
	}
	for _, tag := range language.Tags() {
		l, _ := language.New(tag)
		x := &Explainer{Language: l}
		for _, e := range entries() {
			meant, ok := x.entry(e.name)
			if !ok {
				t.Errorf("%s: %s has no text", tag, e.name)
			}
			for _, name := range e.others {
				if got, ok := x.subject(name); !ok || got.Title != meant.Title {
					t.Errorf("%s: %q is a name of %s, and leads to %s", tag, name, e.name, got.Title)
				}
			}
		}
	}
}
