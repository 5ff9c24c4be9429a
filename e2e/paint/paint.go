// Package paint draws the contents of a terminal's screen as a picture.
package paint

import (
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"

	"berth/e2e/screen"
)

// A Painter draws frames with one font. It is not safe for concurrent use.
type Painter struct {
	Colors
	plain, bold face
	wide        face // for characters that the others lack, if it is installed
	cell        image.Point
	base        int // the baseline of the text, below the top of its cell
	levels      int // number of ink levels that a pixel can have
}

// face is a font of a certain size, and the characters that it has.
type face struct {
	font.Face
	glyphs *opentype.Font
}

// Wide is the font that New uses for Chinese, if it is installed. It is in Debian's
// package fonts-droid-fallback.
const Wide = "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf"

// Fonts is the directory of Debian's package fonts-dejavu-core, which New requires.
const Fonts = "/usr/share/fonts/truetype/dejavu"

// New returns a Painter that uses DejaVu Sans Mono from dir, with characters size
// pixels high. That font has box-drawing characters, arrows and lozenges, which the
// fonts that come with Go lack.
func New(dir string, size float64, c Colors) (*Painter, error) {
	plain, err := load(filepath.Join(dir, "DejaVuSansMono.ttf"), size)
	if err != nil {
		return nil, err
	}
	bold, err := load(filepath.Join(dir, "DejaVuSansMono-Bold.ttf"), size)
	if err != nil {
		return nil, err
	}
	wide, err := load(Wide, size)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	m := plain.Metrics()
	advance, _ := plain.GlyphAdvance('0')
	return &Painter{
		Colors: c, plain: plain, bold: bold, wide: wide, levels: 6, base: m.Ascent.Ceil(),
		cell: image.Pt(advance.Round(), (m.Ascent + m.Descent).Ceil()),
	}, nil
}

func load(path string, size float64) (face, error) {
	b, err := os.ReadFile(path)
	if err != nil {
		return face{}, fmt.Errorf("paint: %w (apt-get install fonts-dejavu-core fonts-droid-fallback)", err)
	}
	f, err := opentype.Parse(b)
	if err != nil {
		return face{}, fmt.Errorf("paint: %s: %w", path, err)
	}
	o := &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingFull}
	x, err := opentype.NewFace(f, o)
	if err != nil {
		return face{}, fmt.Errorf("paint: %s: %w", path, err)
	}
	return face{Face: x, glyphs: f}, nil
}

// Paint draws the frame. The picture has no more colours than a GIF can have.
func (p *Painter) Paint(f screen.Frame) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, f.Size.Columns*p.cell.X, f.Size.Rows*p.cell.Y))
	draw.Draw(img, img.Bounds(), image.NewUniform(p.Bg), image.Point{}, draw.Src)
	for y, line := range f.Cells {
		for x, c := range line {
			if c.Width == 0 {
				continue
			}
			p.cellAt(img, x, y, c)
		}
	}
	if f.Modes[25] || len(f.Modes) == 0 {
		p.caret(img, f.X, f.Y)
	}
	return img
}

func (p *Painter) cellAt(img *image.RGBA, x, y int, c screen.Cell) {
	fg, bg := p.colors(c)
	at := image.Rect(0, 0, p.cell.X*c.Width, p.cell.Y).Add(image.Pt(x*p.cell.X, y*p.cell.Y))
	draw.Draw(img, at, image.NewUniform(bg), image.Point{}, draw.Src)
	f := p.plain
	if c.Attr&screen.Bold != 0 {
		f = p.bold
	}
	for _, r := range c.Text {
		p.glyph(img, at, f, r, fg, bg)
	}
	if c.Underline {
		under := image.Rect(at.Min.X, at.Min.Y+p.base+2, at.Max.X, at.Min.Y+p.base+3)
		draw.Draw(img, under, image.NewUniform(fg), image.Point{}, draw.Src)
	}
}

// colors returns the foreground and the background colour of a cell as they appear.
func (p *Painter) colors(c screen.Cell) (fg, bg color.RGBA) {
	fg, bg = p.Fg, p.Bg
	if c.Fg != nil {
		fg = rgba(c.Fg)
	}
	if c.Bg != nil {
		bg = rgba(c.Bg)
	}
	if c.Attr&screen.Reverse != 0 {
		fg, bg = bg, fg
	}
	if c.Attr&screen.Faint != 0 {
		fg = mix(bg, fg, 3, 5)
	}
	return fg, bg
}

// glyph draws one character into its cell. If the font lacks the character, glyph
// draws a frame of the character's width.
func (p *Painter) glyph(img *image.RGBA, at image.Rectangle, f face, r rune, fg, bg color.RGBA) {
	if r == ' ' {
		return
	}
	if isBraille(r) && !f.has(r) {
		dots(img, at, r, fg)
		return
	}
	if !f.has(r) {
		f = p.wide
	}
	if !f.has(r) {
		hollow(img, at.Inset(2), fg)
		return
	}
	dot := fixed.P(at.Min.X, at.Min.Y+p.base)
	dr, mask, mp, _, ok := f.Glyph(dot, r)
	if !ok {
		return
	}
	seen := dr.Intersect(at)
	for y := seen.Min.Y; y < seen.Max.Y; y++ {
		for x := seen.Min.X; x < seen.Max.X; x++ {
			_, _, _, a := mask.At(mp.X+x-dr.Min.X, mp.Y+y-dr.Min.Y).RGBA()
			if ink := (int(a)*(p.levels-1) + 0x7fff) / 0xffff; ink > 0 {
				img.SetRGBA(x, y, mix(bg, fg, ink, p.levels-1))
			}
		}
	}
}

// has reports whether the font has the character.
func (f face) has(r rune) bool {
	if f.glyphs == nil {
		return false
	}
	i, err := f.glyphs.GlyphIndex(nil, r)
	return err == nil && i != 0
}

// Lacks returns the first character of the frame that none of the fonts has, or 0.
func (p *Painter) Lacks(f screen.Frame) rune {
	for _, r := range f.String() {
		if r != '\n' && !isBraille(r) && !p.plain.has(r) && !p.wide.has(r) {
			return r
		}
	}
	return 0
}

func isBraille(r rune) bool { return r >= 0x2800 && r <= 0x28ff }

// dots draws a braille character, which terminals take from another font if their
// own lacks it. It consists of two columns of four dots, with the bits as defined
// by Unicode.
func dots(img *image.RGBA, at image.Rectangle, r rune, c color.RGBA) {
	bits := [2][4]rune{{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}}
	w, h := at.Dx()/2, at.Dy()/4
	for x, column := range bits {
		for y, bit := range column {
			if r&bit != 0 {
				dot := image.Rect(0, 0, max(2, w-2), max(2, h-2)).Add(image.Pt(at.Min.X+x*w+1, at.Min.Y+y*at.Dy()/4+1))
				draw.Draw(img, dot, image.NewUniform(c), image.Point{}, draw.Src)
			}
		}
	}
}

func hollow(img *image.RGBA, r image.Rectangle, c color.RGBA) {
	for x := r.Min.X; x < r.Max.X; x++ {
		img.SetRGBA(x, r.Min.Y, c)
		img.SetRGBA(x, r.Max.Y-1, c)
	}
	for y := r.Min.Y; y < r.Max.Y; y++ {
		img.SetRGBA(r.Min.X, y, c)
		img.SetRGBA(r.Max.X-1, y, c)
	}
}

// caret draws the cursor as a bar at the left edge of its cell.
func (p *Painter) caret(img *image.RGBA, x, y int) {
	at := image.Rect(0, 0, 2, p.cell.Y).Add(image.Pt(x*p.cell.X, y*p.cell.Y))
	draw.Draw(img, at, image.NewUniform(p.Fg), image.Point{}, draw.Src)
}
