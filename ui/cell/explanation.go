package cell

import (
	"strings"

	"berth/model/explain"
	"berth/ui/theme"
)

// labelWidth is the width of an explanation's labels in cells, including the gap
// between the labels and the text.
const labelWidth = 9

// Explanation lays out an explanation in lines of at most w cells, with labels on
// the left and sentences on the right. A diagram that does not fit in this way
// begins at the left margin instead. If it does not fit even there, it is left out.
func Explanation(t explain.Text, w int) [][]Span {
	var lines [][]Span
	for _, b := range t.Blocks {
		if b.Diagram != nil {
			lines = append(lines, drawing(b.Label, b.Diagram, w)...)
			continue
		}
		if w < 3*labelWidth+20 {
			lines = append(lines, []Span{{Text: b.Label, Role: theme.HeadSorted}})
			lines = append(lines, sentences("", b.Text, w)...)
			continue
		}
		lines = append(lines, sentences(b.Label, b.Text, w)...)
	}
	return lines
}

// sentences lays out text, with its label to the left of the first line.
func sentences(label, text string, w int) [][]Span {
	indent := labelWidth
	if label == "" {
		indent = 0
	}
	var lines [][]Span
	for _, l := range Wrap(text, w-indent) {
		lines = append(lines, []Span{{Text: label + spaces(indent-Width(label)), Role: theme.HeadSorted}, {Text: l, Role: theme.Plain}})
		label = ""
	}
	return lines
}

// drawing lays out a state diagram with the marked box in colour. The label is at
// the left of the first line, or above that line if there is not enough blank space.
func drawing(label string, diagram []string, w int) [][]Span {
	widest := 0
	for _, l := range diagram {
		widest = max(widest, Width(l))
	}
	if widest > w {
		return nil
	}
	var lines [][]Span
	indent := min(labelWidth, w-widest)
	if blank := indent + len(diagram[0]) - len(strings.TrimLeft(diagram[0], " ")); label != "" && Width(label) >= blank {
		lines, label = append(lines, []Span{{Text: label, Role: theme.HeadSorted}}), ""
	}
	for _, l := range diagram {
		at := strings.IndexAny(l, "┏┃┗")
		end := strings.LastIndexAny(l, "┓┃┛") + len("┃")
		lines = append(lines, []Span{
			{Text: label, Role: theme.HeadSorted},
			{Text: (spaces(indent) + l[:at])[Width(label):], Role: theme.Muted},
			{Text: l[at:end], Role: theme.Key},
			{Text: l[end:], Role: theme.Muted},
		})
		label = ""
	}
	return lines
}

func spaces(n int) string { return strings.Repeat(" ", max(0, n)) }
