package screen

import (
	"strings"
	"unicode/utf8"

	"berth/ui/cell"
)

// AppendChange appends to dst the text and sequences that turn row y, on which old
// was drawn last, into line. It draws no more than what lies between the first
// difference and the last. Both lines have the form that AppendLine takes, and the
// row then shows what AppendLine would have drawn.
func AppendChange(dst []byte, y, w int, old, line string, sure Sure) []byte {
	d := drawing{w: w, sure: sure}
	at, pen, ok := d.parting(old, line)
	if !ok {
		return AppendLine(dst, y, w, line, sure)
	}
	d.out = AppendMove(dst, d.col, y)
	if !resets(line[at:]) {
		d.out = append(d.out, pen...)
	}
	if end := d.meeting(old[at:], line[at:]); end < len(line)-at {
		d.line(line[at : at+end])
		return append(d.out, "\x1b[m"...) // as at the end of a complete line
	}
	d.line(line[at:])
	return d.erase()
}

// parting returns the place where two lines begin to differ, or a place shortly
// before that, and the sequences that set the look at this place. The column of the
// place is certain, and becomes the column of the drawing. If there is no such
// place, ok is false.
//
// If a terminal may measure some text differently, what it draws depends on all of
// that text. The place is therefore neither inside such text nor at its end, but
// where a look begins or certain text precedes it. Because one of the lines may
// continue with a mark, the character at the place must be in both lines. In the
// last column a terminal may have no room for a character, and then adds the
// character's marks to the one before, so the place is well before that column.
func (d *drawing) parting(old, line string) (at int, pen []byte, ok bool) {
	common := commonPrefix(old, line)
	var looks []byte                             // since the last look that resets
	known := strings.IndexByte(line, '\x1b') < 0 // without looks, the look is that of the row before
	steady, col := false, 0
	for i := 0; i < common && col < d.w-2; {
		size, isLook := sgr(line[i:]), true
		if size == 0 {
			_, size = utf8.DecodeRuneInString(line[i:])
			isLook = false
		}
		fresh := isLook && resets(line[i:])
		if fresh || known && (isLook || steady && i+size <= common) {
			at, pen, ok, d.col = i, append(pen[:0], looks...), true, col
		}
		if isLook {
			if fresh {
				looks, known = looks[:0], true
			}
			looks, steady = append(looks, line[i:i+size]...), true
			i += size
			continue
		}
		size, steady = d.cluster(line[i:])
		col += cell.Width(line[i : i+size])
		i += size
	}
	return at, pen, ok
}

// meeting returns the index at which the rest of line is already on the screen, or
// the length of line if none of its end is. Both lines begin in the column of the
// drawing. What is drawn before that rest must be certain, because anything else may
// be drawn over the rest. The rest itself must also be certain if it begins in the
// last column or beyond, because there a terminal adds the marks in it to what
// precedes them.
func (d *drawing) meeting(old, line string) int {
	most := min(len(old), len(line))
	n := 0
	for n < most && old[len(old)-1-n] == line[len(line)-1-n] {
		n++
	}
	at := len(line) - n
	for ; at < len(line) && !resets(line[at:]); at++ {
	}
	if at == len(line) {
		return at
	}
	is, sure := d.measure(line[:at])
	was, _ := d.measure(old[:len(old)-(len(line)-at)])
	_, rest := d.measure(line[at:])
	if !sure || is != was || d.col+is > d.w || d.col+is > d.w-2 && !rest {
		return len(line)
	}
	return at
}

// measure returns the number of cells that s takes, not counting looks, and whether
// all of s is sure.
func (d *drawing) measure(s string) (n int, sure bool) {
	sure = true
	for s != "" {
		if n := sgr(s); n > 0 {
			s = s[n:]
			continue
		}
		size, ok := d.cluster(s)
		n += cell.Width(s[:size])
		sure = sure && ok
		s = s[size:]
	}
	return n, sure
}

// resets reports whether s begins with a look that first resets all attributes.
func resets(s string) bool {
	return strings.HasPrefix(s, "\x1b[0m") || strings.HasPrefix(s, "\x1b[0;") || strings.HasPrefix(s, "\x1b[m")
}

func commonPrefix(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}
