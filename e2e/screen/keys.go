package screen

import (
	"fmt"
	"strings"
	"time"
)

// Stroke is one action of a user at the keyboard.
type Stroke struct {
	Bytes string        // what the terminal sends; "" for a pause
	Pause time.Duration // how long to press nothing
}

// named returns the bytes that xterm sends for a named key.
func named(key string) (string, bool) {
	switch key {
	case "enter":
		return "\r", true
	case "esc":
		return "\x1b", true
	case "tab":
		return "\t", true
	case "shift+tab":
		return "\x1b[Z", true
	case "space":
		return " ", true
	case "backspace":
		return "\x7f", true
	case "lt":
		return "<", true
	}
	return cursorKey(key)
}

func cursorKey(key string) (string, bool) {
	switch key {
	case "up":
		return "\x1b[A", true
	case "down":
		return "\x1b[B", true
	case "right":
		return "\x1b[C", true
	case "left":
		return "\x1b[D", true
	case "home":
		return "\x1b[H", true
	case "end":
		return "\x1b[F", true
	case "pgup":
		return "\x1b[5~", true
	case "pgdown":
		return "\x1b[6~", true
	}
	if c, ok := strings.CutPrefix(key, "ctrl+"); ok && len(c) == 1 && c[0] >= 'a' && c[0] <= 'z' {
		return string(c[0] - 'a' + 1), true
	}
	return "", false
}

// Strokes parses keys as written in a tape. Every character stands for itself,
// except for named keys such as <enter> and <ctrl+z>, pauses such as <1.5s>, and
// <lt>, which is the character <.
func Strokes(keys string) ([]Stroke, error) {
	var all []Stroke
	for rest := keys; rest != ""; {
		var s Stroke
		var err error
		if s, rest, err = stroke(rest); err != nil {
			return nil, fmt.Errorf("keys %q: %w", keys, err)
		}
		all = append(all, s)
	}
	return all, nil
}

func stroke(keys string) (Stroke, string, error) {
	if keys[0] != '<' {
		r := []rune(keys)[0]
		return Stroke{Bytes: string(r)}, keys[len(string(r)):], nil
	}
	name, rest, ok := strings.Cut(keys[1:], ">")
	if !ok {
		return Stroke{}, "", fmt.Errorf("%q has no closing >", keys)
	}
	if b, ok := named(name); ok {
		return Stroke{Bytes: b}, rest, nil
	}
	d, err := time.ParseDuration(name)
	if err != nil {
		return Stroke{}, "", fmt.Errorf("<%s> is neither a key nor a time", name)
	}
	return Stroke{Pause: d}, rest, nil
}
