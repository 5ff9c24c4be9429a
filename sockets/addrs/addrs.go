// Package addrs asks the system for the addresses of its interfaces.
package addrs

import (
	"net"
	"net/netip"
)

// Own returns the addresses of this machine's interfaces, in the network namespace of the
// calling thread, as far as the system reports them.
func Own() []netip.Addr {
	list, err := net.InterfaceAddrs()
	if err != nil {
		return nil
	}
	own := make([]netip.Addr, 0, len(list))
	for _, a := range list {
		if prefix, err := netip.ParsePrefix(a.String()); err == nil {
			own = append(own, prefix.Addr().Unmap())
		}
	}
	return own
}
