package theme

import (
	"strconv"
	"strings"
)

// Theme is how every role looks on one kind of terminal. It is immutable and
// safe for concurrent use. The zero Theme writes no escape sequence at all.
type Theme struct {
	plain  [roles]string // escape prefixes on the terminal's own background
	cursor [roles]string // the same with the background of the cursor's row
	reset  string
	shows  [roles]bool // a space of the role can be seen
}

// Options are what a Theme is made for.
type Options struct {
	Profile Profile
	Light   bool // the terminal's background is light
	Unknown bool // nobody knows whether it is
	Ground  RGB  // what it is, where the terminal has told; zero: it has not, or it is black
}

// New prepares the escape sequences of every role.
func New(o Options) *Theme {
	t := &Theme{}
	if o.Profile == None {
		return t
	}
	t.reset = "\x1b[0m"
	look := paletteOf(o)
	under := look[Cursor]
	for r := range roles {
		t.plain[r] = look[r].legible(r, o.Profile, o.ground).escape(o.Profile, ink{})
		t.cursor[r] = look[r].legible(r, o.Profile, o.under(under)).escape(o.Profile, under)
		t.shows[r] = look[r].back != shade{} || look[r].attr&(underlined|reversed) != 0
	}
	return t
}

// Prefix returns the sequence to write before a text of role r. It undoes what
// any other Prefix set, so that texts may follow each other without a Reset;
// one Reset belongs to the end of each line.
func (t *Theme) Prefix(r Role) string { return t.plain[r] }

// OnCursor is Prefix for a text in the row under the cursor.
func (t *Theme) OnCursor(r Role) string { return t.cursor[r] }

// Blank reports whether a space of role r looks like one of Plain, so that none
// needs a Prefix of its own between two texts.
func (t *Theme) Blank(r Role) bool { return !t.shows[r] }

// Reset returns the sequence that ends all that a Prefix set.
func (t *Theme) Reset() string { return t.reset }

// Paint returns s as a text of role r, complete in itself.
func (t *Theme) Paint(r Role, s string) string {
	if s == "" || t.plain[r] == "" {
		return s
	}
	return t.plain[r] + s + t.reset
}

// escape returns the SGR sequence (ECMA-48, 8.3.117) of i, over the background
// of under where i has none of its own.
func (i ink) escape(p Profile, under ink) string {
	codes := []string{"0"}
	if i.attr == dim && under.attr == reversed {
		i.attr = 0 // dimmed and reversed is hard to read
	}
	for _, a := range []attr{i.attr, under.attr} {
		codes = append(codes, a.codes()...)
	}
	if i.back == (shade{}) {
		i.back = under.back
	}
	if p == Colors16 && i.fore.faint && under == (ink{}) {
		codes = append(codes, dim.codes()...)
	}
	codes = append(codes, i.fore.codes(p, 0)...)
	codes = append(codes, i.back.codes(p, 10)...)
	return "\x1b[" + strings.Join(codes, ";") + "m"
}

// codes returns the SGR parameters of s; back is 10 for a background, else 0.
func (s shade) codes(p Profile, back int) []string {
	if s == (shade{}) {
		return nil
	}
	switch p {
	case TrueColor:
		r, g, b := s.rgb()
		return decimals(38+back, 2, r, g, b)
	case Colors256:
		return decimals(38+back, 5, s.indexed())
	case Colors16:
		if s.basic != 0 {
			return decimals(s.basic + back)
		}
	}
	return nil
}

func decimals(ns ...int) []string {
	out := make([]string, len(ns))
	for i, n := range ns {
		out[i] = strconv.Itoa(n)
	}
	return out
}
