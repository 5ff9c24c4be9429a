package sockets

import "context"

// Confirmer is a Source that can look again for sockets that are missing from its last
// Snapshot.
type Confirmer interface {
	// Confirm looks for the missing sockets, which are listed in gone, and returns
	// those that still exist, in their present state and with the owners that they had.
	// ask is the Ask of the last Snapshot. A socket is taken to exist unless it is
	// proven to have closed. The rules of Snapshot apply: Confirm must not run
	// concurrently with itself or with Snapshot, and its result is valid until the next
	// call.
	Confirm(ctx context.Context, ask Ask, gone []*Socket) []Socket
}
