// Package plan determines what an action would affect before it is carried out and,
// from a later snapshot, what it has achieved.
package plan

import (
	"slices"

	"berth/model"
	"berth/model/column"
	"berth/model/who"
	"berth/sockets"
)

// Kill is what would be affected by ending the processes that hold some sockets.
type Kill struct {
	Ports   []who.Target // the ports to be freed; empty if a filter chose the sockets
	Rows    []*model.Row // the sockets whose owners are to be ended
	Targets []Target     // those owners, oldest first
	Unknown []*model.Row // those of Rows whose owner is not known
	Orphans []*model.Row // those of Rows that belong to no process: TIME_WAIT, and others that the kernel finishes on its own
}

// Target is a process to be ended.
type Target struct {
	Process   *sockets.Process
	Holds     []*model.Row // the chosen sockets that it holds
	Loses     []*model.Row // all other sockets that it has open, and connections that it has yet to accept
	Children  []sockets.Relative
	Within    []sockets.Relative // all others in the PID namespace of which it is the first process: they end with it
	Parent    sockets.Relative
	Above     []sockets.Relative   // its parent, the parent's parent …
	Unit      sockets.Unit         // the systemd unit that it runs as
	Sockets   []sockets.SocketUnit // for systemd itself: the socket units for which it holds its sockets
	Condition sockets.Condition
	Guard     Guard
}

// Held returns the rows that hold one of the given ports, that is, listen or are bound
// there. A connection from or to such a port does not hold it.
func Held(ports []who.Target, rows []*model.Row) []*model.Row {
	var held []*model.Row
	for _, r := range rows {
		if r.Space == nil && keeps(r) && slices.ContainsFunc(ports, func(t who.Target) bool { return t.Meets(&r.Socket) == sockets.Yes }) {
			held = append(held, r)
		}
	}
	return held
}

// keeps reports whether r holds a port, that is, listens or is bound.
func keeps(r *model.Row) bool { return r.Open() && r.Waits() }

// Owners returns the processes that have any of the rows open, without duplicates,
// oldest first.
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

// ForKill plans to end the owners of rows. all must contain all existing rows, and kin
// must cover the owners.
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

// targetOf makes a target from what kin contains about p. pids are the PIDs of all
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

// listensFor returns, if t is systemd, the socket units for which it holds its
// sockets.
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

// Inodes returns the inodes of the chosen sockets. When the process is signalled,
// it must still have at least one of them open.
func (t *Target) Inodes() []uint64 {
	var inodes []uint64
	for _, r := range t.Holds {
		if r.Inode != 0 {
			inodes = append(inodes, r.Inode)
		}
	}
	return inodes
}

// Guarded reports whether the plan would affect a process that requires more than a
// simple yes.
func (k *Kill) Guarded() bool {
	return slices.ContainsFunc(k.Targets, func(t Target) bool { return t.Guard != GuardNone })
}
