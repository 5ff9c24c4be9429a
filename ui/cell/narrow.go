package cell

import (
	"github.com/charmbracelet/x/ansi"

	"berth/model"
	"berth/model/column"
	"berth/ui/theme"
)

// Narrow appends the spans of a cell that is only n cells wide, shortened so that
// programs can still be distinguished. Processes lose their interpreters and, if
// there is only one process, the middle of its name. An endpoint loses the middle
// of its address, and a full queue loses its amounts. The result may still be too
// wide.
func Narrow(dst []Span, c column.Column, r *model.Row, x Context, n int) []Span {
	from := len(dst)
	switch c {
	case column.Local, column.Remote:
		dst = Spans(dst, c, r, x)
		shorten(dst[from:], n, x)
		return dst
	case column.Queue:
		return shortQueue(dst, r, x, n)
	case column.Process, column.Peer:
	default:
		return Spans(dst, c, r, x)
	}
	x.brief = true
	dst = Spans(dst, c, r, x)
	if len(dst) == from+1 {
		dst[from].Text = middle(dst[from].Text, n, x)
	}
	return dst
}

// shortQueue draws the longest form of a queue that fits into n cells. It matters
// less how much the queue holds than whether it is full and how much it has dropped.
func shortQueue(dst []Span, r *model.Row, x Context, n int) []Span {
	from := len(dst)
	dst = queue(dst, r, x)
	for form := 1; r.Crammed() && form <= briefest && width(dst[from:]) > n; form++ {
		dst = fullQueue(dst[:from], r, x, form)
	}
	return dst
}

// width returns the number of cells that the spans take.
func width(spans []Span) (n int) {
	for _, s := range spans {
		n += Width(s.Text)
	}
	return n
}

// shorten leaves out the middle of an address so that the endpoint takes n cells.
// It never cuts the port.
func shorten(endpoint []Span, n int, x Context) {
	over := width(endpoint) - n
	for i, s := range endpoint {
		if over > 0 && (s.Role == theme.Address || s.Role == theme.Wildcard) {
			endpoint[i].Text = middle(s.Text, max(3, Width(s.Text)-over), x)
			return
		}
	}
}

// middle shortens s to n cells by leaving out its middle.
func middle(s string, n int, x Context) string {
	w := Width(s)
	if w <= n || n < 3 {
		return s
	}
	mark := "…"
	if x.ASCII {
		mark = "~"
	}
	tail := (n - 1) / 2
	return ansi.Truncate(s, n-1-tail, "") + mark + ansi.TruncateLeft(s, w-tail, "")
}
