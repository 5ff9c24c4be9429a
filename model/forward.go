package model

import (
	"net/netip"
	"slices"

	"berth/sockets"
)

// Forward is where the rules of a network namespace send what comes for a port,
// instead of to whoever may wait there. It is never changed once it is made.
type Forward struct {
	Last    uint16          // the last of the ports, from the row's own on, of which it is true
	Addr    netip.Addr      // the zero Addr: an address of the same namespace
	Port    uint16          // to which the row's own port is sent
	By      string          // which kind of rule it is: "nft redirect", "iptables DNAT"
	Outside sockets.Tri     // whether it is done to what comes from outside; Unknown: perhaps
	Host    sockets.Tri     // whether it is done to what comes from this host
	Owners  []sockets.Owner // who waits there; empty: nobody is seen to
	Space   *sockets.Space  // the network namespace that has the address, where it is another one that is known
}

// Same reports whether f and o say the same.
func (f *Forward) Same(o *Forward) bool {
	if f == nil || o == nil {
		return f == o
	}
	return f.Last == o.Last && f.Addr == o.Addr && f.Port == o.Port && f.By == o.By && f.Outside == o.Outside && f.Host == o.Host &&
		f.Space == o.Space && slices.Equal(f.Owners, o.Owners)
}

// Behind returns the first process that waits where it goes; nil for none.
func (f *Forward) Behind() *sockets.Process {
	if len(f.Owners) == 0 {
		return nil
	}
	return f.Owners[0].Process
}
