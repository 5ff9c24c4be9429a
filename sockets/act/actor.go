package act

import "berth/sockets"

// New gives the actor of this machine. Its Holds are on the processes and its
// sockets in the network namespace of the calling thread.
func New() sockets.Actor { return system{} }

// system is the sockets.Actor of this machine; its methods are in a file for
// each system.
type system struct{}
