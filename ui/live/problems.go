package live

import (
	"slices"

	"berth/model"
	"berth/model/table"
	"berth/model/trouble"
)

// problems is the filter of what is in trouble.
const problems = "is:problem"

// troubled returns the rows that are in trouble now; of no view, none.
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

// besides reports whether what is in trouble is in other views than that of kind.
func besides(v *table.View, kind table.Kind) bool {
	rows := troubled(v)
	return len(rows) > 0 && !slices.ContainsFunc(rows, kind.Has)
}

// problemsHint is the key of what the action does now that shows what is in trouble; ""
// where nothing is.
func problemsHint(p *prompt, v *table.View) string {
	switch {
	case p.query.String() == problems:
		return "hint.everything"
	case len(troubled(v)) > 0:
		return "hint.problems"
	}
	return ""
}
