// Package glass implements a small terminal for tests. Its table of character widths
// is a parameter, because what is drawn must be right with any such table.
package glass

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// Width is a terminal's table of widths. A character of width 0 is added to the one
// before it.
type Width func(rune) int

// Cell is a place on the screen. The right half of a wide character has the Text "".
type Cell struct {
	Text string
	Look string // the SGR parameters in effect when the cell was drawn
}

// Terminal is a screen of W by H cells. The zero Terminal has no cells; use New.
type Terminal struct {
	W, H    int
	Cells   [][]Cell
	X, Y    int
	Hidden  bool // the cursor is hidden
	Nowrap  bool
	Modes   map[int]bool // the private modes that have been set or reset
	Scrolls int          // lines that have been scrolled off
	Drawn   int          // bytes of text and sequences so far
	width   Width
	look    string
	pending bool   // the last cell is full, and the next character will wrap
	rest    string // the beginning of a sequence
}

// New returns an empty screen.
func New(w, h int, width Width) *Terminal {
	t := &Terminal{W: w, H: h, width: width, Modes: map[int]bool{}}
	for range h {
		t.Cells = append(t.Cells, blank(w))
	}
	return t
}

func blank(w int) []Cell {
	line := make([]Cell, w)
	for i := range line {
		line[i].Text = " "
	}
	return line
}

// Write draws.
func (t *Terminal) Write(b []byte) (int, error) {
	t.Drawn += len(b)
	s := t.rest + string(b)
	t.rest = ""
	for s != "" {
		n := t.step(s)
		if n == 0 {
			t.rest = s
			break
		}
		s = s[n:]
	}
	return len(b), nil
}

// step executes the text or sequence at the beginning of s and returns its length,
// or 0 if it is not complete.
func (t *Terminal) step(s string) int {
	switch {
	case s[0] == '\x1b':
		return t.escape(s)
	case s[0] == '\r':
		t.move(0, t.Y)
		return 1
	case s[0] == '\n':
		t.down()
		return 1
	case s[0] < ' ':
		return 1
	case !utf8.FullRuneInString(s):
		return 0
	}
	r, n := utf8.DecodeRuneInString(s)
	t.put(r)
	return n
}

func (t *Terminal) escape(s string) int {
	if len(s) < 2 {
		return 0
	}
	switch s[1] {
	case '[':
		for i := 2; i < len(s); i++ {
			if s[i] >= 0x40 && s[i] <= 0x7e {
				t.csi(s[2:i], s[i])
				return i + 1
			}
		}
		return 0
	case ']', 'P', '_', '^':
		end := strings.IndexAny(s[2:], "\a\x1b")
		switch {
		case end < 0:
			return 0
		case s[2+end] == '\a':
			return end + 3
		case len(s) < end+4:
			return 0
		}
		return end + 4
	}
	return 2
}

func (t *Terminal) csi(args string, final byte) {
	if strings.HasPrefix(args, "?") {
		for _, m := range strings.Split(args[1:], ";") {
			n, _ := strconv.Atoi(m)
			t.mode(n, final == 'h')
		}
		return
	}
	n := func(i int) int {
		if all := strings.Split(args, ";"); i < len(all) {
			if v, err := strconv.Atoi(all[i]); err == nil {
				return max(1, v)
			}
		}
		return 1
	}
	switch final {
	case 'H':
		t.move(n(1)-1, n(0)-1)
	case 'G':
		t.move(n(0)-1, t.Y)
	case 'K':
		for x := t.X; x < t.W; x++ {
			t.clear(x)
		}
	case 'J':
		for y := range t.Cells {
			t.Cells[y] = blank(t.W)
		}
	case 'm':
		switch set, ok := strings.CutPrefix(args, "0;"); {
		case args == "", args == "0":
			t.look = ""
		case ok:
			t.look = set
		default:
			t.look += ";" + args
		}
	}
}

func (t *Terminal) mode(n int, on bool) {
	t.Modes[n] = on
	switch n {
	case 7:
		t.Nowrap = !on
	case 25:
		t.Hidden = !on
	}
}

func (t *Terminal) move(x, y int) {
	t.X, t.Y = max(0, min(x, t.W-1)), max(0, min(y, t.H-1))
	t.pending = false
}

func (t *Terminal) down() {
	if t.Y++; t.Y == t.H {
		t.Y--
		t.Scrolls++
		t.Cells = append(t.Cells[1:], blank(t.W))
	}
}

// clear empties a cell. If the cell is half of a wide character, clear empties the
// other half too.
func (t *Terminal) clear(x int) {
	line := t.Cells[t.Y]
	if line[x].Text == "" && x > 0 {
		line[x-1].Text = " "
	}
	if x+1 < t.W && line[x+1].Text == "" {
		line[x+1].Text = " "
	}
	line[x] = Cell{" ", t.look}
}

func (t *Terminal) put(r rune) {
	n := t.width(r)
	if n == 0 {
		t.add(r)
		return
	}
	if t.pending && !t.Nowrap {
		t.move(0, t.Y)
		t.down()
	}
	if t.X+n > t.W { // a wide character that does not fit
		if t.Nowrap {
			return
		}
		t.move(0, t.Y)
		t.down()
	}
	for x := t.X; x < t.X+n; x++ {
		t.clear(x)
	}
	t.Cells[t.Y][t.X].Text = string(r)
	if n == 2 && t.X+1 < t.W {
		t.Cells[t.Y][t.X+1] = Cell{"", t.look}
	}
	if t.pending = t.X+n >= t.W; t.pending {
		t.X = t.W - 1
		return
	}
	t.X += n
}

// add adds a mark to the character before the cursor.
func (t *Terminal) add(r rune) {
	x := t.X - 1
	if t.pending {
		x = t.X
	}
	if x >= 0 && t.Cells[t.Y][x].Text == "" {
		x--
	}
	if x >= 0 {
		t.Cells[t.Y][x].Text += string(r)
	}
}

// Line returns the text of row y.
func (t *Terminal) Line(y int) string {
	var b strings.Builder
	for _, c := range t.Cells[y] {
		b.WriteString(c.Text)
	}
	return b.String()
}

// String returns the text of the screen.
func (t *Terminal) String() string {
	lines := make([]string, t.H)
	for y := range lines {
		lines[y] = strings.TrimRight(t.Line(y), " ")
	}
	return strings.Join(lines, "\n")
}
