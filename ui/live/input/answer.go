package input

import (
	"bytes"
	"strconv"
	"strings"
)

// Answer is a terminal's answer to a query.
type Answer struct {
	Background string // a colour in X11 notation, such as "rgb:ffff/ffff/ffff" (OSC 11); "": this is a different answer
	Row, Col   int    // the position of the cursor, from 1 (CPR); 0: this is a different answer
}

// answer parses a sequence that no key sends, and reports whether seq is one. Every
// control string is such a sequence, and so are reports that begin with CSI ?. A
// report that the cursor is on the first line could also be F3 with a modifier, and
// is taken for that key.
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
