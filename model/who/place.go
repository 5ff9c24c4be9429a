package who

import (
	"net/netip"
	"slices"

	"berth/sockets"
)

// address reports whether the address of e can be bound on h, and if not, why.
func (e *End) address(h *sockets.Host) (Cause, Answer) {
	a := e.At.Addr
	switch {
	case !a.IsValid():
		return 0, Yes
	case !h.Rules.Families.Has(family(a)) && h.Rules.Families != 0:
		return ByFamily, No
	case a.Is6() && oneLink(a) && a.Zone() == "":
		return ByInterface, No // EINVAL
	case a.Is6() && a.IsMulticast() && e.Proto == sockets.TCP:
		return ByMulticast, No // EINVAL
	}
	return ByAddress, own(a, h)
}

func family(a netip.Addr) sockets.Family {
	if a.Is4() {
		return sockets.IPv4
	}
	return sockets.IPv6
}

// oneLink reports whether an address has a meaning only together with an interface
// (__ipv6_addr_needs_scope_id in include/net/ipv6.h).
func oneLink(a netip.Addr) bool {
	return a.IsLinkLocalUnicast() || a.IsLinkLocalMulticast() || a.IsInterfaceLocalMulticast()
}

// own reports whether the address a can be bound on h. That is true of h's own
// addresses, of wildcard, multicast and broadcast addresses, and of any address at all
// if the system was configured to allow it.
func own(a netip.Addr, h *sockets.Host) Answer {
	switch {
	case a.Zone() != "" && oneLink(a):
		return onLink(a, h)
	case a.IsUnspecified(), a.IsMulticast(), h.Rules.Foreign.Has(family(a)):
		return Yes
	case a.Is4():
		return own4(a, h)
	case h.Rules.IPv6 != nil:
		return answerOf(slices.Contains(h.Rules.IPv6, a.WithZone("")))
	}
	return listed(a, h)
}

// own4 is own for an IPv4 address. 255.255.255.255 can be bound everywhere, and other
// broadcast addresses can be bound if h.Rules.IPv4 contains them.
func own4(a netip.Addr, h *sockets.Host) Answer {
	switch {
	case h.Rules.IPv4 == nil:
		return listed(a, h)
	case a == netip.AddrFrom4([4]byte{255, 255, 255, 255}):
		return Yes
	}
	return answerOf(slices.ContainsFunc(h.Rules.IPv4, func(p netip.Prefix) bool { return p.Contains(a) }))
}

// listed is own according to the addresses of the interfaces, which may be incomplete.
func listed(a netip.Addr, h *sockets.Host) Answer {
	if slices.Contains(h.Addrs, a) {
		return Yes
	}
	return Depends
}

// onLink is own for a link-local address. Its interface must exist in any case.
func onLink(a netip.Addr, h *sockets.Host) Answer {
	known := slices.ContainsFunc(h.Rules.IPv6, func(x netip.Addr) bool { return x.Zone() == a.Zone() })
	switch {
	case slices.Contains(h.Rules.IPv6, a), known && (a.IsMulticast() || h.Rules.Foreign.Has(sockets.IPv6)):
		return Yes
	case h.Rules.IPv6 == nil, !known && (a.IsMulticast() || h.Rules.Foreign.Has(sockets.IPv6)):
		return Depends
	}
	return No
}

func answerOf(yes bool) Answer {
	if yes {
		return Yes
	}
	return No
}

// privilege reports whether this process is permitted to bind port p.
func privilege(p uint16, h *sockets.Host) Answer {
	first := h.Unprivileged
	if first < 0 { // not known: the usual value
		first = 1024
	}
	switch {
	case int(p) >= first || h.Rules.LowPorts == sockets.Yes:
		return Yes
	case h.Unprivileged < 0 || h.Rules.LowPorts == sockets.Unknown:
		return Depends
	}
	return No
}
