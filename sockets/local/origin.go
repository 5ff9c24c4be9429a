package local

import "berth/sockets"

// Origins returns a reader for where processes of this machine come from, as far
// as the system and the caller's privilege allow. It must not be used by several
// goroutines at once.
func Origins() func(*sockets.Process) sockets.Origin { return origins() }
