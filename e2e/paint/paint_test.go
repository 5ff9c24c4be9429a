package paint

import (
	"image"
	"image/color"
	"os"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"berth/e2e/screen"
)

func painter(t *testing.T) *Painter {
	t.Helper()
	if _, err := os.Stat(Fonts); err != nil {
		t.Skip("needs fonts-dejavu-core, which is not installed")
	}
	p, err := New(Fonts, 15, Dark())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func frame(cells ...screen.Cell) screen.Frame {
	return screen.Frame{Size: screen.Size{Columns: len(cells), Rows: 1}, Cells: [][]screen.Cell{cells}, Modes: map[int]bool{25: false}}
}

// colours counts the pixels of each colour within a cell.
func colours(p *Painter, img *image.RGBA, x int) map[color.RGBA]int {
	seen := make(map[color.RGBA]int)
	for py := range p.cell.Y {
		for px := range p.cell.X {
			seen[img.RGBAAt(x*p.cell.X+px, py)]++
		}
	}
	return seen
}

func TestCellsAreDrawnInTheirColours(t *testing.T) {
	p := painter(t)
	red, blue := color.RGBA{R: 200, A: 255}, color.RGBA{B: 200, A: 255}
	img := p.Paint(frame(
		screen.Cell{Text: "█", Width: 1, Fg: red, Bg: blue},
		screen.Cell{Text: " ", Width: 1, Bg: blue},
		screen.Cell{Text: " ", Width: 1, Fg: red, Bg: blue, Attr: screen.Reverse},
		screen.Cell{Text: " ", Width: 1},
	))
	for x, want := range []color.RGBA{red, blue, red, p.Bg} {
		if got := colours(p, img, x); got[want]*10 < p.cell.X*p.cell.Y*9 {
			t.Errorf("cell %d has %v, want %v", x, got, want)
		}
	}
}

// TestEveryGlyphOfOursIsInTheFont checks that no glyph is missing. A missing glyph
// would look like a hollow frame.
func TestEveryGlyphOfOursIsInTheFont(t *testing.T) {
	p := painter(t)
	for _, r := range "◆◇▌●·→–…▼▲│─┌┐└┘├┤↑↓+-" {
		for name, f := range map[string]face{"plain": p.plain, "bold": p.bold} {
			if i, err := f.glyphs.GlyphIndex(nil, r); err != nil || i == 0 {
				t.Errorf("%c is not in the %s font", r, name)
			}
		}
	}
}

func TestFewColours(t *testing.T) {
	p := painter(t)
	var cells []screen.Cell
	for r := '!'; r <= '~'; r++ {
		cells = append(cells, screen.Cell{Text: string(r), Width: 1, Fg: ansi.Red})
	}
	seen := make(map[color.RGBA]bool)
	img := p.Paint(frame(cells...))
	for x := range cells {
		for c := range colours(p, img, x) {
			seen[c] = true
		}
	}
	if len(seen) != p.levels {
		t.Errorf("one colour of text on one background makes %d colours, want %d", len(seen), p.levels)
	}
}

func TestFontThatIsNotThere(t *testing.T) {
	if _, err := New(t.TempDir(), 15, Dark()); err == nil {
		t.Error("a painter without a font")
	}
}

// TestChineseIsDrawn checks that a second font is used for characters that the
// first one lacks, and that Lacks returns a character that neither font has.
func TestChineseIsDrawn(t *testing.T) {
	p := painter(t)
	if _, err := os.Stat(Wide); err != nil {
		t.Skip("needs fonts-droid-fallback, which is not installed")
	}
	wide := frame(screen.Cell{Text: "埠", Width: 2}, screen.Cell{})
	if r := p.Lacks(wide); r != 0 {
		t.Errorf("%c is in no font", r)
	}
	// A missing character is a hollow frame, without any ink in the middle.
	middle := image.Rect(p.cell.X/2, p.cell.Y/3, p.cell.X*3/2, p.cell.Y*2/3)
	inked := 0
	img := p.Paint(wide)
	for y := middle.Min.Y; y < middle.Max.Y; y++ {
		for x := middle.Min.X; x < middle.Max.X; x++ {
			if img.RGBAAt(x, y) != p.Bg {
				inked++
			}
		}
	}
	if inked == 0 {
		t.Error("nothing is drawn inside the cell")
	}
	if r := p.Lacks(frame(screen.Cell{Text: "\U0001F980", Width: 2}, screen.Cell{})); r != '\U0001F980' {
		t.Errorf("%q is lacking, want the crab", r)
	}
}
