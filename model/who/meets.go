package who

import (
	"net/netip"
	"strconv"

	"berth/sockets"
)

// Meets reports whether s is at the target t: it has the same port, and either the
// addresses are the same or one is a wildcard that covers the other. The result is
// Unknown for IPv6 sockets if the system does not report whether they take IPv4, too.
// No wildcard covers an address that this machine does not have, although a socket
// bound to a wildcard may prevent a bind to such an address; see conflicts.
func (t Target) Meets(s *sockets.Socket) sockets.Tri {
	if t.Localhost {
		return t.eitherMeets(s)
	}
	if t.Presence == Absent && s.Local.Addr().IsUnspecified() {
		return sockets.No
	}
	return t.conflicts(s)
}

// conflicts reports whether the kernel checks s for a conflict when a program binds t.
func (t Target) conflicts(s *sockets.Socket) sockets.Tri {
	if !s.Local.IsValid() || s.Local.Port() != t.Port || !t.Over(s.Proto) {
		return sockets.No
	}
	same := t.sameLink(s)
	switch held := s.Local.Addr(); {
	case same == sockets.No:
		return sockets.No
	case !t.Addr.IsValid(), held.WithZone("") == t.Addr.WithZone(""):
		return same
	case held.IsUnspecified():
		return t.covered(held, s.V6Only, same)
	case t.Addr.IsUnspecified():
		return t.covers(s)
	case t.aliased(s):
		return s.V6Only.Not()
	}
	return sockets.No
}

// eitherMeets is Meets for the two addresses of localhost.
func (t Target) eitherMeets(s *sockets.Socket) sockets.Tri {
	best := sockets.No
	for _, one := range t.Each() {
		switch meets := one.Meets(s); {
		case meets == sockets.Yes:
			return sockets.Yes
		case meets == sockets.Unknown:
			best = meets
		}
	}
	return best
}

// sameLink reports whether a socket that is bound to an interface is in the way of a
// program that binds a link-local address. The address may give its interface as a
// number, and not every system reports the numbers of interfaces.
func (t Target) sameLink(s *sockets.Socket) sockets.Tri {
	zone := t.Addr.Zone()
	switch number, err := strconv.ParseUint(zone, 10, 32); {
	case zone == "" || s.Iface == "" || zone == s.Iface || err == nil && uint32(number) == s.IfIndex:
		return sockets.Yes
	case err == nil && s.IfIndex == 0:
		return sockets.Unknown
	}
	return sockets.No
}

// covered reports whether a wildcard that is held also covers the address of t: 0.0.0.0
// covers IPv4, and :: covers IPv6 and, unless it is for IPv6 only, IPv4. A program that
// binds :: is assumed to want the system's default.
func (t Target) covered(wildcard netip.Addr, v6only, yes sockets.Tri) sockets.Tri {
	switch a := t.Addr; {
	case wildcard.Is4() && (a.Is4() || a.IsUnspecified() && !t.V6Only), wildcard.Is6() && a.Is6():
		return yes
	case wildcard.Is6():
		return v6only.Not()
	}
	return sockets.No
}

// covers reports whether t, which is a wildcard, covers the address of s. The port of
// an IPv6 connection is also taken on 0.0.0.0 if the connection came from a socket that
// was for both families. Linux does not report whether that is so.
func (t Target) covers(s *sockets.Socket) sockets.Tri {
	switch {
	case t.V6Only && s.Local.Addr().Is4():
		return sockets.No
	case t.Addr.Is6() || s.Local.Addr().Is4():
		return sockets.Yes
	}
	return s.V6Only.Not()
}

// aliased reports whether s is in the way of t on the IPv4 address that Linux gives to
// every connected IPv6 socket (LOOPBACK4_IPV6 in include/linux/in6.h). Over UDP, Linux
// checks that address, too, against the addresses that programs bind.
func (t Target) aliased(s *sockets.Socket) bool {
	return s.Proto == sockets.UDP && s.Local.Addr().Is6() && t.Addr == netip.AddrFrom4([4]byte{127, 0, 0, 6})
}
