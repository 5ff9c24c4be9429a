package print

import (
	"io"
	"strings"

	"berth/model/explain"
	"berth/ui/cell"
	"berth/ui/theme"
)

// Explanation writes an explanation in lines of at most width cells.
func Explanation(w io.Writer, t explain.Text, width int, l Style) error {
	lines := append([][]cell.Span{{{Text: t.Title, Role: theme.Key}}}, cell.Explanation(t, width)...)
	var out strings.Builder
	for _, line := range lines {
		for _, s := range line {
			out.WriteString(l.Theme.Paint(s.Role, l.plainly(s.Text)))
		}
		out.WriteByte('\n')
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// plainly replaces the characters of a diagram if only ASCII can be shown.
func (l *Style) plainly(s string) string {
	if !l.ASCII {
		return s
	}
	return strings.NewReplacer("─▶", "->", "─", "-", "━", "-", "┃", "|", "┏", "+", "┓", "+", "┗", "+", "┛", "+", "→", "->").Replace(s)
}
