package print

import (
	"encoding/csv"
	"io"
	"strings"

	"berth/model"
	"berth/model/column"
)

// CSV writes comma-separated values (RFC 4180, lines ending in \n): columns by
// their names, times and sizes in plain numbers, and nothing for what is not
// known. A value that a spreadsheet would take for a formula has an apostrophe
// before it.
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

// guard keeps a spreadsheet from computing what a program or a user named.
func guard(s string) string {
	if s != "" && strings.IndexByte("=+-@\t\r", s[0]) >= 0 {
		return "'" + s
	}
	return s
}

// value returns a cell for a program to read; "" is not known.
func value(c column.Column, r *model.Row, p Page) string {
	if v, ok := plain(c, r, p); ok {
		return v
	}
	return shown(c, r, p)
}
