package screen

import (
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
)

// Attr is how the text of a cell is emphasized, other than by colour.
type Attr uint8

// The attributes, as the emulator numbers them.
const (
	Bold    Attr = uv.AttrBold
	Faint   Attr = uv.AttrFaint
	Italic  Attr = uv.AttrItalic
	Reverse Attr = uv.AttrReverse
)

// Cell is one position on the screen.
type Cell struct {
	Text      string      // one grapheme; "" for the second half of a wide one
	Width     int         // in cells: 0, 1 or 2
	Fg, Bg    color.Color // nil: the terminal's default colour
	Attr      Attr
	Underline bool
}

// Frame is the contents of the screen at one moment. It is immutable.
type Frame struct {
	Size  Size
	Cells [][]Cell // by line, then by column
	// Modes holds the private modes that have been set or reset so far, by number:
	// 25 is the visible cursor, 1049 the alternate screen.
	Modes   map[int]bool
	X, Y    int // of the cursor
	Written int // bytes written since the start
}

func (s *Screen) frame() Frame {
	f := Frame{Size: s.size, Cells: make([][]Cell, s.size.Rows), Modes: make(map[int]bool, len(s.modes)), Written: s.written}
	for k, v := range s.modes {
		f.Modes[k] = v
	}
	at := s.emu.CursorPosition()
	f.X, f.Y = at.X, at.Y
	for y := range f.Cells {
		f.Cells[y] = make([]Cell, s.size.Columns)
		for x := range f.Cells[y] {
			f.Cells[y][x] = cell(s.emu.CellAt(x, y))
		}
	}
	return f
}

func cell(c *uv.Cell) Cell {
	if c == nil {
		return Cell{Text: " ", Width: 1}
	}
	return Cell{
		Text: c.Content, Width: c.Width, Fg: c.Style.Fg, Bg: c.Style.Bg,
		Attr: Attr(c.Style.Attrs), Underline: c.Style.Underline != uv.UnderlineNone,
	}
}

// Whole reports whether the picture is complete. A program that uses synchronised
// output (mode 2026) indicates while it is still drawing.
func (f Frame) Whole() bool { return !f.Modes[2026] }

// Line returns the text of line y, without trailing spaces.
func (f Frame) Line(y int) string {
	var b strings.Builder
	for _, c := range f.Cells[y] {
		b.WriteString(c.Text)
	}
	return strings.TrimRight(b.String(), " ")
}

// Lines returns the text of all lines.
func (f Frame) Lines() []string {
	all := make([]string, len(f.Cells))
	for y := range all {
		all[y] = f.Line(y)
	}
	return all
}

// String returns the text of the entire screen.
func (f Frame) String() string { return strings.Join(f.Lines(), "\n") }

// Has reports whether a line of the screen contains text.
func (f Frame) Has(text string) bool { return f.Find(text) >= 0 }

// Find returns the first line that contains the text, or -1.
func (f Frame) Find(text string) int {
	for y := range f.Cells {
		if strings.Contains(f.Line(y), text) {
			return y
		}
	}
	return -1
}

// Column returns the cell in which text first begins on line y, or -1. A wide
// character counts as the two cells that it takes.
func (f Frame) Column(y int, text string) int {
	for x := range f.Cells[y] {
		if f.Cells[y][x].Width > 0 && strings.HasPrefix(f.from(x, y), text) {
			return x
		}
	}
	return -1
}

// from returns the text of line y, starting at column x.
func (f Frame) from(x, y int) string {
	var b strings.Builder
	for _, c := range f.Cells[y][x:] {
		b.WriteString(c.Text)
	}
	return b.String()
}
