package local

import (
	"net/netip"

	"berth/sockets"
)

// Arrives reports whether a packet that this machine sends to a arrives at the
// machine itself, according to its routes. That is the case if a is one of its
// addresses, a broadcast or anycast address, or covered by a local route (ip route
// add local). a must not have a zone. The result is Unknown if that can't be
// determined.
func Arrives(a netip.Addr) sockets.Tri { return arrives(a) }
