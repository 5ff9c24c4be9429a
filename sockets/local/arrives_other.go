//go:build !linux

package local

import (
	"net/netip"

	"berth/sockets"
)

func arrives(netip.Addr) sockets.Tri { return sockets.Unknown }
