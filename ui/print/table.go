package print

import (
	"io"

	"berth/model"
	"berth/model/column"
	"berth/ui/cell"
	"berth/ui/theme"
)

// Style is how a table is to be written.
type Style struct {
	Columns  []column.Column
	NoHeader bool
	Theme    *theme.Theme // the zero Theme where no escape sequence is wanted
	Numeric  bool         // no service names
	ASCII    bool         // no characters beyond ASCII
	limits   []int        // the widths of the columns, if set by Fit: what is wider is cut
}

func (l *Style) context(p Page) cell.Context {
	return cell.Context{Now: p.Time, Host: p.Host, Names: p.Names, Numeric: l.Numeric, ASCII: l.ASCII}
}

// gap is the space between two columns.
const gap = "  "

// widest is how far a column grows to fit its longest cell. A longer cell is
// written whole, and pushes the rest of its row to the right.
const widest = 60

// Table writes an aligned table with one line per row. Nothing is cut, unless l
// comes from Fit.
func Table(w io.Writer, p Page, l Style) error {
	t := &grid{Style: l, x: l.context(p), widths: l.limits}
	if t.widths == nil {
		t.measure(p.Rows)
	}
	if !l.NoHeader {
		t.header()
	}
	for _, r := range p.Rows {
		t.row(r)
		if len(t.out) >= flushAt {
			if _, err := w.Write(t.out); err != nil {
				return err
			}
			t.out = t.out[:0]
		}
	}
	_, err := w.Write(t.out)
	return err
}

// grid is a table that is being written.
type grid struct {
	Style
	x      cell.Context
	widths []int
	spans  []cell.Span // of one cell; reused
	out    []byte
}

func (t *grid) measure(rows []*model.Row) {
	t.widths = make([]int, len(t.Columns))
	for i, c := range t.Columns {
		w := 0
		if !t.NoHeader {
			w = cell.Width(c.Title())
		}
		for _, r := range rows {
			w = max(w, min(widest, t.fill(c, r)))
		}
		t.widths[i] = w
	}
}

// fill puts a cell into t.spans and returns its width.
func (t *grid) fill(c column.Column, r *model.Row) int {
	t.spans = cell.Spans(t.spans[:0], c, r, t.x)
	return t.width()
}

// narrow is fill for a cell that may take n cells.
func (t *grid) narrow(c column.Column, r *model.Row, n int) int {
	t.spans = cell.Narrow(t.spans[:0], c, r, t.x, n)
	return t.width()
}

func (t *grid) width() int {
	w := 0
	for _, s := range t.spans {
		w += cell.Width(s.Text)
	}
	return w
}

func (t *grid) header() {
	for i, c := range t.Columns {
		t.spans = append(t.spans[:0], cell.Span{Text: c.Title(), Role: theme.Head})
		t.put(i, cell.Width(c.Title()))
	}
	t.end()
}

func (t *grid) row(r *model.Row) {
	for i, c := range t.Columns {
		w := t.fill(c, r)
		if t.limits != nil && w > t.widths[i] {
			w = t.narrow(c, r, t.widths[i])
		}
		t.put(i, w)
	}
	t.end()
}

// put writes t.spans, which are w wide, as the i-th cell of a line. The glyph of
// a class is at the right edge of its column, so that the glyphs line up. Nothing
// follows the last cell.
func (t *grid) put(i, w int) {
	if i > 0 {
		t.out = append(t.out, gap...)
	}
	if t.limits != nil && w > t.widths[i] {
		w = t.shorten(t.widths[i])
	}
	pad := t.widths[i] - w
	spans, right := t.spans, t.Columns[i].Numeric()
	last := len(spans) - 1
	switch {
	case right:
		t.pad(pad)
		t.write(spans)
	case last > 0 && endpoint(t.Columns[i]):
		t.write(spans[:last])
		t.pad(pad)
		t.write(spans[last:])
	default:
		t.write(spans)
		if i < len(t.Columns)-1 {
			t.pad(pad)
		}
	}
}

func endpoint(c column.Column) bool { return c == column.Local || c == column.Remote }

func (t *grid) write(spans []cell.Span) {
	for _, s := range spans {
		t.out = append(t.out, t.Theme.Prefix(s.Role)...)
		t.out = append(t.out, s.Text...)
	}
}

func (t *grid) pad(n int) {
	for range n {
		t.out = append(t.out, ' ')
	}
}

func (t *grid) end() {
	t.out = append(t.out, t.Theme.Reset()...)
	t.out = append(t.out, '\n')
}
