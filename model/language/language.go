// Package language holds the messages that berth shows, in every language that it
// supports. A language consists of message files, which are separate from the code.
// Nothing in them is executed.
package language

import (
	"slices"
	"strings"
)

// Language holds the messages of one language. It is safe for concurrent use.
type Language struct {
	tag   string
	texts *shelf
}

// Facts are the values that replace the {names} in a message.
type Facts map[string]string

// languages is all languages. None changes once it has been read.
var languages = []*Language{read("en"), read("zh-Hant"), read("zh-Hans")}

// read returns a language whose messages are read when they are first needed.
func read(tag string) *Language { return &Language{tag, newShelf(files(tag))} }

// Tags returns the tags of all languages, English first.
func Tags() []string {
	var tags []string
	for _, l := range languages {
		tags = append(tags, l.tag)
	}
	return tags
}

// New returns the language with the given tag, which is one of Tags, in upper or
// lower case. The second result reports whether there is one.
func New(tag string) (*Language, bool) {
	i := slices.IndexFunc(languages, func(l *Language) bool { return strings.EqualFold(l.tag, tag) })
	if i < 0 {
		return nil, false
	}
	return languages[i], true
}

// English returns English, the language in which all messages are written first.
func English() *Language { return languages[0] }

// Tag returns the language's tag: "en", "zh-Hant".
func (l *Language) Tag() string { return l.tag }

// Say returns the message for key, such as "term.port", with the facts filled in.
// If the message or a fact is missing, its name is left in braces, so that a test
// can find it. If l is nil, Say uses English.
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

// Tell is like Say, but takes the facts as pairs of a name and a value.
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

// Has reports whether there is a message for key.
func (l *Language) Has(key string) bool {
	if l == nil {
		l = English()
	}
	_, ok := l.texts.find(key)
	return ok
}

// Keys returns all keys that begin with prefix, sorted.
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
