package cli

import (
	"cmp"
	"maps"
	"slices"

	"berth/model/table"
	"berth/model/trouble"
	"berth/sockets"
)

// examiner has a table for each network namespace that the doctor command examines,
// because each namespace has its own counters and limits.
type examiner struct {
	limits trouble.Limits
	all    bool        // examine all namespaces that were read, not only berth's own and those of containers
	spaces []*examined // the first one is that of the Snapshot's host
}

// examined is a network namespace being examined.
type examined struct {
	netns uint64
	space *sockets.Space // nil: that of the Snapshot's host
	table *table.Table
}

// take gives each namespace its part of a Snapshot.
func (e *examiner) take(sn *sockets.Snapshot) {
	parts := e.parts(sn)
	for _, netns := range slices.SortedFunc(maps.Keys(parts), ownFirst(sn.Host.NetNS)) {
		if e.space(netns) == nil {
			e.spaces = append(e.spaces, &examined{netns: netns, table: table.New(table.Options{Limits: e.limits})})
		}
	}
	for _, x := range e.spaces {
		x.take(sn, parts[x.netns])
	}
}

// ownFirst orders namespaces by inode, except that the namespace with the inode own
// comes first.
func ownFirst(own uint64) func(a, b uint64) int {
	return func(a, b uint64) int {
		switch {
		case a == b:
			return 0
		case a == own:
			return -1
		case b == own:
			return 1
		}
		return cmp.Compare(a, b)
	}
}

// parts returns the sockets of each namespace to be examined, by inode.
func (e *examiner) parts(sn *sockets.Snapshot) map[uint64][]sockets.Socket {
	own := sn.Host.NetNS
	parts, meant := map[uint64][]sockets.Socket{own: nil}, map[uint64]bool{own: true}
	for i := range sn.Sockets {
		k := &sn.Sockets[i]
		if sn.Host.Space(k.Key.NetNS) == nil {
			parts[own] = append(parts[own], *k)
			continue
		}
		parts[k.Key.NetNS] = append(parts[k.Key.NetNS], *k)
		meant[k.Key.NetNS] = meant[k.Key.NetNS] || e.all || contained(k)
	}
	for netns := range parts {
		if !meant[netns] && e.space(netns) == nil {
			delete(parts, netns)
		}
	}
	return parts
}

// contained reports whether a socket is held by a process in a container.
func contained(k *sockets.Socket) bool {
	return slices.ContainsFunc(k.Owners, func(o sockets.Owner) bool { return o.Process != nil && o.Process.Cgroup.Container.ID != "" })
}

func (e *examiner) space(netns uint64) *examined {
	for _, x := range e.spaces {
		if x.netns == netns {
			return x
		}
	}
	return nil
}

// take applies the part of a Snapshot that belongs to this namespace, as it appears
// from inside the namespace.
func (x *examined) take(sn *sockets.Snapshot, found []sockets.Socket) {
	part := *sn
	part.Sockets = found
	if space := sn.Host.Space(x.netns); space != nil {
		x.space = space
		part.Host, part.Missing, part.Broken, part.Beyond = sn.Host.In(space), nil, nil, nil
	}
	part.Vital = x.vital(sn, part.Host)
	x.table.Apply(part)
}

// vital returns what is known about the health of this namespace. The parameter as
// is the namespace's host.
func (x *examined) vital(sn *sockets.Snapshot, as *sockets.Host) *sockets.Vital {
	if sn.Vital == nil || as.Within == nil {
		return sn.Vital
	}
	v := *sn.Vital
	v.Counters = nil
	if c, ok := v.Theirs[x.netns]; ok {
		v.Counters = &c
	}
	return &v
}

// view returns a view of all namespaces.
func (e *examiner) view() *table.View {
	var all *table.View
	for _, x := range e.spaces {
		v := x.table.Select(table.Selection{Kind: table.All})
		v.Findings = slices.Clone(v.Findings) // the table's own findings must not be changed
		for i := range v.Findings {
			x.mark(&v.Findings[i])
		}
		if all == nil {
			all = v
			continue
		}
		all.Rows = slices.Concat(all.Rows, v.Rows) // all.Missing needs no additions: the first view already has what is missing
		all.Findings = trouble.Merge(all.Findings, v.Findings)
	}
	return all
}

// mark records in a finding and its rows which namespace it is about.
func (x *examined) mark(f *trouble.Finding) {
	if x.space == nil {
		return
	}
	f.Within, f.Rows = x.space, slices.Clone(f.Rows)
	for i, r := range f.Rows {
		there := *r
		there.Space = x.space
		f.Rows[i] = &there
	}
}
