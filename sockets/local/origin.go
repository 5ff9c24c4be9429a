package local

import "berth/sockets"

// Origins returns a reader that tells where processes of this machine come from,
// as far as the system and the caller's privilege let it. It is not for use by
// several goroutines at once.
func Origins() func(*sockets.Process) sockets.Origin { return origins() }
