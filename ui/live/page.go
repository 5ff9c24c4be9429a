package live

import (
	"strings"

	"berth/ui/cell"
	"berth/ui/theme"
)

// page is text of w cells that can be scrolled: a column of labels at the left
// and what they stand for at the right.
type page struct {
	w     int
	lines [][]cell.Span
	top   int
}

// label is the width of the labels' column.
const labelWidth = 11

// head adds an empty line and a heading.
func (g *page) head(text string) {
	if len(g.lines) > 0 {
		g.lines = append(g.lines, nil)
	}
	g.lines = append(g.lines, []cell.Span{{Text: text, Role: theme.HeadSorted}})
}

// field adds a label and what it stands for.
func (g *page) field(label string, spans ...cell.Span) {
	line := []cell.Span{{Text: pad(label, labelWidth), Role: theme.Head}}
	g.lines = append(g.lines, append(line, spans...))
}

// say adds a text under the last field, wrapped.
func (g *page) say(r theme.Role, text string) { g.wrapped(labelWidth, r, text) }

// tell adds a label and a text, wrapped.
func (g *page) tell(label string, r theme.Role, text string) {
	first := len(g.lines)
	g.wrapped(labelWidth, r, text)
	if first < len(g.lines) {
		g.lines[first][0] = cell.Span{Text: pad(label, labelWidth), Role: theme.Head}
	}
}

// wrapped adds a text behind indent cells.
func (g *page) wrapped(indent int, r theme.Role, text string) {
	for _, line := range wrap(text, g.w-indent) {
		g.lines = append(g.lines, []cell.Span{{Text: spaces(indent), Role: theme.Plain}, {Text: line, Role: r}})
	}
}

// flow adds spans, on as many lines as it takes; all but the first are
// indented.
func (g *page) flow(indent int, spans []cell.Span) {
	first, used := 0, 0
	for i, s := range spans {
		n := cell.Width(strings.TrimRight(s.Text, " "))
		if i > first && used+n > g.w {
			g.lines = append(g.lines, bare(spans[first:i:i]))
			spans[i].Text = spaces(indent) + s.Text
			first, used = i, 0
		}
		used += cell.Width(spans[i].Text)
	}
	g.lines = append(g.lines, bare(spans[first:]))
}

// bare gives a line without the space at its end, which would be cut off
// with an ellipsis as if it were text.
func bare(line []cell.Span) []cell.Span {
	last := &line[len(line)-1]
	last.Text = strings.TrimRight(last.Text, " ")
	return line
}

// scroll moves the window of h lines, no further than the text goes.
func (g *page) scroll(by, h int) { g.top = within(g.top+by, len(g.lines), h) }

// turn scrolls the page, of whose lines h are seen, if a key asks for that.
func (g *page) turn(act action, h int) {
	switch act {
	case moveUp:
		g.scroll(-1, h)
	case moveDown:
		g.scroll(1, h)
	case pageUp:
		g.scroll(1-h, h)
	case pageDown:
		g.scroll(h-1, h)
	case moveTop:
		g.top = 0
	case moveBottom:
		g.scroll(len(g.lines), h)
	}
}

// line draws line i of the window.
func (g *page) line(p *pen, i int) {
	if i += g.top; i < len(g.lines) {
		p.spans(g.lines[i], g.w)
	}
}

// more tells whether there are lines below a window of h lines.
func (g *page) more(h int) bool { return g.top+h < len(g.lines) }

// wrap breaks a text into lines of at most w cells.
func wrap(text string, w int) []string {
	if text == "" {
		return nil
	}
	return cell.Wrap(text, max(4, w))
}

func pad(s string, n int) string { return s + spaces(n-cell.Width(s)) }
