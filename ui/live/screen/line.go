// Package screen puts lines on a terminal so that everything is in its place,
// whatever width the terminal assumes for each character.
//
// Terminals differ in how many cells they use for emoji, for Indian scripts, for
// characters that are ambiguous in East Asia, and for characters newer than their
// tables. Such text is given as many cells as its code points have. These cells are
// first filled with spaces, and what follows them is positioned by its column. With
// autowrap off, whatever a terminal draws beyond those cells is drawn over, and ends
// at the edge of its own row.
package screen

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"berth/ui/cell"
)

// Sure reports whether the terminal is known to draw a character in cell.RuneWidth
// columns.
type Sure func(rune) bool

// AppendLine appends to dst the text and sequences that draw line on row y, counted
// from 0, of a screen with w columns, and erase the rest of the row. The line may
// contain sequences that set the look (SGR), but no others. Text beyond w is cut
// off.
func AppendLine(dst []byte, y, w int, line string, sure Sure) []byte {
	d := drawing{out: appendCSI(dst, y+1, 'H'), w: w, sure: sure}
	d.line(line)
	return d.erase()
}

// AppendMove appends to dst the sequence that moves the cursor to column x of row y,
// both counted from 0.
func AppendMove(dst []byte, x, y int) []byte {
	dst = strconv.AppendInt(append(dst, "\x1b["...), int64(y+1), 10)
	return append(strconv.AppendInt(append(dst, ';'), int64(x+1), 10), 'H')
}

func appendCSI(dst []byte, n int, final byte) []byte {
	dst = strconv.AppendInt(append(dst, "\x1b["...), int64(n), 10)
	return append(dst, final)
}

// sgr returns the length of the sequence at the beginning of s, or 0 if there is
// none.
func sgr(s string) int {
	if !strings.HasPrefix(s, "\x1b[") {
		return 0
	}
	return strings.IndexByte(s, 'm') + 1
}

// drawing is a line that is being drawn.
type drawing struct {
	out  []byte
	w    int
	col  int // where the next character is drawn
	sure Sure
}

// line draws text and its looks.
func (d *drawing) line(s string) {
	for s != "" {
		if n := sgr(s); n > 0 {
			d.out = append(d.out, s[:n]...)
			s = s[n:]
			continue
		}
		n := strings.IndexByte(s[1:], '\x1b') + 1
		if n == 0 {
			n = len(s)
		}
		d.text(s[:n])
		s = s[n:]
	}
}

// erase erases the rest of the row, and returns everything that was drawn.
func (d *drawing) erase() []byte {
	if d.col < d.w {
		d.out = append(d.out, "\x1b[K"...)
	}
	return d.out
}

// text draws text of a single look. Whatever is sure to be drawn as expected is
// written directly, and the rest is fenced in.
func (d *drawing) text(s string) {
	plain, unsure := 0, 0 // plain ends where unsure begins
	for i := 0; i < len(s); {
		n, ok := d.cluster(s[i:])
		if ok {
			if unsure < i {
				d.fence(s[unsure:i])
				plain = i
			}
			i += n
			unsure = i
			continue
		}
		if plain < unsure {
			d.write(s[plain:unsure])
			plain = unsure
		}
		i += n
	}
	if unsure < len(s) {
		d.write(s[plain:unsure])
		d.fence(s[unsure:])
		return
	}
	d.write(s[plain:])
}

// cluster returns the length of the character at the beginning of s, including what
// a terminal may add to it. It also returns whether the character is sure to be
// drawn as expected.
func (d *drawing) cluster(s string) (n int, sure bool) {
	r, n := utf8.DecodeRuneInString(s)
	sure = d.sure(r)
	for n < len(s) {
		r, size := utf8.DecodeRuneInString(s[n:])
		if r < utf8.RuneSelf || !cell.Joins(r) {
			break
		}
		sure = false
		n += size
	}
	return n, sure
}

// write draws text that is sure to be drawn as expected.
func (d *drawing) write(s string) {
	s = cell.Head(s, d.w-d.col)
	d.out = append(d.out, s...)
	d.col += cell.Width(s)
}

// fence draws text that may not be drawn as expected. It clears the cells of s,
// draws s over them, and moves the cursor to the cell that follows.
func (d *drawing) fence(s string) {
	s = cell.Head(s, d.w-d.col)
	n := cell.Width(s)
	for range n {
		d.out = append(d.out, ' ')
	}
	if s = alone(s); s != "" {
		d.out = append(appendCSI(d.out, d.col+1, 'G'), s...)
		if d.col+n < d.w {
			d.out = appendCSI(d.out, d.col+n+1, 'G')
		}
	}
	d.col += n
}

// alone returns s without the characters that a terminal may join to the text before
// or after s. These are marks that have no character in s to combine with, and
// letters that begin a cluster with whatever comes next.
func alone(s string) string {
	var b strings.Builder
	based := false // there is a character to combine with
	for _, r := range s {
		switch {
		case begins(r):
			based = false
		case cell.Joins(r) && !based:
		default:
			b.WriteRune(r)
			based = r != ' '
		}
	}
	return strings.TrimRight(b.String(), " \u200d")
}

// begins reports whether r is joined to whatever follows it
// (Grapheme_Cluster_Break=Prepend in UAX 29).
func begins(r rune) bool {
	switch {
	case r < 0x600:
		return false
	case r == 0xd4e, r == 0x111c2, r == 0x111c3, r == 0x113d1, r == 0x1193f, r == 0x11941, r == 0x11a3a, r == 0x11d46, r == 0x11f02:
		return true
	case r >= 0x11a84 && r <= 0x11a89:
		return true
	}
	return unicode.Is(unicode.Prepended_Concatenation_Mark, r)
}
