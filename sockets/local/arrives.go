package local

import (
	"net/netip"

	"berth/sockets"
)

// Arrives reports whether what this machine sends to a stays here, by its own
// routes: a is one of its addresses, a broadcast or anycast one, or taken in by
// a local route (ip route add local). a has no zone. Unknown where the system
// does not tell.
func Arrives(a netip.Addr) sockets.Tri { return arrives(a) }
