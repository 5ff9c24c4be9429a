package print

import (
	"io"
	"strings"

	"berth/model/who"
	"berth/ui/cell"
)

const (
	labelled = 11  // width of a label and the gap after it
	readable = 110 // maximum width of a line
	slim     = 60  // width of a terminal that is too narrow for headings next to the lines
)

// Blocks writes what is known about a port in labelled lines, wrapped to width
// cells. If width is 0, it does not wrap them.
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

// line writes one line, preceded by the given string. If it wraps, the continuation
// lines are aligned with its text.
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
