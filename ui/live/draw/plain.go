package draw

import (
	"strings"
	"unicode/utf8"

	"berth/ui/cell"
)

// plain returns s, which takes n cells, in ASCII and with the same width. It
// replaces the program's own symbols with the most similar ASCII ones. Any other
// character becomes question marks, or is kept if letters is set.
func plain(s string, n int, letters bool) string {
	if IsASCII(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch sign := plainSign(r); {
		case r < utf8.RuneSelf:
			b.WriteRune(r)
		case sign != 0:
			b.WriteByte(sign)
		case letters:
			b.WriteRune(r)
		default:
			b.WriteString("??"[:min(2, cell.Width(string(r)))])
		}
	}
	if letters {
		return b.String()
	}
	out := b.String() // runes that combine into one character may take more cells when they are drawn one by one
	return out[:min(n, len(out))] + Spaces(n-len(out))
}

// IsASCII reports whether s has nothing beyond ASCII.
func IsASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// plainSign returns the ASCII counterpart of one of the program's own symbols, or 0
// for any other rune.
func plainSign(r rune) byte {
	switch r {
	case '▌', '▸', '→', '›', '▶':
		return '>'
	case '←', '‹':
		return '<'
	case '▲', '↑':
		return '^'
	case '▼', '▾', '↓':
		return 'v'
	case '◆', '■':
		return '#'
	case '▪':
		return '='
	case '▫':
		return '%'
	case '◇', '◌', '□':
		return 'o'
	case '●':
		return '*'
	case '‖', '↔':
		return '='
	case '✕', '×':
		return 'x'
	case '–', '─', '·', '—', '━':
		return '-'
	case '│', '┃':
		return '|'
	case '╭', '╮', '╰', '╯', '┏', '┓', '┗', '┛':
		return '+'
	case '“', '”':
		return '"'
	case '‘', '’':
		return '\''
	case '…':
		return '~'
	case '▁':
		return '_'
	case '▂':
		return '.'
	case '▃', '▄':
		return '-'
	case '▅':
		return '+'
	case '▆', '▇':
		return '*'
	case '█', '▀':
		return '#'
	case 'µ':
		return 'u'
	case '±':
		return '~'
	}
	return 0
}
