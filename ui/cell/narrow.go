package cell

import (
	"github.com/charmbracelet/x/ansi"

	"berth/model"
	"berth/model/column"
)

// Narrow appends the pieces of a cell for which there are but n cells, so that
// programs can still be told apart: without their interpreters and, of a single
// one, without the middle of its name. What it appends may still be too wide.
func Narrow(dst []Span, c column.Column, r *model.Row, x Context, n int) []Span {
	if c != column.Process && c != column.Peer {
		return Spans(dst, c, r, x)
	}
	from := len(dst)
	x.brief = true
	dst = Spans(dst, c, r, x)
	if len(dst) == from+1 {
		dst[from].Text = middle(dst[from].Text, n, x)
	}
	return dst
}

// middle cuts s to n cells by leaving out what is in its middle.
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
