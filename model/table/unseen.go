package table

import (
	"slices"

	"berth/model"
	"berth/model/query"
	"berth/sockets"
)

// missingOf returns what is missing in a view of rows. Unknown owners are counted only
// as far as they are in the view. If the view has none, but the filter is about owners,
// it may have been meant to find one of them, so all unknown owners in the table count.
func missingOf(missing []sockets.Missing, rows []*model.Row, q query.Query, pause func(int)) []sockets.Missing {
	if !slices.ContainsFunc(missing, counts) {
		return missing
	}
	var n sockets.CountBy[sockets.Gap]
	for i, r := range rows {
		pause(i)
		if r.Open() {
			n.Add(r.Gap, 1)
		}
	}
	var all []sockets.Missing
	for _, m := range missing {
		if counts(m) {
			switch in := n.Of(m.Gap); {
			case in > 0:
				m.Count = in
			case !q.ByHolders():
				continue
			}
		}
		all = append(all, m)
	}
	return all
}

// MissingOf returns the part of missing that concerns rows. missing is what a view of q
// lacks, and rows are part of that view.
func MissingOf(missing []sockets.Missing, rows []*model.Row, q query.Query) []sockets.Missing {
	return missingOf(missing, rows, q, func(int) {})
}

// counts reports whether m counts sockets by their gap.
func counts(m sockets.Missing) bool {
	return m.What == sockets.MissingOwners && m.Gap != sockets.GapNone
}
