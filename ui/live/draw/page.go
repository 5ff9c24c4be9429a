package draw

import (
	"strings"

	"berth/ui/cell"
	"berth/ui/live/keymap"
	"berth/ui/theme"
)

// Page is scrollable text, w cells wide, with labels on the left and what they
// describe on the right.
type Page struct {
	W     int
	Lines [][]cell.Span
	Top   int
}

// labelWidth is the width of the column of labels.
const labelWidth = 11

// Head adds an empty line and a heading.
func (g *Page) Head(text string) {
	if len(g.Lines) > 0 {
		g.Lines = append(g.Lines, nil)
	}
	g.Lines = append(g.Lines, []cell.Span{{Text: text, Role: theme.HeadSorted}})
}

// Field adds a label and its value.
func (g *Page) Field(label string, spans ...cell.Span) {
	line := []cell.Span{{Text: Pad(label, labelWidth), Role: theme.Head}}
	g.Lines = append(g.Lines, append(line, spans...))
}

// Say adds text below the last field, wrapped.
func (g *Page) Say(r theme.Role, text string) { g.Wrapped(labelWidth, r, text) }

// Tell adds a label and its text, wrapped.
func (g *Page) Tell(label string, r theme.Role, text string) {
	first := len(g.Lines)
	g.Wrapped(labelWidth, r, text)
	if first < len(g.Lines) {
		g.Lines[first][0] = cell.Span{Text: Pad(label, labelWidth), Role: theme.Head}
	}
}

// Wrapped adds text, wrapped and indented by indent cells.
func (g *Page) Wrapped(indent int, r theme.Role, text string) {
	for _, line := range Wrap(text, g.W-indent) {
		g.Lines = append(g.Lines, []cell.Span{{Text: Spaces(indent), Role: theme.Plain}, {Text: line, Role: r}})
	}
}

// hang is the indent of the continuation lines of text that is added by Hung.
const hang = 4

// Hung adds text that may begin with spaces, wrapped. Its continuation lines are
// indented further than the first, to show where each piece of text begins.
func (g *Page) Hung(r theme.Role, text string) {
	said := strings.TrimLeft(text, " ")
	first := min(len(text)-len(said), g.W/2)
	at := len(g.Lines)
	g.Wrapped(min(max(hang, first), g.W/2), r, said)
	if at < len(g.Lines) {
		g.Lines[at][0].Text = Spaces(first)
	}
}

// Flow adds spans on as many lines as needed, and indents every line but the first.
func (g *Page) Flow(indent int, spans []cell.Span) {
	first, used := 0, 0
	for i, s := range spans {
		n := cell.Width(strings.TrimRight(s.Text, " "))
		if i > first && used+n > g.W {
			g.Lines = append(g.Lines, bare(spans[first:i:i]))
			spans[i].Text = Spaces(indent) + s.Text
			first, used = i, 0
		}
		used += cell.Width(spans[i].Text)
	}
	g.Lines = append(g.Lines, bare(spans[first:]))
}

// bare returns the line without its trailing space, which would otherwise count as
// text and be cut off with an ellipsis.
func bare(line []cell.Span) []cell.Span {
	last := &line[len(line)-1]
	last.Text = strings.TrimRight(last.Text, " ")
	return line
}

// Scroll moves the window of h lines, but not past the ends of the text.
func (g *Page) Scroll(by, h int) { g.Top = Within(g.Top+by, len(g.Lines), h) }

// Handle scrolls the page, h lines of which are visible, if act asks for that.
func (g *Page) Handle(act keymap.Action, h int) {
	switch act {
	case keymap.MoveUp:
		g.Scroll(-1, h)
	case keymap.MoveDown:
		g.Scroll(1, h)
	case keymap.PageUp:
		g.Scroll(1-h, h)
	case keymap.PageDown:
		g.Scroll(h-1, h)
	case keymap.MoveTop:
		g.Top = 0
	case keymap.MoveBottom:
		g.Scroll(len(g.Lines), h)
	}
}

// Line draws line i of the window.
func (g *Page) Line(p *Pen, i int) {
	if i += g.Top; i < len(g.Lines) {
		p.Spans(g.Lines[i], g.W)
	}
}

// More reports whether there are lines below a window of h lines.
func (g *Page) More(h int) bool { return g.Top+h < len(g.Lines) }

// Wrap breaks text into lines of at most w cells.
func Wrap(text string, w int) []string {
	if text == "" {
		return nil
	}
	return cell.Wrap(text, max(4, w))
}

// Pad returns s padded with spaces to n cells.
func Pad(s string, n int) string { return s + Spaces(n-cell.Width(s)) }

// Wheel is the number of lines that one step of a mouse wheel scrolls.
const Wheel = 3
