package query

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// pattern is a text that is looked for in any case, without allocation.
type pattern struct {
	text   string // folded
	runes  []rune // the same where it is not ASCII, else nil
	rarest int    // index of that byte of text which other texts have least
	number int64  // the text as a whole number, or -1
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
	for i := range len(p.text) {
		if rarity(p.text[i]) > rarity(p.text[p.rarest]) {
			p.rarest = i
		}
	}
	return p
}

// rarity orders bytes by how seldom they are in names and command lines: a
// rare one is searched for first, so that few places need a second look.
func rarity(c byte) int {
	const common = "e-/ atosrinlpcdmu.=hbgvfyk_w01x2zjq"
	i := strings.IndexByte(common, c)
	if i < 0 {
		return len(common)
	}
	return i
}

// fold returns one rune for all cases of r.
func fold(r rune) rune {
	if r < utf8.RuneSelf {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	least := r
	for o := unicode.SimpleFold(r); o != r; o = unicode.SimpleFold(o) {
		if o >= utf8.RuneSelf { // the Kelvin sign is no k: bytes are compared there
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
	switch {
	case len(s) < len(p.text):
		return false
	case len(s) < 32:
		return p.inShort(s)
	}
	c := p.text[p.rarest]
	small, large := finder{c: c}, finder{c: upper(c)}
	if small.c == large.c {
		large.at = len(s)
	}
	for from := p.rarest; ; from++ {
		from = min(small.next(s, from), large.next(s, from))
		if from-p.rarest+len(p.text) > len(s) {
			return false
		}
		if _, ok := p.prefix(s[from-p.rarest:]); ok {
			return true
		}
	}
}

// inShort is in for a text so short that going through it is quickest. With
// bit 5 set, a letter is the same in both cases, and prefix sorts out the rest.
func (p *pattern) inShort(s string) bool {
	const bit5 = 0x20
	c := p.text[p.rarest] | bit5
	for i := p.rarest; i-p.rarest+len(p.text) <= len(s); i++ {
		if s[i]|bit5 != c {
			continue
		}
		if _, ok := p.prefix(s[i-p.rarest:]); ok {
			return true
		}
	}
	return false
}

// finder finds one byte again and again, looking at each place once.
type finder struct {
	c  byte
	at int // where c is next, once it was looked for; len(s) for nowhere
	ok bool
}

// next returns the first place of c in s that is not before from.
func (f *finder) next(s string, from int) int {
	if f.ok && f.at >= from || f.at == len(s) {
		return f.at
	}
	f.ok, f.at = true, len(s)
	if i := strings.IndexByte(s[from:], f.c); i >= 0 {
		f.at = from + i
	}
	return f.at
}

func upper(c byte) byte {
	if 'a' <= c && c <= 'z' {
		c -= 'a' - 'A'
	}
	return c
}

func (p *pattern) inRunes(s string) bool {
	i := 0
	for i < len(s) && s[i] < utf8.RuneSelf {
		i++
	}
	if i == len(s) { // no case of a rune that is not ASCII is ASCII: see fold
		return false
	}
	for i := range s {
		if _, ok := p.prefix(s[i:]); ok {
			return true
		}
	}
	return false
}

// prefix reports whether s begins with the pattern's text, and how many bytes of
// s that takes.
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
