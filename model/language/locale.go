package language

import (
	"strings"

	"golang.org/x/text/language"
)

// OfLocale gives the language that is nearest to a locale as the environment
// names it: "zh_TW.UTF-8", "zh_CN", "de_DE@euro"; English for "C", for "", and
// for what has no text.
func OfLocale(locale string) *Language {
	name, _, _ := strings.Cut(locale, ".")
	name, _, _ = strings.Cut(name, "@")
	tag, err := language.Parse(name)
	if err != nil {
		return English()
	}
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
