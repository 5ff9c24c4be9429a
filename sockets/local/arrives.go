package local

import (
	"net/netip"

	"berth/sockets"
)

// Arrives reports whether a packet that this machine sends to the given address is
// delivered to the machine itself, according to its routes. That is the case if the
// address is one of the machine's own, is a broadcast or anycast address, or is covered
// by a local route (ip route add local). The address must not have a zone. The result
// is Unknown if that can't be determined.
func Arrives(a netip.Addr) sockets.Tri { return arrives(a) }
