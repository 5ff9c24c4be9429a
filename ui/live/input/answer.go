package input

import (
	"bytes"
	"strconv"
	"strings"
)

// Answer is what a terminal answers.
type Answer struct {
	Background string // as X11 writes a colour, "rgb:ffff/ffff/ffff" (OSC 11); "": it is another answer
	Row, Col   int    // where the cursor is, from 1 (CPR); 0: it is another answer
}

// answer reads a sequence that no key sends, and reports whether it is one:
// every string, and the reports that begin with CSI ?. A report of the cursor
// on the first line is a key too, F3 with a modifier, and is taken for that.
func answer(seq []byte) (Answer, bool) {
	if isString(seq) {
		color, ok := strings.CutPrefix(string(seq), "\x1b]11;")
		if !ok {
			return Answer{}, true
		}
		return Answer{Background: strings.TrimRight(color, "\a\x1b\\")}, true
	}
	args, ok := bytes.CutPrefix(seq, []byte("\x1b["))
	if !ok || len(args) < 2 {
		return Answer{}, false
	}
	final, args := args[len(args)-1], args[:len(args)-1]
	if args[0] == '?' {
		return Answer{}, bytes.IndexByte([]byte("cnyuR"), final) >= 0
	}
	row, col, two := strings.Cut(string(args), ";")
	y, err1 := strconv.Atoi(row)
	x, err2 := strconv.Atoi(col)
	if final != 'R' || !two || err1 != nil || err2 != nil || y < 2 {
		return Answer{}, false
	}
	return Answer{Row: y, Col: x}, true
}
