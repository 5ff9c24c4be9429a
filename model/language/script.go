package language

import (
	_ "embed" // the characters are in a file beside this one
	"strings"
	"sync"
	"unicode"
)

// scriptsTXT has three lines: characters of Traditional Chinese, the same ones in
// Simplified Chinese, and which of the latter Traditional Chinese uses, too. It
// covers those in the words that people look up, including variants used in Hong
// Kong and Taiwan.
//
//go:embed scripts.txt
var scriptsTXT string

// scripts is scriptsTXT, parsed on first use.
var scripts = sync.OnceValue(func() (s struct {
	simplified  map[rune]rune // by the traditional character
	traditional map[rune]bool // characters that only Traditional Chinese writes
	alone       map[rune]bool // characters that only Simplified Chinese writes
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

// Simplified returns text with its Traditional Chinese characters in Simplified
// Chinese, as far as they occur in words that people look up, so that a word is the
// same in both scripts.
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

// HasChinese reports whether text has a Chinese character in it.
func HasChinese(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// Foreign returns the characters in text that belong to the Chinese script other
// than the language's own. It returns none for a language that is not Chinese.
func (l *Language) Foreign(text string) string {
	foreign := map[string]map[rune]bool{"zh-Hant": scripts().alone, "zh-Hans": scripts().traditional}[l.Tag()]
	return strings.Map(func(r rune) rune {
		if foreign[r] {
			return r
		}
		return -1
	}, text)
}
