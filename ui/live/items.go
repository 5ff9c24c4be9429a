package live

import (
	"berth/model"
	"berth/model/table"
	"berth/sockets"
)

// ident is what a line of the table is about, whatever line that is: a socket,
// or a group of them.
type ident struct {
	socket sockets.Key
	group  groupID
}

// groupID is the identity of a group: a process, or a reason why none is known.
type groupID struct {
	pid     int
	started int64
	gap     sockets.Gap
	grouped bool
}

func groupOf(g *table.Group) groupID {
	id := groupID{gap: g.Gap, grouped: true}
	if g.Process != nil {
		id.pid, id.started = g.Process.PID, g.Process.Started.UnixNano()
	}
	return id
}

// item is one line of the table: a socket, or the head of a group.
type item struct {
	row   *model.Row   // nil for a head
	group *table.Group // nil outside groups
}

// items is all lines of the table, most of which no one ever sees.
type items struct {
	rows  []*model.Row // of a view without groups
	lines []item       // of one with groups
}

// itemsOf lays out a view, with the rows of the groups that are open.
func itemsOf(v *table.View, open map[groupID]bool) items {
	if v == nil {
		return items{}
	}
	if v.Selection.Kind != table.Processes {
		return items{rows: v.Rows}
	}
	var lines []item
	for _, g := range v.Groups {
		lines = append(lines, item{group: g})
		if !open[groupOf(g)] {
			continue
		}
		for _, r := range g.Rows {
			lines = append(lines, item{row: r, group: g})
		}
	}
	return items{lines: lines}
}

func (x items) len() int { return max(len(x.rows), len(x.lines)) }

func (x items) at(i int) item {
	switch {
	case i < 0 || i >= x.len():
		return item{}
	case x.rows != nil:
		return item{row: x.rows[i]}
	}
	return x.lines[i]
}

func (x items) id(i int) ident {
	it := x.at(i)
	var id ident
	if it.row != nil {
		id.socket = it.row.Key
	}
	if it.group != nil {
		id.group = groupOf(it.group)
	}
	return id
}
