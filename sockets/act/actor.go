package act

import "berth/sockets"

// New returns the actor for this machine's processes, and for the sockets in its
// network namespaces.
func New() sockets.Actor { return newSystem() }
