package model

import (
	"net/netip"
	"slices"

	"berth/sockets"
)

// Forward is where the rules of a network namespace send what arrives for a port,
// instead of to whatever listens there. A Forward never changes.
type Forward struct {
	Last    uint16          // the last of the ports, starting with the row's own, for which this holds
	Addr    netip.Addr      // the zero Addr: an address of the same namespace
	Port    uint16          // the port to which traffic for the row's own is sent
	By      string          // the kind of rule: "nft redirect", "iptables DNAT"
	Outside sockets.Tri     // whether it applies to what comes from outside; Unknown: perhaps
	Host    sockets.Tri     // whether it applies to what comes from this host
	Owners  []sockets.Owner // who listens there; empty: nobody is known to
	Space   *sockets.Space  // the network namespace that has the address, if it is another one that is known
}

// Same reports whether f and o say the same thing.
func (f *Forward) Same(o *Forward) bool {
	if f == nil || o == nil {
		return f == o
	}
	return f.Last == o.Last && f.Addr == o.Addr && f.Port == o.Port && f.By == o.By && f.Outside == o.Outside && f.Host == o.Host &&
		f.Space == o.Space && slices.Equal(f.Owners, o.Owners)
}

// Behind returns the first process that listens at the destination; nil if there is
// none.
func (f *Forward) Behind() *sockets.Process {
	if len(f.Owners) == 0 {
		return nil
	}
	return f.Owners[0].Process
}
