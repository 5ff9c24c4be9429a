package keymap

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// isKey reports whether text is the name of a key, as Bubble Tea spells it, or
// "space".
func isKey(text string) bool {
	text = strings.TrimPrefix(text, "alt+")
	if bare, ok := strings.CutPrefix(text, "ctrl+"); ok {
		return isLetter(bare) || isNamed(strings.TrimPrefix(bare, "shift+"))
	}
	if bare, ok := strings.CutPrefix(text, "shift+"); ok {
		return isNamed(bare)
	}
	r, n := utf8.DecodeRuneInString(text)
	return n > 0 && n == len(text) && r != utf8.RuneError && unicode.IsPrint(r) || isNamed(text)
}

// isLetter reports whether text is a character that a terminal can send together
// with ctrl.
func isLetter(text string) bool {
	return len(text) == 1 && strings.Contains("abcdefghijklmnopqrstuvwxyz@\\]^_", text)
}

func isNamed(text string) bool {
	if n, err := strconv.Atoi(strings.TrimPrefix(text, "f")); err == nil && strings.HasPrefix(text, "f") {
		return 1 <= n && n <= 20
	}
	return slices.Contains([]string{
		"space", "enter", "esc", "tab", "backspace", "delete", "insert", "up", "down", "left", "right",
		"home", "end", "pgup", "pgdown",
	}, text)
}
