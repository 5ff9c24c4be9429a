package print

import (
	"encoding/csv"
	"io"
	"strings"

	"berth/model"
	"berth/model/column"
)

// CSV writes comma-separated values as in RFC 4180, except that lines end in \n.
// The headings are the names of the columns, times and sizes are plain numbers, and
// values that are not known are empty. A value that a spreadsheet would interpret
// as a formula is prefixed with an apostrophe.
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

// guard prevents a spreadsheet from evaluating a name that a program or a user has
// chosen.
func guard(s string) string {
	if s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0 {
		return "'" + s
	}
	return s
}

// value returns a cell in a form meant for programs, or "" if it is not known.
func value(c column.Column, r *model.Row, p Page) string {
	if v, ok := plain(c, r, p); ok {
		return v
	}
	return shown(c, r, p)
}
