package local

import (
	"net/netip"

	"berth/sockets"
)

// Arrives reports whether a packet that this machine sends to a stays on it, by
// the machine's own routes: a is one of its addresses, a broadcast or anycast
// address, or covered by a local route (ip route add local). a has no zone. The
// result is Unknown where the system does not say.
func Arrives(a netip.Addr) sockets.Tri { return arrives(a) }
