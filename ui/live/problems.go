package live

import (
	"slices"

	"berth/model"
	"berth/model/table"
	"berth/model/trouble"
)

// problems is the filter that matches the rows in trouble.
const problems = "is:problem"

// troubled returns the rows that are in trouble now, or nil if v is nil.
func troubled(v *table.View) (rows []*model.Row) {
	if v == nil {
		return nil
	}
	for _, f := range v.Findings {
		if f.Severity == trouble.Trouble {
			rows = append(rows, f.Rows...)
		}
	}
	return rows
}

// besides reports whether all rows in trouble are in views other than the one of the
// given kind. It returns false if no row is in trouble.
func besides(v *table.View, kind table.Kind) bool {
	rows := troubled(v)
	return len(rows) > 0 && !slices.ContainsFunc(rows, kind.Has)
}

// problemsHint returns the key of the hint for the action that shows the rows in
// trouble, or "" if there are none.
func problemsHint(p *prompt, v *table.View) string {
	switch {
	case p.query.String() == problems:
		return "hint.everything"
	case len(troubled(v)) > 0:
		return "hint.problems"
	}
	return ""
}
