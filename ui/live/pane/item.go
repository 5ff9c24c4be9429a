package pane

import (
	"berth/model"
	"berth/model/table"
	"berth/sockets"
)

// Item is what the cursor is on: a socket, the head of a group of them, or a port.
type Item struct {
	Row   *model.Row   // nil for a head and for a port
	Group *table.Group // nil outside groups
	Port  *Port        // nil but on the map of ports
}

// Port is a port and the sockets that have it, the one that matters most first.
type Port struct {
	Number uint16
	Rows   []*model.Row
}

// ID is what an Item is about, whatever line that is.
type ID struct {
	Socket sockets.Key
	Group  GroupID
	Port   int // one more than its number; 0: none
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
	if it.Port != nil {
		id.Port = 1 + int(it.Port.Number)
	}
	return id
}

// None reports whether there is no Item.
func (it Item) None() bool { return it.Row == nil && it.Group == nil && it.Port == nil }
