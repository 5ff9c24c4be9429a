package language

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Whether there is a space between a full-width character of a message and a fact
// depends on the fact: there is none next to a full-width character, and one
// between Chinese and Latin. The message alone doesn't determine that, so the space
// is added or removed when the fact is filled in. The inside of a fact is never
// changed, because it may be a command or a path.

// onto appends a fact to the message so far.
func onto(said, fact string) string {
	if fact == "" {
		return said
	}
	bare, spaced := strings.CutSuffix(said, " ")
	own, _ := utf8.DecodeLastRuneInString(bare)
	next, _ := utf8.DecodeRuneInString(fact)
	return bare + between(own, next, spaced) + fact
}

// from appends text, the next part of the message, to said, which ends with a fact.
func from(said, text string) string {
	bare, spaced := strings.CutPrefix(text, " ")
	own, _ := utf8.DecodeRuneInString(bare)
	last, _ := utf8.DecodeLastRuneInString(said)
	return said + between(own, last, spaced) + bare
}

// between returns the space, or nothing, that separates a character of a message
// from one of a fact. spaced is whether the message has a space there.
func between(own, fact rune, spaced bool) string {
	switch {
	case fullWidth(own) && fullWidth(fact):
		return ""
	case spaced, unicode.Is(unicode.Han, own) && latin(fact):
		return " "
	}
	return ""
}

// fullWidth reports whether r is a Chinese character or full-width punctuation.
func fullWidth(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303F || r >= 0xFF01 && r <= 0xFF60
}

// latin reports whether r may begin or end a name, a number, an address or a path.
func latin(r rune) bool {
	return unicode.Is(unicode.Latin, r) || unicode.IsDigit(r) || strings.ContainsRune("/:[]*", r)
}
