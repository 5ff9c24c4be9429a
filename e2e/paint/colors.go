package paint

import (
	"image/color"

	"github.com/charmbracelet/x/ansi"
)

// Colors are the colours that are chosen by the terminal, not by the program.
type Colors struct {
	Fg, Bg color.RGBA
}

// Dark returns the colours of a dark terminal.
func Dark() Colors {
	return Colors{Fg: color.RGBA{0xd8, 0xdb, 0xe0, 0xff}, Bg: color.RGBA{0x16, 0x18, 0x1d, 0xff}}
}

// Light returns the colours of a light terminal.
func Light() Colors {
	return Colors{Fg: color.RGBA{0x24, 0x29, 0x2e, 0xff}, Bg: color.RGBA{0xfb, 0xfb, 0xf8, 0xff}}
}

// rgba returns a colour as it appears on the screen. The sixteen colours that
// differ between terminals are those of xterm.
func rgba(c color.Color) color.RGBA {
	if b, ok := c.(ansi.BasicColor); ok {
		return basic(b)
	}
	r, g, b, _ := c.RGBA()
	return color.RGBA{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8), 0xff}
}

func basic(b ansi.BasicColor) color.RGBA {
	v := [16]uint32{
		0x000000, 0xcd0000, 0x00cd00, 0xcdcd00, 0x2f6fee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
		0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00, 0x5c9cff, 0xff00ff, 0x00ffff, 0xffffff,
	}[b&15]
	return color.RGBA{uint8(v >> 16), uint8(v >> 8), uint8(v), 0xff}
}

// mix returns n/of of b over a.
func mix(a, b color.RGBA, n, of int) color.RGBA {
	part := func(a, b uint8) uint8 { return uint8((int(a)*(of-n) + int(b)*n) / of) }
	return color.RGBA{part(a.R, b.R), part(a.G, b.G), part(a.B, b.B), 0xff}
}
