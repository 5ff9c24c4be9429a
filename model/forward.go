package model

import (
	"net/netip"
	"slices"

	"berth/sockets"
)

// Forward is where the rules of a network namespace send traffic for a port,
// instead of to the program that listens on it. A Forward is immutable.
type Forward struct {
	Last    uint16          // the last of the ports that are forwarded in this way; the first is the row's own
	Addr    netip.Addr      // the zero Addr: an address of the same namespace
	Port    uint16          // the port to which traffic for the row's port is sent
	By      string          // the kind of rule: "nft redirect", "iptables DNAT"
	Outside sockets.Tri     // whether it applies to traffic from outside; Unknown: perhaps
	Host    sockets.Tri     // whether it applies to traffic from this host
	Owners  []sockets.Owner // who listens there; empty: nobody, as far as is known
	Space   *sockets.Space  // the network namespace that has the address, if it is known and is another one
}

// Same reports whether f and o are equal.
func (f *Forward) Same(o *Forward) bool {
	if f == nil || o == nil {
		return f == o
	}
	return f.Last == o.Last && f.Addr == o.Addr && f.Port == o.Port && f.By == o.By && f.Outside == o.Outside && f.Host == o.Host &&
		f.Space == o.Space && slices.Equal(f.Owners, o.Owners)
}

// Behind returns the first process that listens at the destination, or nil if there
// is none.
func (f *Forward) Behind() *sockets.Process {
	if len(f.Owners) == 0 {
		return nil
	}
	return f.Owners[0].Process
}
