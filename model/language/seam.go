package language

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Where a full-width character of a text meets a fact, the space between them
// depends on the fact: none next to full-width characters, one between Chinese and
// Latin. A text knows only its own characters, so this is settled when the fact is
// filled in. Only the seam is touched: the inside of a fact may be a command or a
// path.

// onto appends a fact to the text so far.
func onto(said, fact string) string {
	if fact == "" {
		return said
	}
	bare, spaced := strings.CutSuffix(said, " ")
	own, _ := utf8.DecodeLastRuneInString(bare)
	next, _ := utf8.DecodeRuneInString(fact)
	return bare + between(own, next, spaced) + fact
}

// from appends the text that follows to what has been said, which ends with a fact.
func from(said, text string) string {
	bare, spaced := strings.CutPrefix(text, " ")
	own, _ := utf8.DecodeRuneInString(bare)
	last, _ := utf8.DecodeLastRuneInString(said)
	return said + between(own, last, spaced) + bare
}

// between returns what goes between a character of a text and one of a fact. spaced
// is whether the text has a space there.
func between(own, fact rune, spaced bool) string {
	switch {
	case fullWidth(own) && fullWidth(fact):
		return ""
	case spaced, unicode.Is(unicode.Han, own) && latin(fact):
		return " "
	}
	return ""
}

// fullWidth reports whether r is a Chinese character, or punctuation of its width.
func fullWidth(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303F || r >= 0xFF01 && r <= 0xFF60
}

// latin reports whether r may begin or end a name, a number, an address or a path.
func latin(r rune) bool {
	return unicode.Is(unicode.Latin, r) || unicode.IsDigit(r) || strings.ContainsRune("/:[]*", r)
}
