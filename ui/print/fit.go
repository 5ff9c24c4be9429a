package print

import (
	"slices"

	"berth/model/column"
	"berth/ui/cell"
)

// Fit makes a table no wider than a terminal. It drops columns in spare, starting
// with the first, and shortens text. If that is not enough, it drops columns from
// the right. It returns the style in which to write the table, and the columns that
// it dropped.
func Fit(p Page, l Style, width int, spare []column.Column) (Style, []column.Column) {
	t := &grid{Style: l, x: l.context(p)}
	t.measure(p.Rows)
	f := fit{columns: slices.Clone(l.Columns), widths: t.widths, room: width}
	for _, c := range spare {
		f.addresses = f.addresses || endpoint(c) && !f.fits(true) // before one of the endpoints is dropped, both are shortened
		if !f.fits(true) {
			f.drop(slices.Index(f.columns, c))
		}
	}
	f.addresses = f.addresses || !f.fits(true)
	f.squeeze()
	for last := len(f.columns) - 1; last > 0 && !f.fits(false); last-- {
		f.drop(last)
	}
	if !f.fits(false) {
		f.widths[0] = f.room
	}
	l.Columns, l.limits = f.columns, f.widths
	return l, f.left
}

// fit is a table that may be too wide.
type fit struct {
	columns []column.Column
	widths  []int
	room    int
	left    []column.Column

	addresses bool // addresses may be shortened in the middle to avoid dropping a column
}

// least returns the minimum width to which text in a column may be shortened, or 0
// if it must not be.
func (f *fit) least(c column.Column) int {
	switch c {
	case column.Local, column.Remote:
		if f.addresses {
			return 21
		}
	case column.Process, column.Command, column.Exe, column.Peer, column.Container, column.Unit, column.Pod, column.NetNS:
		return 12
	case column.Service, column.User:
		return 8
	}
	return 0
}

// fits reports whether the columns fit. If cut is set, it assumes that all text is
// shortened.
func (f *fit) fits(cut bool) bool {
	need := -len(gap)
	for i, c := range f.columns {
		w := f.widths[i]
		if n := f.least(c); cut && n > 0 {
			w = min(w, n)
		}
		need += w + len(gap)
	}
	return need <= f.room
}

func (f *fit) drop(i int) {
	if i >= 0 {
		f.left = append(f.left, f.columns[i])
		f.columns, f.widths = slices.Delete(f.columns, i, i+1), slices.Delete(f.widths, i, i+1)
	}
}

// squeeze narrows the widest text by one cell at a time until everything fits.
func (f *fit) squeeze() {
	for !f.fits(false) {
		widest := -1
		for i, c := range f.columns {
			if n := f.least(c); n > 0 && f.widths[i] > n && (widest < 0 || f.widths[i] > f.widths[widest]) {
				widest = i
			}
		}
		if widest < 0 {
			return
		}
		f.widths[widest]--
	}
}

// shorten shortens t.spans, which must be wider, to n cells and returns the new
// width. A wide character may leave one cell unused.
func (t *grid) shorten(n int) int {
	mark := "…"
	if t.ASCII {
		mark = "~"
	}
	w := 0
	for i, s := range t.spans {
		wide := cell.Width(s.Text)
		if w+wide < n {
			w += wide
			continue
		}
		kept := cell.Head(s.Text, n-1-w)
		t.spans[i].Text = kept + mark
		t.spans = t.spans[:i+1]
		return w + cell.Width(kept) + 1
	}
	return w
}
