package theme

import "math"

// RGB is a colour, 0xrrggbb.
type RGB uint32

// luminance returns the relative luminance of c, from 0 to 1, as defined by WCAG
// 2.2.
func (c RGB) luminance() float64 {
	channel := func(shift int) float64 {
		v := float64(c>>shift&255) / 255
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*channel(16) + 0.7152*channel(8) + 0.0722*channel(0)
}

// Contrast returns the contrast of two colours, from 1 to 21, as defined by WCAG
// 2.2.
func Contrast(a, b RGB) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// readable is the contrast that WCAG requires for text (1.4.3, level AA).
const readable = 4.5

// The backgrounds assumed for a terminal that reports only that it is dark or light.
// Of the backgrounds in use, these are the ones on which text is hardest to read.
const (
	darkGround  RGB = 0x002b36 // solarized
	lightGround RGB = 0xfdf6e3
)

// ground returns the background of text. ok is false if the background is unknown.
func (o Options) ground() (g RGB, ok bool) {
	switch {
	case o.Unknown:
		return 0, false
	case o.Ground != 0:
		return o.Ground, true
	case o.Light:
		return lightGround, true
	}
	return darkGround, true
}

// under returns the background of the cursor's row.
func (o Options) under(cursor ink) func() (RGB, bool) {
	return func() (RGB, bool) {
		if cursor.back == (shade{}) {
			return o.ground()
		}
		return RGB(cursor.back.seen(o.Profile)), true
	}
}

// seen returns the colour that a terminal of profile p shows for s.
func (s shade) seen(p Profile) RGB {
	if p != Colors256 {
		return RGB(s.hex)
	}
	return of256(s.indexed())
}

// of256 returns colour i of xterm's 256. i must be at least 16.
func of256(i int) RGB {
	if i >= 232 {
		v := RGB(8 + 10*(i-232))
		return v<<16 | v<<8 | v
	}
	level := func(n int) RGB {
		if n == 0 {
			return 0
		}
		return RGB(55 + 40*n)
	}
	i -= 16
	return level(i/36)<<16 | level(i/6%6)<<8 | level(i%6)
}

// legible returns i with a foreground that can be read on the background. If berth
// does not set the foreground, or the background is unknown, legible returns i
// unchanged. It moves the foreground towards white or black, whichever is farther
// from the background, by as little as possible. What is not text is left unchanged.
func (i ink) legible(r Role, p Profile, ground func() (RGB, bool)) ink {
	on, known := ground()
	if i.back != (shade{}) {
		on, known = i.back.seen(p), true
	}
	if !known || i.fore == (shade{}) || p != TrueColor && p != Colors256 || r == Border || r == Cursor || r >= SystemZone {
		return i
	}
	to := RGB(0xffffff)
	if Contrast(0, on) > Contrast(to, on) {
		to = 0
	}
	from := RGB(i.fore.hex)
	for step := 1; step <= 50 && Contrast(i.fore.seen(p), on) < readable; step++ {
		i.fore.hex, i.fore.index = uint32(mix(from, to, step)), 0
	}
	return i
}

// mix returns the colour at step/50 of the way between the two given colours.
func mix(from, to RGB, step int) RGB {
	var out RGB
	for _, shift := range []int{16, 8, 0} {
		a, b := int(from>>shift&255), int(to>>shift&255)
		out |= RGB(a+(b-a)*step/50) << shift
	}
	return out
}
