package act

import "berth/sockets"

// New returns the actor for this machine: for its processes, and for the sockets of its
// network namespaces.
func New() sockets.Actor { return newSystem() }
