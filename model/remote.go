package model

import (
	"cmp"
	"net/netip"
	"slices"

	"berth/sockets"
)

// Remote is the connections to a remote address.
type Remote struct {
	Addr   netip.Addr
	Rows   []*Row
	States sockets.CountBy[sockets.State]
}

// Remotes groups connections by remote address. Larger groups come first, and
// groups of the same size are ordered by address. Rows without a remote end are
// left out.
func Remotes(rows []*Row) []Remote {
	places := make(map[netip.Addr]int)
	var all []Remote
	for _, r := range rows {
		if !r.Remote.IsValid() {
			continue
		}
		addr := r.Remote.Addr()
		i, ok := places[addr]
		if !ok {
			i = len(all)
			places[addr] = i
			all = append(all, Remote{Addr: addr})
		}
		all[i].Rows = append(all[i].Rows, r)
		all[i].States.Add(r.State, 1)
	}
	slices.SortFunc(all, func(a, b Remote) int { return cmp.Or(len(b.Rows)-len(a.Rows), a.Addr.Compare(b.Addr)) })
	return all
}
