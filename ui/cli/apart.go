package cli

import (
	"slices"

	"berth/model"
	"berth/model/column"
)

// apart returns the columns that distinguish rows if some of them belong to a
// container or to another network namespace. It returns none if there is nothing to
// distinguish. If namespaces are named after their containers, one column is
// enough.
func apart(rows []*model.Row) []column.Column {
	var cs []column.Column
	contained := func(r *model.Row) bool { return r.Cgroup().Container.ID != "" }
	if slices.ContainsFunc(rows, contained) {
		cs = append(cs, column.Container)
	}
	if slices.ContainsFunc(rows, func(r *model.Row) bool { return r.Space != nil && r.Cgroup().Container.Called() != r.Space.Called() }) {
		cs = append(cs, column.NetNS)
	}
	return cs
}
