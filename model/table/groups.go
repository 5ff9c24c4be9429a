package table

import (
	"cmp"
	"slices"
	"time"

	"berth/model"
	"berth/model/column"
	"berth/model/trouble"
	"berth/sockets"
)

// Group is the sockets of one process, of one remote host, or of whatever else the
// selection is grouped by. A socket with several owners is in the group of each. A row
// that closed remains in the groups of its former owners while it lingers.
type Group struct {
	ID          GroupID
	Process     *sockets.Process // for a group of one process, or the oldest of several; else nil
	Gap         sockets.Gap      // why no process is known
	Rows        []*model.Row     // in the order of the selection, each once
	Parts       []*Group         // for several similar processes, such as a server's workers: a group for each
	Listening   int              // LISTEN and BOUND
	Connections int
	Moves       Sum               // moved by its open connections or, for the Listening view, by those that came in through its listeners
	RTT         time.Duration     // the longest round trip of its open connections; 0: not measured
	Growth      Growth            // of a process, or of several together: of all their connections, whatever the selection shows
	New         float64           // connections first seen per second, over Options.Fresh; for the Listening view, those that came in through its listeners
	Serves      bool              // for the Listening view: it has listeners whose connections are counted
	Served      *model.Served     // their totals; nil: not known, or not the Listening view
	Opened      int               // within Options.Fresh
	Closed      int               // lingering
	Trouble     []trouble.Finding // what is wrong with it now, worst first
	rank        int               // how bad the first of Trouble is among all findings; 0: Trouble is empty
}

// groups groups rows.
func (t *Table) groups(rows []*model.Row, sel Selection) []*Group {
	found := make(map[GroupID]*Group)
	by := sel.Grouped()
	if by == ByProcess {
		t.byProcess(found, rows)
	} else {
		for i, r := range rows {
			t.pause(i)
			group(found, t.groupOf(r, by), nil).add(r, t)
		}
	}
	families := t.families(found, rows, by)
	if sel.Kind == Listening {
		for _, g := range found {
			t.sumServed(g)
		}
		for _, f := range heads(families) {
			t.sumServed(f)
		}
	}
	t.measureGrowth(found, families)
	t.blame(found, families, by)
	groups := make([]*Group, 0, len(found))
	for id, g := range found {
		if families[id] == nil {
			groups = append(groups, g)
		}
	}
	for _, f := range heads(families) {
		slices.SortFunc(f.Parts, sel.Order.groups)
		groups = append(groups, f)
	}
	slices.SortFunc(groups, sel.Order.groups)
	return groups
}

// byProcess groups rows by process, or by gap if there is none.
func (t *Table) byProcess(found map[GroupID]*Group, rows []*model.Row) {
	known := make(map[*sockets.Process]*Group) // most rows of a process share a pointer to it
	for n, r := range rows {
		t.pause(n)
		owners := owning(r)
		if len(owners) == 0 {
			group(found, GroupID{By: ByProcess, gap: r.Gap}, nil).add(r, t)
		}
		for i, owner := range owners {
			if i > 0 && owner.Process == owners[i-1].Process { // those of one process are adjacent
				continue
			}
			g := known[owner.Process]
			if g == nil {
				g = group(found, idOf(owner.Process), owner.Process)
				known[owner.Process] = g
			}
			if r.Open() { // open rows have the newest facts about a process
				g.Process = owner.Process
			}
			g.add(r, t)
		}
	}
}

// blame gives each group what is wrong with its process or its sockets. A group of
// several processes gets what is wrong with any of them.
func (t *Table) blame(groups, families map[GroupID]*Group, by Grouping) {
	for i, f := range t.ailing.found {
		if f.Severity != trouble.Trouble {
			break
		}
		ill := make(map[*Group]bool)
		for _, p := range f.Processes {
			ill[groups[idOf(p)]], ill[families[idOf(p)]] = true, true
		}
		for _, r := range f.Rows {
			switch {
			case by != ByProcess:
				ill[groups[t.groupOf(r, by)]] = true
			case len(f.Processes) == 0 && len(owning(r)) == 0:
				ill[groups[GroupID{By: ByProcess, gap: r.Gap}]] = true
			}
		}
		for g := range ill {
			if g != nil {
				g.Trouble = append(g.Trouble, f)
				g.rank = max(g.rank, len(t.ailing.found)-i)
			}
		}
	}
}

// measureGrowth gives the group of each process its growth, and each group of several
// processes their combined growth.
func (t *Table) measureGrowth(groups, families map[GroupID]*Group) {
	for id, g := range groups {
		if id.By == ByProcess {
			g.Growth = t.growth.of(g.Process, t.time)
		}
	}
	for _, f := range heads(families) {
		for _, g := range f.Parts {
			f.Growth.By, f.Growth.Known = f.Growth.By+g.Growth.By, g.Growth.Known
		}
	}
}

// owning returns the owners under which r is counted. For a row that has just closed,
// these are the owners that it had.
func owning(r *model.Row) []sockets.Owner {
	if !r.Open() && r.State != sockets.TimeWait {
		return r.Was()
	}
	return r.Owners
}

// group returns the group with the identity id, making it if necessary.
func group(found map[GroupID]*Group, id GroupID, p *sockets.Process) *Group {
	g := found[id]
	if g == nil {
		g = &Group{ID: id, Process: p, Gap: id.gap}
		found[id] = g
	}
	return g
}

// add adds r to g and counts it.
func (g *Group) add(r *model.Row, t *Table) {
	g.Rows = append(g.Rows, r)
	fresh := r.New(t.time, t.options.Fresh)
	if fresh && !waits(r) {
		g.New += float64(time.Second) / float64(t.options.Fresh)
	}
	switch {
	case !r.Open():
		g.Closed++
		return
	case waits(r):
		g.Listening++
	case r.State != sockets.TimeWait || g.ID.By == ByProcess: // by process, a TIME_WAIT socket is nobody's and counts as a connection
		g.Connections++
	}
	g.Moves.add(r)
	if x, ok := r.Essence(); ok {
		g.RTT = max(g.RTT, x.Trip())
	}
	if fresh {
		g.Opened++
	}
}

// groups compares two groups by what the column shows of a group or, if it shows
// nothing, by number of sockets, in descending order. Groups for which the value is not
// known come last. Names break ties.
func (o Order) groups(a, b *Group) int {
	if x, y := a.ID.unknown(), b.ID.unknown(); x || y {
		return cmp.Or(order(x, y), cmp.Compare(a.Gap, b.Gap))
	}
	return cmp.Or(o.heads(a, b), a.ID.compare(b.ID), compareStart(a.Process, b.Process))
}

// order puts false before true.
func order(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// heads compares two groups by o alone, without breaking ties.
func (o Order) heads(a, b *Group) int {
	if o.Count != CountNone {
		if o.Reverse {
			a, b = b, a
		}
		return cmp.Compare(b.count(o.Count), a.count(o.Count))
	}
	sign := 1
	if o.Reverse {
		sign = -1
	}
	switch c := o.Column; {
	case c == column.In:
		return sign * cmp.Compare(a.Moves.In, b.Moves.In)
	case c == column.Out:
		return sign * cmp.Compare(a.Moves.Out, b.Moves.Out)
	case c == column.New:
		return sign * cmp.Compare(a.New, b.New)
	case c == column.RTT:
		return sign * cmp.Compare(a.RTT, b.RTT)
	case c == column.Conns:
		return sign * cmp.Compare(a.conns(), b.conns())
	case c == a.ID.By.Column() && a.ID.By != ByProcess:
		return sign * a.ID.compare(b.ID)
	case a.Process != nil && b.Process != nil && OfProcess(c):
		return column.By(c, o.Reverse)(alone(a.Process), alone(b.Process))
	}
	return -sign * cmp.Compare(a.open(), b.open())
}

// OfProcess reports whether a column is about a process as such, so that groups of
// processes are sorted by it. For any other column, they are sorted by their sockets.
func OfProcess(c column.Column) bool {
	switch c {
	case column.Process, column.PID, column.User, column.UID, column.Started, column.Command, column.Exe,
		column.Container, column.Unit, column.Pod:
		return true
	}
	return false
}

// count returns the value of c for g.
func (g *Group) count(c Count) int {
	switch c {
	case CountListening:
		return g.Listening
	case CountConnections:
		return g.conns()
	case CountClosed:
		return g.Closed
	case CountTrouble:
		return g.rank
	case CountGrowth:
		return g.Growth.By
	}
	return g.open()
}

// alone returns a row that has nothing but its process, p.
func alone(p *sockets.Process) *model.Row {
	r := &model.Row{}
	r.User = sockets.NoAccount()
	r.Owners = []sockets.Owner{{Process: p}}
	return r
}

// conns returns how many connections g has or, if known, how many came in through its
// listeners.
func (g *Group) conns() int {
	if g.Served != nil {
		return g.Served.Conns
	}
	return g.Connections
}

// open returns how many open sockets are in g.
func (g *Group) open() int { return g.Listening + g.Connections }

// compareStart orders processes by when they started. A nil process comes last.
func compareStart(a, b *sockets.Process) int {
	if a == nil || b == nil {
		return order(a == nil, b == nil)
	}
	return a.CompareStart(b)
}
