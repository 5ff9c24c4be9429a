package print

import (
	"encoding/csv"
	"io"
	"strings"

	"berth/model"
	"berth/model/column"
)

// CSV writes comma-separated values (RFC 4180, but with lines ending in \n).
// Columns have their names as headings, times and sizes are plain numbers, and
// what is unknown is empty. A value that a spreadsheet would take for a formula
// gets an apostrophe in front.
func CSV(w io.Writer, p Page, columns []column.Column, noHeader bool) error {
	out := csv.NewWriter(w)
	record := make([]string, len(columns))
	if !noHeader {
		for i, c := range columns {
			record[i] = c.String()
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	for _, r := range p.Rows {
		for i, c := range columns {
			record[i] = guard(value(c, r, p))
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// guard keeps a spreadsheet from evaluating a name that a program or a user has
// chosen.
func guard(s string) string {
	if s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0 {
		return "'" + s
	}
	return s
}

// value returns a cell for a program to read; "" is unknown.
func value(c column.Column, r *model.Row, p Page) string {
	if v, ok := plain(c, r, p); ok {
		return v
	}
	return shown(c, r, p)
}
