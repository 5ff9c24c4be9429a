// Package animation makes animations from pictures that differ only slightly.
package animation

import (
	"image"
	"image/color"
	"image/gif"
	"io"
	"slices"
	"time"
)

// Animation is a series of pictures, each with the time for which it is shown.
type Animation struct {
	frames []*image.RGBA
	delays []time.Duration
}

// Add shows a picture for the given time. If it equals the last picture, that one
// is shown for longer.
func (r *Animation) Add(img *image.RGBA, during time.Duration) {
	last := len(r.frames) - 1
	if last >= 0 && slices.Equal(img.Pix, r.frames[last].Pix) {
		r.delays[last] += during
		return
	}
	r.frames = append(r.frames, img)
	r.delays = append(r.delays, during)
}

// Len returns the number of different pictures.
func (r *Animation) Len() int { return len(r.frames) }

// Encode writes the animation as a GIF that loops. For each picture, it stores only
// the part that has changed.
func (r *Animation) Encode(w io.Writer) error {
	p := newPalette(r.frames)
	g := &gif.GIF{}
	var before *image.RGBA
	for i, f := range r.frames {
		g.Image = append(g.Image, p.delta(before, f))
		g.Delay = append(g.Delay, int(r.delays[i].Round(10*time.Millisecond)/(10*time.Millisecond)))
		g.Disposal = append(g.Disposal, gif.DisposalNone)
		before = f
	}
	if len(r.frames) > 0 {
		b := r.frames[0].Bounds()
		g.Config = image.Config{ColorModel: p.colors, Width: b.Dx(), Height: b.Dy()}
	}
	return gif.EncodeAll(w, g)
}

// Paletted converts a picture that has few colours to a form that takes less space.
func Paletted(img *image.RGBA) *image.Paletted {
	return newPalette([]*image.RGBA{img}).delta(nil, img)
}

// palette is the colours of all pictures. The first is transparent.
type palette struct {
	colors color.Palette
	index  map[color.RGBA]uint8
}

// newPalette returns the most frequent colours. The others are replaced by the
// nearest of these.
func newPalette(frames []*image.RGBA) *palette {
	uses := make(map[color.RGBA]int)
	for _, f := range frames {
		for i := 0; i < len(f.Pix); i += 4 {
			uses[color.RGBA{f.Pix[i], f.Pix[i+1], f.Pix[i+2], f.Pix[i+3]}]++
		}
	}
	all := make([]color.RGBA, 0, len(uses))
	for c := range uses {
		all = append(all, c)
	}
	slices.SortFunc(all, func(a, b color.RGBA) int {
		if uses[a] != uses[b] {
			return uses[b] - uses[a]
		}
		return int(a.R)<<16 + int(a.G)<<8 + int(a.B) - int(b.R)<<16 - int(b.G)<<8 - int(b.B)
	})
	p := &palette{colors: color.Palette{color.RGBA{}}, index: make(map[color.RGBA]uint8, len(all))}
	for _, c := range all {
		if len(p.colors) == 256 {
			p.index[c] = uint8(1 + p.colors[1:].Index(c))
			continue
		}
		p.index[c] = uint8(len(p.colors))
		p.colors = append(p.colors, c)
	}
	return p
}

// delta returns the part of the picture that differs from the previous one. Pixels
// within it that have not changed are transparent.
func (p *palette) delta(before, f *image.RGBA) *image.Paletted {
	at := f.Bounds()
	if before != nil {
		at = changed(before, f)
	}
	out := image.NewPaletted(at, p.colors)
	for y := at.Min.Y; y < at.Max.Y; y++ {
		for x := at.Min.X; x < at.Max.X; x++ {
			if c := f.RGBAAt(x, y); before == nil || before.RGBAAt(x, y) != c {
				out.SetColorIndex(x, y, p.index[c])
			}
		}
	}
	return out
}

// changed returns the smallest rectangle that contains all pixels in which two
// pictures differ.
func changed(a, b *image.RGBA) image.Rectangle {
	var at image.Rectangle
	for y := range a.Bounds().Dy() {
		for x := range a.Bounds().Dx() {
			if a.RGBAAt(x, y) != b.RGBAAt(x, y) {
				at = at.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return at
}
