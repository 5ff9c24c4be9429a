package animation

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"testing"
	"time"
)

func picture(c color.RGBA, dots ...image.Point) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, 20, 10))
	draw.Draw(img, img.Bounds(), image.NewUniform(color.RGBA{A: 255}), image.Point{}, draw.Src)
	for _, d := range dots {
		img.SetRGBA(d.X, d.Y, c)
	}
	return img
}

// TestPlayback puts the stored parts together, as a viewer does, and checks that
// this gives the original pictures.
func TestPlayback(t *testing.T) {
	red := color.RGBA{R: 255, A: 255}
	shown := []*image.RGBA{picture(red), picture(red, image.Pt(3, 4), image.Pt(5, 7)), picture(red, image.Pt(5, 7))}
	var r Animation
	for _, s := range shown {
		r.Add(s, 300*time.Millisecond)
		r.Add(s, 200*time.Millisecond)
	}
	if r.Len() != 3 {
		t.Fatalf("%d pictures, want 3", r.Len())
	}
	var b bytes.Buffer
	if err := r.Encode(&b); err != nil {
		t.Fatal(err)
	}
	g, err := gif.DecodeAll(&b)
	if err != nil || len(g.Image) != 3 {
		t.Fatalf("%d pictures: %v", len(g.Image), err)
	}
	if got, want := g.Image[1].Bounds(), image.Rect(3, 4, 6, 8); got != want {
		t.Errorf("the second is stored as %v, want %v", got, want)
	}
	canvas := image.NewRGBA(shown[0].Bounds())
	for i, part := range g.Image {
		draw.Draw(canvas, part.Bounds(), part, part.Bounds().Min, draw.Over)
		if !bytes.Equal(canvas.Pix, shown[i].Pix) {
			t.Errorf("picture %d comes out differently", i)
		}
		if g.Delay[i] != 50 {
			t.Errorf("picture %d is shown for %d/100 s, want 50", i, g.Delay[i])
		}
	}
}

// TestManyColours checks that, if there are more colours than a GIF can have, the
// frequent ones are kept and each rare one is replaced by a similar one.
func TestManyColours(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 200, 3))
	for x := range 200 {
		often, rarely := color.RGBA{R: uint8(x), A: 255}, color.RGBA{R: uint8(x), G: 3, A: 255}
		img.SetRGBA(x, 0, often)
		img.SetRGBA(x, 1, often)
		img.SetRGBA(x, 2, rarely)
	}
	p := newPalette([]*image.RGBA{img})
	if len(p.colors) != 256 {
		t.Fatalf("%d colours, want all that a GIF can have", len(p.colors))
	}
	for x := range 200 {
		for y := range 3 {
			c := img.RGBAAt(x, y)
			got := p.colors[p.index[c]].(color.RGBA)
			if y < 2 && got != c || max(got.R, c.R)-min(got.R, c.R) > 3 {
				t.Errorf("%v becomes %v", c, got)
			}
		}
	}
}
