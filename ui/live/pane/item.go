package pane

import (
	"berth/model"
	"berth/model/table"
	"berth/sockets"
)

// Item is a line of a table: a socket, or the head of a group of them.
type Item struct {
	Row   *model.Row   // nil for a head
	Group *table.Group // nil outside groups
}

// ID is what an Item is about, whatever line that is.
type ID struct {
	Socket sockets.Key
	Group  GroupID
}

// GroupID is the identity of a group: a process, or a reason why none is known.
type GroupID struct {
	process sockets.ProcessID
	gap     sockets.Gap
	grouped bool
}

// GroupOf returns the identity of a group.
func GroupOf(g *table.Group) GroupID {
	id := GroupID{gap: g.Gap, grouped: true}
	if g.Process != nil {
		id.process = g.Process.ID()
	}
	return id
}

// ID returns the identity of an Item; of none, the zero ID.
func (it Item) ID() ID {
	var id ID
	if it.Row != nil {
		id.Socket = it.Row.Key
	}
	if it.Group != nil {
		id.Group = GroupOf(it.Group)
	}
	return id
}

// None reports whether there is no Item.
func (it Item) None() bool { return it.Row == nil && it.Group == nil }
