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
	Head  *model.Row   // what a Group is drawn as that is folded to a row; nil for others
	Depth int          // in how many other groups its group is
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
	Group  table.GroupID
	Port   int // one more than its number; 0: none
}

// ID returns the identity of an Item; of none, the zero ID.
func (it Item) ID() ID {
	var id ID
	if it.Row != nil {
		id.Socket = it.Row.Key
	}
	if it.Group != nil {
		id.Group = it.Group.ID
	}
	if it.Port != nil {
		id.Port = 1 + int(it.Port.Number)
	}
	return id
}

// None reports whether there is no Item.
func (it Item) None() bool { return it.Row == nil && it.Group == nil && it.Port == nil }
