// Package who finds out who holds a port on this machine, and whether the port can be
// bound now.
package who

import (
	"net/netip"
	"strconv"

	"berth/sockets"
)

// Target is a port on this machine, on one of its addresses or on any.
type Target struct {
	Addr      netip.Addr // the zero Addr: any
	Port      uint16
	Protos    sockets.ProtoSet // the transports that are meant; 0: both
	Localhost bool             // at 127.0.0.1 or ::1, either of which a client of "localhost" may try; Addr is not set

	// What Placed found out about Addr.
	Presence Presence // whether this machine has it
	V6Only   bool     // Addr is ::, which here is for IPv6 alone unless a program says otherwise (net.ipv6.bindv6only)
}

// String returns the target as a user would write it: "80", "10.0.0.5:80", "[::1]:80",
// "localhost:80", "80/tcp".
func (t Target) String() string {
	said := strconv.Itoa(int(t.Port))
	switch {
	case t.Localhost:
		said = "localhost:" + said
	case t.Addr.IsValid():
		said = netip.AddrPortFrom(t.Addr, t.Port).String()
	}
	return said + suffix(t.Protos)
}

// suffix returns "/tcp" or "/udp" if only one transport is meant, and "" for both.
func suffix(ps sockets.ProtoSet) string {
	switch ps {
	case sockets.Protos(sockets.TCP):
		return "/tcp"
	case sockets.Protos(sockets.UDP):
		return "/udp"
	}
	return ""
}

// Over reports whether the target includes transport p.
func (t Target) Over(p sockets.Proto) bool { return t.Protos == 0 || t.Protos.Has(p) }

// over returns the transports that the target names or, if it names none, those in ps.
func (t Target) over(ps sockets.ProtoSet) sockets.ProtoSet {
	if t.Protos != 0 {
		return t.Protos
	}
	return ps
}

// Each returns the target on each of its addresses. localhost has two.
func (t Target) Each() []Target {
	if !t.Localhost {
		return []Target{t}
	}
	four, six := t, t
	four.Localhost, four.Addr = false, netip.AddrFrom4([4]byte{127, 0, 0, 1})
	six.Localhost, six.Addr = false, netip.IPv6Loopback()
	return []Target{four, six}
}

// Endpoint returns what a program would bind. If t has no address, that means every
// IPv6 and IPv4 address.
func (t Target) Endpoint() sockets.Endpoint { return netip.AddrPortFrom(t.Addr, t.Port) }

// Ports returns the ports of targets.
func Ports(targets []Target) []sockets.PortRange {
	var ports []sockets.PortRange
	for _, t := range targets {
		ports = append(ports, sockets.PortRange{First: t.Port, Last: t.Port})
	}
	return ports
}
