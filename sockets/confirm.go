package sockets

import "context"

// Confirmer is a Source that can look again for sockets that its last Snapshot
// lacks.
type Confirmer interface {
	// Confirm returns those of gone that still exist, as they are now and with the
	// owners they had. ask is the Snapshot's. Sockets for which this can't be
	// determined are taken to exist: it takes proof that a socket has closed. The
	// rules of Snapshot apply: it must not be called twice at once, nor during a
	// Snapshot, and its result is good until the next call.
	Confirm(ctx context.Context, ask Ask, gone []*Socket) []Socket
}
