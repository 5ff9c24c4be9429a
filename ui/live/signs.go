package live

import (
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/bubbles/key"

	"berth/ui/cell"
)

// plain gives s, which takes n cells, in ASCII alone and in as many cells: the
// program's own signs become the nearest, what else there is question marks.
func plain(s string, n int) string {
	if isASCII(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch sign := plainSign(r); {
		case r < utf8.RuneSelf:
			b.WriteRune(r)
		case sign != 0:
			b.WriteByte(sign)
		default:
			b.WriteString("??"[:min(2, cell.Width(string(r)))])
		}
	}
	out := b.String() // runes that are joined into one sign may take more cells apart
	return out[:min(n, len(out))] + spaces(n-len(out))
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// plainSign gives what stands for one of the program's own signs; 0 for any
// other rune.
func plainSign(r rune) byte {
	switch r {
	case '▌', '▸', '→', '›':
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
	case '‖':
		return '='
	case '✕':
		return 'x'
	case '–', '─', '·':
		return '-'
	case '│':
		return '|'
	case '╭', '╮', '╰', '╯':
		return '+'
	case '…':
		return '~'
	case 'µ':
		return 'u'
	case '±':
		return '~'
	}
	return 0
}

// spelled gives the key map with words for the arrows, whose signs in ASCII
// are keys of their own.
func (m keymap) spelled() keymap {
	words := strings.NewReplacer("↑", "up", "↓", "down", "←", "left", "→", "right")
	out := make(keymap, len(m))
	for i, c := range m {
		h := c.binding.Help()
		c.binding = key.NewBinding(key.WithKeys(c.binding.Keys()...), key.WithHelp(words.Replace(h.Key), h.Desc))
		out[i] = c
	}
	return out
}

// plainly has everything drawn in ASCII.
func (a *App) plainly() {
	a.grid.context.ASCII = true
	a.keys = a.keys.spelled()
}
