package table

import (
	"slices"

	"berth/model"
	"berth/sockets"
)

// families groups processes that are a server and its workers: they are alike, and hold
// the same listener, listeners on one address, or connections that came in through each
// other's listeners. For each process that is one of several, families returns the
// group of all of them.
func (t *Table) families(found map[GroupID]*Group, rows []*model.Row, by Grouping) map[GroupID]*Group {
	if by != ByProcess {
		return nil
	}
	k := kin{}
	for _, g := range found {
		if g.Process != nil {
			t.relatives(&k, g)
		}
	}
	families := make(map[GroupID]*Group)
	for id, g := range found {
		if g.Process == nil {
			continue
		}
		root := k.root(id)
		if f := families[root]; f != nil {
			f.Parts = append(f.Parts, g)
			families[id] = f
		} else {
			f = &Group{ID: GroupID{By: ByProcess, parts: true}, Parts: []*Group{g}}
			families[root], families[id] = f, f
		}
	}
	for id, f := range families {
		if _, shown := found[id]; !shown || len(f.Parts) < 2 {
			delete(families, id)
		}
	}
	t.assemble(families, rows)
	return families
}

// heads returns each group of several processes once.
func heads(families map[GroupID]*Group) []*Group {
	var all []*Group
	for id, f := range families {
		if id.process == f.ID.process {
			all = append(all, f)
		}
	}
	return all
}

// assemble counts the rows of each family, each row once.
func (t *Table) assemble(families map[GroupID]*Group, rows []*model.Row) {
	if len(families) == 0 {
		return
	}
	for _, f := range families {
		if f.Process != nil {
			continue
		}
		first := slices.MinFunc(f.Parts, func(a, b *Group) int {
			return sockets.CompareOwners(sockets.Owner{Process: a.Process}, sockets.Owner{Process: b.Process})
		})
		f.Process, f.ID.process = first.Process, first.Process.ID()
	}
	known := make(map[*sockets.Process]*Group)
	var of []*Group
	for i, r := range rows {
		t.pause(i)
		of = of[:0]
		for _, o := range owning(r) {
			f, met := known[o.Process]
			if !met {
				f = families[idOf(o.Process)]
				known[o.Process] = f
			}
			if f != nil && !slices.Contains(of, f) {
				of = append(of, f)
				f.add(r, t)
			}
		}
	}
}

// kin records which processes belong together. It maps each process that was met to
// another one of its family, and one process of each family to itself.
type kin map[GroupID]GroupID

func (k kin) root(id GroupID) GroupID {
	for {
		up, met := k[id]
		if !met || up == id {
			return id
		}
		id = up
	}
}

// join merges two families.
func (k kin) join(a, b GroupID) {
	if a, b = k.root(a), k.root(b); a != b {
		k[a] = b
	}
}

// enough is how many connections of a process that does not listen are examined to
// find the server that it works for.
const enough = 8

// relatives joins the process of g with similar processes that share what they serve.
// If the process of g listens, only its listeners are considered.
func (t *Table) relatives(k *kin, g *Group) {
	var room [4]*entry
	left := enough
	for _, r := range g.Rows {
		switch {
		case !r.Open():
		case serves(r):
			for e := t.joins.ports[serverKeyOf(r)]; e != nil; e = e.nextPort {
				if e.row.Local == r.Local && e.row.Iface == r.Iface {
					k.meet(g, e.row.Owners)
				}
			}
		case g.Listening == 0 && r.Side == model.SideIn && left > 0:
			left--
			before := len(*k)
			for _, e := range t.joins.servers(room[:0], r) {
				k.meet(g, e.row.Owners)
			}
			if len(*k) > before {
				return
			}
		}
	}
}

// meet joins g with those owners that are similar to its process.
func (k kin) meet(g *Group, owners []sockets.Owner) {
	for i, o := range owners {
		if i > 0 && o.Process == owners[i-1].Process || o.Process.Same(g.Process) {
			continue
		}
		if model.AreAlike(g.Process, o.Process) {
			k.join(idOf(g.Process), idOf(o.Process))
		}
	}
}
