// Package scrub makes strings from outside safe to show: names, command lines, paths,
// recordings. A Source scrubs each string once, when it reads it, so that all later
// code may trust strings.
package scrub

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// String returns s with certain parts replaced by their escape sequences in Go: \x1b,
// \n, \u202e. These parts are every rune that a terminal could obey or that shows
// nothing (C0, DEL, C1, bidirectional and other format controls, variation selectors,
// blank letters, spaces other than the usual one, line separators, private use), every
// mark without a letter before it to combine with, and every byte that is not UTF-8. A
// string that consists only of spaces is put in quotes. A clean string is returned
// unchanged, without allocation.
func String(s string) string {
	i, spaces := 0, 0
	for i < len(s) && s[i] >= ' ' && s[i] < 0x7f {
		if s[i] == ' ' {
			spaces++
		}
		i++
	}
	switch {
	case spaces == len(s) && s != "":
		return `"` + s + `"`
	case i == len(s):
		return s
	}
	return rewrite(s, i)
}

// Bytes does the same as String, for bytes that are not yet a string.
func Bytes(b []byte) string { return String(string(b)) }

func rewrite(s string, from int) string {
	var b strings.Builder
	kept := 0
	for i := from; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if shown(r, n) && (i > 0 || !unicode.Is(unicode.M, r)) {
			i += n
			continue
		}
		b.WriteString(s[kept:i])
		escape(&b, r, s[i:i+n])
		i += n
		kept = i
	}
	if kept == 0 {
		return s
	}
	b.WriteString(s[kept:])
	return b.String()
}

func shown(r rune, n int) bool {
	if r == utf8.RuneError && n == 1 {
		return false
	}
	return unicode.IsPrint(r) && !unicode.Is(unicode.Variation_Selector, r) && !blank(r)
}

// blank reports whether r counts as a letter, a symbol or a mark but shows nothing.
// These are runes that Unicode says to ignore if they are not supported (the Hangul
// fillers, the combining grapheme joiner …), and runes that are drawn as an empty
// space.
func blank(r rune) bool {
	switch r {
	case 0x2800, // BRAILLE PATTERN BLANK
		0x13440, // EGYPTIAN HIEROGLYPH MIRROR HORIZONTALLY
		0x16fe4, // KHITAN SMALL SCRIPT FILLER
		0x1d159: // MUSICAL SYMBOL NULL NOTEHEAD
		return true
	}
	return unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
}

func escape(b *strings.Builder, r rune, raw string) {
	const hex = "0123456789abcdef"
	digits := func(prefix string, v uint32, n int) {
		b.WriteString(prefix)
		for n--; n >= 0; n-- {
			b.WriteByte(hex[v>>(4*n)&15])
		}
	}
	switch {
	case r == '\n':
		b.WriteString(`\n`)
	case r == '\t':
		b.WriteString(`\t`)
	case r == '\r':
		b.WriteString(`\r`)
	case len(raw) == 1:
		digits(`\x`, uint32(raw[0]), 2)
	case r <= 0xffff:
		digits(`\u`, uint32(r), 4)
	default:
		digits(`\U`, uint32(r), 8)
	}
}
