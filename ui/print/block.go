package print

import (
	"io"
	"strings"

	"berth/model/who"
	"berth/ui/cell"
)

const (
	labelled = 11  // cells of a label and the gap after it
	readable = 110 // maximum width of a line
	slim     = 60  // cells of a terminal that is too narrow for heads beside the lines
)

// Blocks writes what is said about a port in labelled lines, wrapped at width
// cells; 0 means no wrapping.
func Blocks(w io.Writer, blocks []who.Block, width int) error {
	margin := 0
	for _, b := range blocks {
		margin = max(margin, cell.Width(b.Head)+2)
	}
	beside := width == 0 || width >= slim+max(0, margin-12)
	if !beside {
		margin = 2
	}
	var out strings.Builder
	for _, b := range blocks {
		head := b.Head
		if !beside {
			out.WriteString(head + "\n")
			head = ""
		}
		for _, l := range b.Lines {
			line(&out, pad(head, margin), l, min(width, readable))
			head = ""
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

// line writes one line after before, and aligns the lines that it wraps into
// below its text.
func line(out *strings.Builder, before string, l who.Line, width int) {
	label := ""
	if l.Label != "" {
		label = pad(l.Label, labelled)
	}
	at := cell.Width(before) + cell.Width(label)
	texts := []string{l.Text}
	if width > 0 {
		texts = cell.Wrap(l.Text, max(20, width-at))
	}
	for i, text := range texts {
		if i > 0 {
			before, label = pad("", at), ""
		}
		out.WriteString(before + label + text + "\n")
	}
}

func pad(s string, n int) string { return s + strings.Repeat(" ", max(0, n-cell.Width(s))) }
