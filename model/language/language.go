// Package language has what berth explains, in the languages that it speaks.
// A language is one file of texts, apart from code; nothing in it is run.
package language

import (
	"slices"
	"strings"
)

// Language is one language's texts. It is safe for concurrent use.
type Language struct {
	tag   string
	texts *shelf
}

// Facts are what is put in the place of the {names} in a text.
type Facts map[string]string

// languages is every language there is. None of them changes once it is read.
var languages = []*Language{read("en"), read("zh-Hant"), read("zh-Hans")}

// read returns a language that reads its texts when they are asked for.
func read(tag string) *Language { return &Language{tag, newShelf(files(tag))} }

// Tags names the languages that there are, English first.
func Tags() []string {
	var tags []string
	for _, l := range languages {
		tags = append(tags, l.tag)
	}
	return tags
}

// New returns the language of a tag, one of Tags in any case, and whether there
// is such a language.
func New(tag string) (*Language, bool) {
	i := slices.IndexFunc(languages, func(l *Language) bool { return strings.EqualFold(l.tag, tag) })
	if i < 0 {
		return nil, false
	}
	return languages[i], true
}

// English returns the language that every text was written in first.
func English() *Language { return languages[0] }

// Tag returns the name of the language: "en", "zh-Hant".
func (l *Language) Tag() string { return l.tag }

// Say returns the text of a key, such as "term.port", with the facts in it. Where
// the text or a fact is missing, its name stays in braces, for a test to find.
// Without a Language it is English.
func (l *Language) Say(key string, facts Facts) string {
	if l == nil {
		l = English()
	}
	text, ok := l.texts.find(key)
	if !ok {
		return "{" + key + "}"
	}
	return fill(text, facts)
}

// Tell is Say with the facts as pairs of a name and a value. Without a Language
// it is English.
func (l *Language) Tell(key string, pairs ...string) string {
	if l == nil {
		l = English()
	}
	text, ok := l.texts.find(key)
	switch {
	case !ok:
		return "{" + key + "}"
	case len(pairs) == 0:
		return text
	}
	facts := make(Facts, len(pairs)/2)
	for i := 0; i+1 < len(pairs); i += 2 {
		facts[pairs[i]] = pairs[i+1]
	}
	return fill(text, facts)
}

// Has reports whether there is a text of the key.
func (l *Language) Has(key string) bool {
	if l == nil {
		l = English()
	}
	_, ok := l.texts.find(key)
	return ok
}

// Keys returns every key that begins with prefix, sorted.
func (l *Language) Keys(prefix string) []string {
	var keys []string
	for k := range l.texts.whole() {
		if strings.HasPrefix(k, prefix) {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return keys
}

// List joins names as a sentence of the language does: "a, b and c".
func (l *Language) List(names []string) string { return l.join(names, "list.and") }

// Either joins names of which one is meant: "a, b or c".
func (l *Language) Either(names []string) string { return l.join(names, "list.or") }

// Series joins names that stand beside each other: "a, b, c".
func (l *Language) Series(names []string) string {
	return strings.Join(names, l.Say("list.comma", nil))
}

func (l *Language) join(names []string, by string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	last := len(names) - 1
	said := strings.Join(names[:last], l.Say("list.comma", nil))
	return onto(from(said, l.Say(by, nil)), names[last])
}
