package cell

import (
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/displaywidth"
)

// Width returns the number of terminal columns to reserve for s, which is the sum
// of the widths of its code points. A terminal that combines several code points
// into one glyph uses fewer columns. As far as is known, no terminal uses more for
// code points for which Certain is true. s must not contain escape sequences.
func Width(s string) int {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return i + sum(s[i:])
		}
	}
	return len(s)
}

func sum(s string) int {
	n := 0
	for _, r := range s {
		n += RuneWidth(r)
	}
	return n
}

// RuneWidth returns the number of columns for one code point: two for a wide
// character, none for a combining one. If width tables disagree, it returns the
// greater width, except for characters that are ambiguous in East Asian usage.
func RuneWidth(r rune) int {
	switch {
	case r < utf8.RuneSelf:
		return 1
	case r == '\u00ad', r == '\ufe0f': // some terminals show a soft hyphen; a variation selector widens the preceding character
		return 1
	case r >= 0x1f000 && r < 0x1fb00: // emoji, including those added by later versions of Unicode
		return 2
	}
	return displaywidth.Rune(r)
}

// Certain reports whether every terminal draws r in RuneWidth columns and
// separately from other characters. That is true for ASCII and for the letters of
// Chinese, Japanese and Korean.
func Certain(r rune) bool {
	switch {
	case r < utf8.RuneSelf:
		return r >= ' ' && r != 0x7f
	case r < 0x3000:
		return false
	case r <= 0x3002, r >= 0x3008 && r <= 0x3011, // CJK punctuation
		r >= 0x3041 && r <= 0x3094, r >= 0x30a1 && r <= 0x30fa, // kana
		r >= 0x4e00 && r <= 0x9fa5, // ideographs of Unicode 1.1
		r >= 0xac00 && r <= 0xd7a3, // Hangul syllables
		r >= 0xff01 && r <= 0xff5e: // fullwidth forms of ASCII
		return true
	}
	return false
}

// Joins reports whether a terminal may combine r with the preceding character, even
// if our table has columns for r.
func Joins(r rune) bool {
	switch {
	case r < 0x300:
		return r == '\u00ad'
	case r >= 0x1160 && r <= 0x11ff, r >= 0xd7b0 && r <= 0xd7ff: // Hangul vowels and finals
		return true
	case r >= 0x1f3fb && r <= 0x1f3ff: // skin tones
		return true
	}
	return unicode.In(r, unicode.M, unicode.Cf, unicode.Variation_Selector) || r == '\uff9e' || r == '\uff9f' || RuneWidth(r) == 0
}

// Head returns the longest prefix of s that takes at most n columns.
func Head(s string, n int) string {
	for i, r := range s {
		if n -= RuneWidth(r); n < 0 {
			return s[:i]
		}
	}
	return s
}

// Tail returns s without its first n columns, and without any character that begins
// in those columns.
func Tail(s string, n int) string {
	for i, r := range s {
		w := RuneWidth(r)
		if n <= 0 && w > 0 {
			return s[i:]
		}
		n -= w
	}
	return ""
}
