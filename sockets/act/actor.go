package act

import "berth/sockets"

// New returns the actor of this machine. Its Holds are on the processes and its
// sockets in the network namespace of the calling thread.
func New() sockets.Actor { return newSystem() }
