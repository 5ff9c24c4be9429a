package model

import (
	"net/netip"
	"slices"

	"berth/model/language"
	"berth/sockets"
)

// Reach states where a listening or bound socket can be reached from.
type Reach uint8

// The reaches.
const (
	ReachNone    Reach = iota // from nowhere, because it is not waiting for anybody
	ReachNobody               // from nowhere, because its address and its interface exclude each other
	ReachHost                 // from this host only (loopback)
	ReachLink                 // from this link only (a link-local address)
	ReachAddress              // through one address of this host
	ReachAny                  // through every address of this host
)

// String returns the description shown to users: "nobody", "this host only", "this
// link only", "one address" or "any address". It returns "" for ReachNone.
func (r Reach) String() string {
	switch r {
	case ReachNobody:
		return "nobody"
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

// Said states who can reach the socket.
func (r Reach) Said() language.Sentence {
	names := [...]string{ReachNobody: "nobody", ReachHost: "host", ReachLink: "link", ReachAddress: "address", ReachAny: "any"}
	if r == ReachNone {
		return language.Sentence{}
	}
	return language.Sentence{Key: "reach." + names[r]}
}

// Reach returns where the socket can be reached from. It returns ReachNone if the
// socket is closed or connected, or has no address at all (a unix socket).
func (r *Row) Reach() Reach {
	addr := r.Local.Addr()
	switch {
	case r.Side != SideListen || !r.Open() || !addr.IsValid():
		return ReachNone
	case r.barred():
		return ReachNobody
	case addr.IsLoopback() || LoopbackDevice(r.Iface):
		return ReachHost
	case r.State == sockets.Redirect && r.Forward != nil && r.Forward.Outside == sockets.No:
		return ReachHost
	case addr.IsUnspecified():
		return ReachAny
	case addr.IsLinkLocalUnicast() || Everybody(addr):
		return ReachLink
	}
	return ReachAddress
}

// barred reports whether the row's socket is at a loopback address, but bound to an
// interface other than the loopback device. What is sent to a loopback address comes
// through that device and is refused. (A VRF, which has loopback addresses of its own, is
// the exception.)
func (r *Row) barred() bool {
	return r.Local.Addr().IsLoopback() && r.Iface != "" && !LoopbackDevice(r.Iface)
}

// LoopbackDevice reports whether iface is the loopback device: lo on Linux, lo0 on the
// BSDs and macOS.
func LoopbackDevice(iface string) bool { return iface == "lo" || iface == "lo0" }

// Exposed reports whether a listening or bound socket can be reached from beyond
// this host.
func (r *Row) Exposed() bool { return r.Reach() > ReachHost }

// Wildcard reports whether the local address is the wildcard address, 0.0.0.0 or
// ::.
func (r *Row) Wildcard() bool { return Wildcard(r.Local.Addr()) }

// Wildcard reports whether a is a wildcard address.
func Wildcard(a netip.Addr) bool { return a.IsValid() && a.IsUnspecified() }

// DualStack returns whether a socket bound to :: also accepts IPv4. It returns
// Unknown if the system does not report that, and for all other sockets.
func (r *Row) DualStack() sockets.Tri {
	if !r.Wildcard() || r.Local.Addr().Is4() {
		return sockets.Unknown
	}
	return r.V6Only.Not()
}

// At describes what the row's local address means for those who want to reach the
// socket. host may be nil.
func (r *Row) At(host *sockets.Host) language.Sentence {
	return language.Sentence{Key: "address." + r.at(host), Facts: language.Facts{"ip": r.Local.Addr().String(), "iface": r.Iface}}
}

func (r *Row) at(host *sockets.Host) string {
	switch ip := r.Local.Addr(); {
	case r.barred():
		return "barred"
	case ip.IsLoopback():
		return "loopback"
	case LoopbackDevice(r.Iface) && !ip.IsUnspecified() && !ip.IsMulticast() && !Everybody(ip): // Linux takes what it sends itself to ip for what comes through the interface that has ip
		return "lo_alone"
	case r.Reach() == ReachHost: // the device itself keeps others out
		return "loopback_iface"
	case ip.IsUnspecified() && ip.Is4():
		return "any4"
	case ip.IsUnspecified():
		return map[sockets.Tri]string{sockets.Yes: "dual", sockets.No: "any6", sockets.Unknown: "any"}[r.DualStack()]
	case ip.IsMulticast():
		return "group"
	case Everybody(ip):
		return "broadcast"
	case ip.IsLinkLocalUnicast():
		return "link"
	case r.Elsewhere(host):
		return "elsewhere"
	}
	return "one"
}

// Elsewhere reports whether no interface has the row's address. It returns false if
// the interfaces are not known, and for addresses that belong to no interface: multicast
// groups and the limited broadcast address.
func (r *Row) Elsewhere(host *sockets.Host) bool {
	ip := r.Local.Addr()
	if ip.IsMulticast() || Everybody(ip) {
		return false
	}
	return host != nil && len(host.Addrs) > 0 && r.Key.NetNS == host.NetNS && !slices.Contains(host.Addrs, ip.WithZone(""))
}

// Everybody reports whether a is the limited broadcast address: that of all hosts on a
// link (RFC 919).
func Everybody(a netip.Addr) bool { return a == netip.AddrFrom4([4]byte{255, 255, 255, 255}) }

// OnlyBy names the only interface through which the row's socket can be reached. It
// returns the zero Sentence if that is obvious, or if any interface will do.
func (r *Row) OnlyBy() language.Sentence {
	if r.Iface == "" || LoopbackDevice(r.Iface) || r.barred() {
		return language.Sentence{}
	}
	return language.Sentence{Key: "address.iface", Facts: language.Facts{"iface": r.Iface}}
}
