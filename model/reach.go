package model

import (
	"net/netip"

	"berth/sockets"
)

// Reach is from where a listening or bound socket can be reached.
type Reach uint8

// The reaches.
const (
	ReachNone    Reach = iota // it waits for nobody
	ReachHost                 // loopback: this host only
	ReachLink                 // a link-local address: this link only
	ReachAddress              // through one address of this host
	ReachAny                  // through every address of this host
)

// String returns the words that a person is told: "this host only", "this
// link only", "one address", "any address"; "" for ReachNone.
func (r Reach) String() string {
	switch r {
	case ReachHost:
		return "this host only"
	case ReachLink:
		return "this link only"
	case ReachAddress:
		return "one address"
	case ReachAny:
		return "any address"
	}
	return ""
}

// Reach tells from where the socket can be reached; ReachNone for one that is
// closed, connected, or has no address at all (a unix socket).
func (r *Row) Reach() Reach {
	addr := r.Local.Addr()
	switch {
	case r.Side != SideListen || !r.Open() || !addr.IsValid():
		return ReachNone
	case addr.IsLoopback() || LoopbackDevice(r.Iface):
		return ReachHost
	case addr.IsUnspecified():
		return ReachAny
	case addr.IsLinkLocalUnicast():
		return ReachLink
	}
	return ReachAddress
}

// LoopbackDevice reports whether iface is the loopback device: lo on Linux, lo0 on the
// BSDs and macOS.
func LoopbackDevice(iface string) bool { return iface == "lo" || iface == "lo0" }

// Exposed reports whether the socket listens, or is bound, beyond this host.
func (r *Row) Exposed() bool { return r.Reach() > ReachHost }

// Wildcard reports whether the socket lies at every address: 0.0.0.0 or ::.
func (r *Row) Wildcard() bool { return Wildcard(r.Local.Addr()) }

// Wildcard reports whether a stands for every address.
func Wildcard(a netip.Addr) bool { return a.IsValid() && a.IsUnspecified() }

// DualStack tells of a socket at :: whether it takes IPv4 too. Unknown where
// the system does not tell, and of every other socket.
func (r *Row) DualStack() sockets.Tri {
	if !r.Wildcard() || r.Local.Addr().Is4() {
		return sockets.Unknown
	}
	switch r.V6Only {
	case sockets.Yes:
		return sockets.No
	case sockets.No:
		return sockets.Yes
	}
	return sockets.Unknown
}
