package cli

import (
	"cmp"
	"maps"
	"slices"

	"berth/model/table"
	"berth/model/trouble"
	"berth/sockets"
)

// hospital is the network namespaces that doctor judges: each by itself, with its own
// counters and limits.
type hospital struct {
	limits trouble.Limits
	all    bool    // every one that was read; else berth's own and those of containers
	wards  []*ward // the first is of the Snapshot's host
}

// ward is one of them.
type ward struct {
	netns uint64
	space *sockets.Space // nil: of the Snapshot's host
	table *table.Table
}

// take has each namespace take in its part of a Snapshot.
func (h *hospital) take(sn *sockets.Snapshot) {
	parts := h.parts(sn)
	for _, netns := range slices.SortedFunc(maps.Keys(parts), ownFirst(sn.Host.NetNS)) {
		if h.ward(netns) == nil {
			h.wards = append(h.wards, &ward{netns: netns, table: table.New(table.Options{Limits: h.limits})})
		}
	}
	for _, w := range h.wards {
		w.take(sn, parts[w.netns])
	}
}

// ownFirst orders namespaces by their numbers, behind one.
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

// parts returns the sockets of each namespace that is judged, by its number.
func (h *hospital) parts(sn *sockets.Snapshot) map[uint64][]sockets.Socket {
	own := sn.Host.NetNS
	parts, meant := map[uint64][]sockets.Socket{own: nil}, map[uint64]bool{own: true}
	for i := range sn.Sockets {
		k := &sn.Sockets[i]
		if sn.Host.Space(k.Key.NetNS) == nil {
			parts[own] = append(parts[own], *k)
			continue
		}
		parts[k.Key.NetNS] = append(parts[k.Key.NetNS], *k)
		meant[k.Key.NetNS] = meant[k.Key.NetNS] || h.all || contained(k)
	}
	for netns := range parts {
		if !meant[netns] && h.ward(netns) == nil {
			delete(parts, netns)
		}
	}
	return parts
}

// contained reports whether a process of a container holds a socket.
func contained(k *sockets.Socket) bool {
	return slices.ContainsFunc(k.Owners, func(o sockets.Owner) bool { return o.Process != nil && o.Process.Cgroup.Container.ID != "" })
}

func (h *hospital) ward(netns uint64) *ward {
	for _, w := range h.wards {
		if w.netns == netns {
			return w
		}
	}
	return nil
}

// take takes in what is of this namespace, as it is seen from within.
func (w *ward) take(sn *sockets.Snapshot, found []sockets.Socket) {
	part := *sn
	part.Sockets = found
	if space := sn.Host.Space(w.netns); space != nil {
		w.space = space
		part.Host, part.Missing, part.Broken, part.Beyond = sn.Host.In(space), nil, nil, nil
	}
	part.Vital = w.vital(sn, part.Host)
	w.table.Apply(part)
}

// vital returns what is known of the health of this namespace, as which a host is seen.
func (w *ward) vital(sn *sockets.Snapshot, as *sockets.Host) *sockets.Vital {
	if sn.Vital == nil || as.Within == nil {
		return sn.Vital
	}
	v := *sn.Vital
	v.Counters = nil
	if c, ok := v.Theirs[w.netns]; ok {
		v.Counters = &c
	}
	return &v
}

// view returns what there is in all of them.
func (h *hospital) view() *table.View {
	var all *table.View
	for _, w := range h.wards {
		v := w.table.Select(table.Selection{Kind: table.All})
		v.Findings = slices.Clone(v.Findings) // the table's stay as they are
		for i := range v.Findings {
			w.mark(&v.Findings[i])
		}
		if all == nil {
			all = v
			continue
		}
		all.Rows = slices.Concat(all.Rows, v.Rows) // what is missing, the Snapshot has told the first
		all.Findings = trouble.Merge(all.Findings, v.Findings)
	}
	return all
}

// mark says where a finding is, and its rows.
func (w *ward) mark(f *trouble.Finding) {
	if w.space == nil {
		return
	}
	f.Within, f.Rows = w.space, slices.Clone(f.Rows)
	for i, r := range f.Rows {
		there := *r
		there.Space = w.space
		f.Rows[i] = &there
	}
}
