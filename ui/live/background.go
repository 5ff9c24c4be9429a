package live

import (
	"strconv"
	"strings"

	"berth/ui/theme"
)

// background carries the theme for the background colour that the terminal has
// reported.
type background struct{ theme *theme.Theme }

// lightColor parses a colour in X11 notation, "rgb:ffff/ffff/ffff" or "rgba:…", and
// reports whether dark text is more legible on it.
func lightColor(text string) (ground theme.RGB, light, ok bool) {
	_, channels, found := strings.Cut(text, ":")
	parts := strings.Split(channels, "/")
	if !found || len(parts) < 3 {
		return 0, false, false
	}
	var rgb [3]float64
	for i := range rgb {
		n, err := strconv.ParseUint(parts[i], 16, 16)
		if err != nil {
			return 0, false, false
		}
		rgb[i] = float64(n) / float64(uint(1)<<(4*len(parts[i]))-1)
		ground = ground<<8 | theme.RGB(rgb[i]*255+0.5)
	}
	return ground, 0.299*rgb[0]+0.587*rgb[1]+0.114*rgb[2] > 0.5, true // Rec. 601 luma
}

// colours returns how the screen should look, and whether the terminal must be asked
// for its background.
func colours(o Options, env []string) (look theme.Options, ask bool) {
	look.Profile = theme.Detect(env)
	if o.NoColor || look.Profile == theme.None {
		look.Profile = theme.Mono
	}
	light, known := theme.LightBackground(env)
	switch o.Theme {
	case "dark":
		light, known = false, true
	case "light":
		light, known = true, true
	}
	look.Light, look.Unknown = light, !known
	return look, !known && look.Profile != theme.Mono
}
