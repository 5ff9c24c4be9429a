package pane

import (
	"berth/model"
	"berth/model/table"
	"berth/sockets"
)

// Item is what the cursor is on: a socket, the head of a group of sockets, or a
// port.
type Item struct {
	Row   *model.Row   // nil for a head and for a port
	Group *table.Group // nil outside groups
	Head  *model.Row   // the row that is drawn for a Group folded into one row; nil otherwise
	Depth int          // how many groups the item's group is nested in
	Port  *Port        // nil except on the port map
}

// Port is a port and the sockets that have it, the most important first.
type Port struct {
	Number uint16
	Rows   []*model.Row
}

// ID identifies the subject of an Item, whatever line the subject is on.
type ID struct {
	Socket sockets.Key
	Group  table.GroupID
	Port   int // one more than the port number; 0: none
}

// ID returns the identity of an Item. If there is no item, it returns the zero ID.
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
