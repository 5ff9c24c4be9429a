package cell

import (
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// Width gives the number of columns of a terminal that s takes: two for a wide
// character, none for a combining one. s has no escape sequences in it.
func Width(s string) int {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return wide(s)
		}
	}
	return len(s)
}

// wide spares the signs that are berth's own the walk over grapheme clusters.
func wide(s string) int {
	switch s {
	case "–", "→":
		return 1
	case " ◆", " ◇", "→ ":
		return 2
	case " → ":
		return 3
	}
	return ansi.StringWidth(s)
}
