package table

import (
	"cmp"
	"slices"

	"berth/model"
	"berth/model/column"
	"berth/model/trouble"
	"berth/sockets"
)

// Group is the sockets of one process, or of one gap where Process is nil. A
// socket with several owners is in the group of each. A row that closed stays
// with its former owners while it lingers.
type Group struct {
	Process     *sockets.Process
	Gap         sockets.Gap
	Rows        []*model.Row // in the order of the selection
	Listening   int          // LISTEN and BOUND
	Connections int
	Moves       Sum               // of its open connections
	Opened      int               // within Options.Fresh
	Closed      int               // lingering
	Trouble     []trouble.Finding // what is wrong with it now, the worst first
	rank        int               // how bad the first of Trouble is among all that is found; 0: there is none
}

// run tells one run of a program from another.
type run struct {
	process sockets.ProcessID
	gap     sockets.Gap
}

// groups puts rows together by process, or by gap where there is none.
func (t *Table) groups(rows []*model.Row, o Order) []*Group {
	found := make(map[run]*Group)
	for _, r := range rows {
		owners := owning(r)
		if len(owners) == 0 {
			group(found, r, nil).add(r, t)
		}
		for i, owner := range owners {
			if i > 0 && owner.Process == owners[i-1].Process { // those of a process stand together
				continue
			}
			group(found, r, owner.Process).add(r, t)
		}
	}
	t.blame(found)
	groups := make([]*Group, 0, len(found))
	for _, g := range found {
		groups = append(groups, g)
	}
	slices.SortFunc(groups, o.groups)
	return groups
}

// blame tells each group what is wrong with its process; a group without one, what is
// wrong with sockets of no known process.
func (t *Table) blame(groups map[run]*Group) {
	for i, f := range t.ailing.found {
		if f.Severity != trouble.Trouble {
			break
		}
		ill := make(map[run]bool)
		for _, p := range f.Processes {
			ill[run{process: p.ID()}] = true
		}
		for _, r := range f.Rows {
			if len(f.Processes) == 0 && len(owning(r)) == 0 {
				ill[run{gap: r.Gap}] = true
			}
		}
		for k := range ill {
			if g := groups[k]; g != nil {
				g.Trouble = append(g.Trouble, f)
				g.rank = max(g.rank, len(t.ailing.found)-i)
			}
		}
	}
}

// owning returns the owners under which r is counted: of one that has just
// closed, those that it had.
func owning(r *model.Row) []sockets.Owner {
	if !r.Open() && r.State != sockets.TimeWait {
		return r.Was
	}
	return r.Owners
}

// group returns the group of a process, or of r's gap, and makes it if need be.
// The newest that is known of a process is what its open rows tell.
func group(found map[run]*Group, r *model.Row, p *sockets.Process) *Group {
	k := run{gap: r.Gap}
	if p != nil {
		k = run{process: p.ID()}
	}
	g := found[k]
	if g == nil {
		g = &Group{Process: p, Gap: k.gap}
		found[k] = g
	}
	if r.Open() {
		g.Process = p
	}
	return g
}

// add counts r in.
func (g *Group) add(r *model.Row, t *Table) {
	g.Rows = append(g.Rows, r)
	switch {
	case !r.Open():
		g.Closed++
		return
	case waits(r):
		g.Listening++
	default:
		g.Connections++
	}
	g.Moves.add(r)
	if r.New(t.time, t.options.Fresh) {
		g.Opened++
	}
}

// groups compares two groups: by what the column tells of a process or, if it
// tells nothing of one, by how many sockets it has, most first. Gaps come
// last. Pids and start times, then gaps break ties.
func (o Order) groups(a, b *Group) int {
	p, q := a.Process, b.Process
	switch {
	case p == nil && q == nil:
		return cmp.Compare(a.Gap, b.Gap)
	case p == nil:
		return 1
	case q == nil:
		return -1
	}
	return cmp.Or(o.processes(a, b), cmp.Compare(p.PID, q.PID), p.CompareStart(q))
}

// processes compares the groups of two processes by the column alone.
func (o Order) processes(a, b *Group) int {
	if o.Count != CountNone {
		if o.Reverse {
			a, b = b, a
		}
		return cmp.Compare(b.count(o.Count), a.count(o.Count))
	}
	switch o.Column {
	case column.Process, column.PID, column.User, column.UID, column.Started, column.Command, column.Exe,
		column.Container, column.Unit, column.Pod:
		return column.By(o.Column, o.Reverse)(alone(a.Process), alone(b.Process))
	}
	if o.Reverse {
		a, b = b, a
	}
	return cmp.Compare(b.open(), a.open())
}

// count returns how many of something g has.
func (g *Group) count(c Count) int {
	switch c {
	case CountListening:
		return g.Listening
	case CountConnections:
		return g.Connections
	case CountIn:
		return int(g.Moves.In)
	case CountOut:
		return int(g.Moves.Out)
	case CountOpened:
		return g.Opened
	case CountClosed:
		return g.Closed
	case CountTrouble:
		return g.rank
	}
	return g.open()
}

// alone returns a row that tells nothing but its process.
func alone(p *sockets.Process) *model.Row {
	r := &model.Row{}
	r.User = sockets.NoAccount()
	r.Owners = []sockets.Owner{{Process: p}}
	return r
}

// open returns how many open sockets are in g.
func (g *Group) open() int { return g.Listening + g.Connections }
