package language

import (
	_ "embed" // for the characters, in scripts.txt
	"strings"
	"sync"
	"unicode"
)

// scriptsTXT has three lines: characters in Traditional Chinese, the same
// characters in Simplified Chinese, and those of the latter that are also used in
// Traditional Chinese. It covers the characters of the words that people look up,
// including variants used in Hong Kong and Taiwan.
//
//go:embed scripts.txt
var scriptsTXT string

// scripts is scriptsTXT, parsed on first use.
var scripts = sync.OnceValue(func() (s struct {
	simplified  map[rune]rune // by traditional character
	traditional map[rune]bool // characters used only in Traditional Chinese
	alone       map[rune]bool // characters used only in Simplified Chinese
},
) {
	lines := strings.Split(scriptsTXT, "\n")
	from, to := []rune(lines[0]), []rune(lines[1])
	s.simplified, s.traditional, s.alone = map[rune]rune{}, map[rune]bool{}, map[rune]bool{}
	for i, r := range from {
		s.simplified[r], s.traditional[r] = to[i], true
		s.alone[to[i]] = !strings.ContainsRune(lines[2], to[i])
	}
	return s
})

// Simplified converts the Traditional Chinese characters in text to Simplified
// Chinese, so that a word is the same in both scripts. It converts only characters
// that occur in words that people look up.
func Simplified(text string) string {
	if !HasChinese(text) {
		return text
	}
	return strings.Map(func(r rune) rune {
		if s, ok := scripts().simplified[r]; ok {
			return s
		}
		return r
	}, text)
}

// HasChinese reports whether text contains a Chinese character.
func HasChinese(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// Foreign returns the characters in text that belong to the Chinese script that the
// language does not use. It returns "" if the language is not Chinese.
func (l *Language) Foreign(text string) string {
	foreign := map[string]map[rune]bool{"zh-Hant": scripts().alone, "zh-Hans": scripts().traditional}[l.Tag()]
	return strings.Map(func(r rune) rune {
		if foreign[r] {
			return r
		}
		return -1
	}, text)
}
