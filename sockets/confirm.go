package sockets

import "context"

// Confirmer is a Source that can look again for sockets which its last Snapshot
// lacks.
type Confirmer interface {
	// Confirm returns those of gone that are there all the same, as they are
	// now and with the owners they had. ask is that of the Snapshot. Where it
	// can't be told, they are taken to be there: it takes proof that a socket
	// has closed. The rules of Snapshot hold: not twice at once, nor while a
	// Snapshot is made, and what it returns is good until the next call.
	Confirm(ctx context.Context, ask Ask, gone []*Socket) []Socket
}
