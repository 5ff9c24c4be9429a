package language

import (
	"strings"

	"golang.org/x/text/language"
)

// OfLocale returns the language closest to a locale as named in the environment:
// "zh_TW.UTF-8", "zh_CN", "de_DE@euro". It returns English for "C", for "", and for
// a language in which there are no messages.
func OfLocale(locale string) *Language {
	tag, err := parseLocale(locale)
	if err != nil {
		return English()
	}
	return nearest(tag)
}

// Named returns the language that a user requested by name. The name is one of
// Tags, or another name for the same language, such as in a locale: "zh", "zh-TW",
// "zh_CN.UTF-8", "en_GB".
func Named(name string) (*Language, bool) {
	if l, ok := New(name); ok {
		return l, true
	}
	tag, err := parseLocale(name)
	if err != nil {
		return nil, false
	}
	l := nearest(tag)
	asked, _ := tag.Base()
	found, _ := language.Make(l.Tag()).Base()
	return l, asked == found
}

// parseLocale parses a locale, ignoring its encoding and its modifier.
func parseLocale(locale string) (language.Tag, error) {
	name, _, _ := strings.Cut(locale, ".")
	name, _, _ = strings.Cut(name, "@")
	return language.Parse(name)
}

// nearest returns the language closest to tag.
func nearest(tag language.Tag) *Language {
	var known []language.Tag
	for _, t := range Tags() {
		known = append(known, language.Make(t))
	}
	_, i, confidence := language.NewMatcher(known).Match(tag)
	if confidence == language.No {
		i = 0
	}
	l, _ := New(Tags()[i])
	return l
}
