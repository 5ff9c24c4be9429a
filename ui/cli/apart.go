package cli

import (
	"slices"

	"berth/model"
	"berth/model/column"
)

// apart returns the columns that tell rows apart where some lie in a container or
// in another network namespace: none where there is nothing to tell. A namespace
// that is named after its container needs one column alone.
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
