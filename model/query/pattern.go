package query

import (
	"unicode"
	"unicode/utf8"
)

// pattern is text to search for, ignoring case and without allocating memory.
type pattern struct {
	text   string // folded
	runes  []rune // the text if it is not ASCII, otherwise nil
	number int64  // the text as a whole number, or -1 if it isn't one
}

func newPattern(s string) *pattern {
	p := &pattern{number: -1}
	ascii := true
	var folded []rune
	for _, r := range s {
		folded = append(folded, fold(r))
		ascii = ascii && r < utf8.RuneSelf
	}
	p.text = string(folded)
	if !ascii {
		p.runes = folded
	}
	if n, ok := whole(s); ok {
		p.number = n
	}
	return p
}

// fold returns the same rune for r in any case.
func fold(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	least := r
	for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
		if o >= utf8.RuneSelf { // the Kelvin sign does not match k, because ASCII is compared byte by byte
			least = min(least, o)
		}
	}
	return least
}

// is reports whether s is the pattern's text.
func (p *pattern) is(s string) bool {
	n, ok := p.prefix(s)
	return ok && n == len(s)
}

// in reports whether the pattern's text is in s.
func (p *pattern) in(s string) bool {
	if p.runes != nil {
		return p.inRunes(s)
	}
	const bit5 = 0x20 // with this bit set, a letter is the same in both cases; prefix rules out false matches
	for i := 0; i+len(p.text) <= len(s); i++ {
		if s[i]|bit5 != p.text[0]|bit5 {
			continue
		}
		if _, ok := p.prefix(s[i:]); ok {
			return true
		}
	}
	return false
}

func (p *pattern) inRunes(s string) bool {
	i := 0
	for i < len(s) && s[i] < utf8.RuneSelf {
		i++
	}
	if i == len(s) { // no non-ASCII rune has an ASCII form: see fold
		return false
	}
	for i := range s {
		if _, ok := p.prefix(s[i:]); ok {
			return true
		}
	}
	return false
}

// prefix reports whether s begins with the pattern's text, and how many bytes of s
// the match covers.
func (p *pattern) prefix(s string) (int, bool) {
	if p.runes != nil {
		return p.prefixRunes(s)
	}
	if len(s) < len(p.text) {
		return 0, false
	}
	for i := range len(p.text) {
		c := s[i]
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != p.text[i] {
			return 0, false
		}
	}
	return len(p.text), true
}

func (p *pattern) prefixRunes(s string) (int, bool) {
	n := 0
	for _, want := range p.runes {
		r, size := utf8.DecodeRuneInString(s[n:])
		if size == 0 || fold(r) != want {
			return 0, false
		}
		n += size
	}
	return n, true
}
