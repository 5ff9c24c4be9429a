package print

import (
	"slices"

	"berth/model/column"
	"berth/ui/cell"
)

// Fit makes a table no wider than a terminal: it leaves out columns of spare, the
// first ones first, cuts texts short, and if that is not enough leaves out
// columns from the right. It returns the style in which to write the table, and
// the columns that were left out.
func Fit(p Page, l Style, width int, spare []column.Column) (Style, []column.Column) {
	t := &grid{Style: l, x: l.context(p)}
	t.measure(p.Rows)
	f := fit{columns: slices.Clone(l.Columns), widths: t.widths, room: width}
	for _, c := range spare {
		f.addresses = f.addresses || endpoint(c) && !f.fits(true) // before one of them goes, all are cut
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

// fit is a table for which there may not be enough room.
type fit struct {
	columns []column.Column
	widths  []int
	room    int
	left    []column.Column

	addresses bool // may be cut in the middle, rather than lose a column
}

// least returns to how few cells a text may be cut; 0 for what must be seen
// whole.
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

// fits reports whether there is room for the columns or, if cut, for the columns
// with every text cut short.
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

// squeeze takes cells from the widest text until everything fits.
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

// shorten cuts t.spans, which are wider, to n cells, and returns their new width:
// a wide character may leave one cell unused.
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
