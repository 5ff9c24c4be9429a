package local

import "berth/sockets"

// Origins returns a function that finds out where a process on this machine comes
// from, as far as the system and the caller's privilege allow. The function is not
// safe for concurrent use.
func Origins() func(*sockets.Process) sockets.Origin { return origins() }
