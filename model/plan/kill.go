// Package plan works out what an action would hit before it is done, and, from a
// later look, what came of it.
package plan

import (
	"slices"

	"berth/model"
	"berth/model/column"
	"berth/model/who"
	"berth/sockets"
)

// Kill is what ending the processes that hold some sockets would hit.
type Kill struct {
	Ports   []who.Target // the ports to be freed; none if a filter chose the sockets
	Rows    []*model.Row // the sockets whose owners are meant
	Targets []Target     // those owners, the oldest first
	Unknown []*model.Row // of Rows, those whose owner is not known
	Orphans []*model.Row // of Rows, those that no process has: TIME_WAIT, and others that the kernel finishes by itself
}

// Target is one process to be ended.
type Target struct {
	Process   *sockets.Process
	Holds     []*model.Row // those of the chosen sockets that it holds
	Loses     []*model.Row // whatever else it has open, or would accept
	Children  []sockets.Relative
	Within    []sockets.Relative // all others in the PID namespace whose first process it is: they end with it
	Parent    sockets.Relative
	Above     []sockets.Relative   // the parent, its parent …
	Unit      sockets.Unit         // the unit as which systemd runs it
	Sockets   []sockets.SocketUnit // for systemd itself: the units by which it has what it holds
	Condition sockets.Condition
	Guard     Guard
}

// Held returns the rows that hold one of ports: those in its way that listen or are
// bound. A connection from or to such a port does not hold it.
func Held(ports []who.Target, rows []*model.Row) []*model.Row {
	var held []*model.Row
	for _, r := range rows {
		if r.Space == nil && keeps(r) && slices.ContainsFunc(ports, func(t who.Target) bool { return t.Meets(&r.Socket) == sockets.Yes }) {
			held = append(held, r)
		}
	}
	return held
}

// keeps reports whether r holds a port: it listens, or is bound.
func keeps(r *model.Row) bool { return r.Open() && r.Waits() }

// Owners returns the processes that have rows open, each once, the oldest first.
func Owners(rows []*model.Row) []*sockets.Process {
	var owners []sockets.Owner
	for _, r := range rows {
		for _, o := range r.Owners {
			if !slices.ContainsFunc(owners, func(known sockets.Owner) bool { return known.Process.Same(o.Process) }) {
				owners = append(owners, sockets.Owner{Process: o.Process})
			}
		}
	}
	slices.SortFunc(owners, sockets.CompareOwners)
	processes := make([]*sockets.Process, len(owners))
	for i, o := range owners {
		processes[i] = o.Process
	}
	return processes
}

// PIDs returns the PIDs of processes.
func PIDs(processes []*sockets.Process) []int {
	var pids []int
	for _, p := range processes {
		pids = append(pids, p.PID)
	}
	return pids
}

// ForKill plans to end the owners of rows. all is every row there is, and kin
// covers those owners.
func ForKill(rows, all []*model.Row, kin sockets.Kin) *Kill {
	k := &Kill{Rows: rows}
	for _, r := range rows {
		switch {
		case len(r.Owners) > 0, r.State == sockets.Redirect:
		case orphaned(r):
			k.Orphans = append(k.Orphans, r)
		default:
			k.Unknown = append(k.Unknown, r)
		}
	}
	owners := Owners(rows)
	pids := PIDs(owners)
	for _, p := range owners {
		t := targetOf(p, pids, kin)
		for _, r := range all {
			if (has(r.Owners, p) || r.Gap != sockets.GapClosed && has(r.Via(), p)) && !slices.Contains(rows, r) {
				t.Loses = append(t.Loses, r)
			}
		}
		for _, r := range rows {
			if has(r.Owners, p) {
				t.Holds = append(t.Holds, r)
			}
		}
		slices.SortFunc(t.Loses, column.Total(column.Local, false))
		t.Sockets = listensFor(&t, kin.Sockets)
		k.Targets = append(k.Targets, t)
	}
	return k
}

// targetOf makes a target from what kin knows about p. pids are those of all
// targets.
func targetOf(p *sockets.Process, pids []int, kin sockets.Kin) Target {
	t := Target{
		Process: p, Parent: kin.Parent[p.PID], Above: kin.Above[p.PID], Unit: sockets.Unit{Manager: sockets.NoAccount()},
		Condition: sockets.Condition{NotKnown: true}, Guard: guardOf(p, kin),
	}
	if u, ok := kin.Unit[p.PID]; ok {
		t.Unit = u
		if c := &p.Cgroup.Container; u.Inside != "" && c.Name != "" {
			t.Unit.Inside = c.Kind() + " " + c.Name
		}
	}
	if c, ok := kin.Condition[p.PID]; ok {
		t.Condition = c
	}
	isTarget := func(r sockets.Relative) bool { return slices.Contains(pids, r.PID) }
	t.Within = slices.DeleteFunc(slices.Clone(kin.Within[p.PID]), isTarget)
	t.Children = slices.DeleteFunc(slices.Clone(kin.Children[p.PID]), func(c sockets.Relative) bool {
		return isTarget(c) || slices.ContainsFunc(t.Within, func(w sockets.Relative) bool { return w.PID == c.PID })
	})
	return t
}

// listensFor returns, if t is systemd, the socket units by which it has what it
// holds.
func listensFor(t *Target, all []sockets.SocketUnit) []sockets.SocketUnit {
	if t.Process.Name != "systemd" {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(all), func(u sockets.SocketUnit) bool {
		return !slices.ContainsFunc(t.Holds, func(r *model.Row) bool { return r.Local.IsValid() && slices.Contains(u.Ports, r.Local.Port()) })
	})
}

func has(owners []sockets.Owner, p *sockets.Process) bool {
	return slices.ContainsFunc(owners, func(o sockets.Owner) bool { return o.Process.Same(p) })
}

// orphaned reports whether a socket without an owner is known to have none.
func orphaned(r *model.Row) bool {
	return r.Gap == sockets.GapClosed || r.Gap == sockets.GapHandshake || r.Gap == sockets.GapUnaccepted
}

// Inodes returns the sockets of which the process must still have at least one open
// when it is signalled.
func (t *Target) Inodes() []uint64 {
	var inodes []uint64
	for _, r := range t.Holds {
		if r.Inode != 0 {
			inodes = append(inodes, r.Inode)
		}
	}
	return inodes
}

// Guarded reports whether the plan would hit anything that takes more than a yes.
func (k *Kill) Guarded() bool {
	return slices.ContainsFunc(k.Targets, func(t Target) bool { return t.Guard != GuardNone })
}
