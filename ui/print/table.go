package print

import (
	"io"

	"berth/model"
	"berth/model/column"
	"berth/ui/cell"
	"berth/ui/theme"
)

// Style is how a table should be written.
type Style struct {
	Columns  []column.Column
	NoHeader bool
	Theme    *theme.Theme // if it is the zero Theme, no escape sequences are written
	Numeric  bool         // port numbers instead of service names
	ASCII    bool         // only ASCII characters
	limits   []int        // the maximum widths of the columns, if set by Fit: wider cells are shortened
}

func (l *Style) context(p Page) cell.Context {
	return cell.Context{Now: p.Time, Host: p.Host, Names: p.Names, Numeric: l.Numeric, ASCII: l.ASCII}
}

// gap is the space between two columns.
const gap = "  "

// widest is the maximum width to which a column grows to fit its longest cell. A
// longer cell is written in full, and pushes the rest of its row to the right.
const widest = 60

// Table writes an aligned table with one line per row. It does not shorten anything
// unless l comes from Fit.
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

// grid is a table being written.
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

// narrow is like fill, but for a cell that may take at most n cells.
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

// put writes t.spans, whose width is w, as the i-th cell of a line. It puts the
// glyph of a class at the right edge of its column, so that the glyphs are aligned.
// No spaces follow the last cell.
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
