// Package language holds the texts that berth shows, in every language that it
// speaks. A language is files of texts, apart from the code; nothing in them is
// run.
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

// Facts are what replaces the {names} in a text.
type Facts map[string]string

// languages is every language there is. None changes once it is read.
var languages = []*Language{read("en"), read("zh-Hant"), read("zh-Hans")}

// read returns a language that reads its texts when they are first asked for.
func read(tag string) *Language { return &Language{tag, newShelf(files(tag))} }

// Tags returns the tags of all languages, English first.
func Tags() []string {
	var tags []string
	for _, l := range languages {
		tags = append(tags, l.tag)
	}
	return tags
}

// New returns the language with that tag, one of Tags in any case, and whether
// there is one.
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

// Say returns the text for key, such as "term.port", with the facts filled in. If
// the text or a fact is missing, its name stays in braces, for a test to find. If l
// is nil, it is in English.
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

// Tell is Say with the facts as pairs of a name and a value. If l is nil, it is in
// English.
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

// Has reports whether there is a text for key.
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

// List joins names as in a sentence: "a, b and c".
func (l *Language) List(names []string) string { return l.join(names, "list.and") }

// Either joins names as alternatives: "a, b or c".
func (l *Language) Either(names []string) string { return l.join(names, "list.or") }

// Series joins names without a conjunction: "a, b, c".
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
