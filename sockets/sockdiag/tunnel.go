package sockdiag

import (
	"encoding/binary"

	"berth/sockets"
	"berth/sockets/netlink"
	"berth/sockets/scrub"
)

// Parts of rtnetlink (include/uapi/linux/rtnetlink.h and if_link.h).
const (
	typeGetLink = 18 // RTM_GETLINK

	ifinfoSize = 16 // struct ifinfomsg
	ifinfoUp   = 1  // IFF_UP, in ifi_flags

	attrIfname   = 3  // IFLA_IFNAME
	attrLinkinfo = 18 // IFLA_LINKINFO
	attrKind     = 1  // IFLA_INFO_KIND, inside it
	attrData     = 2  // IFLA_INFO_DATA
)

// Tunnel is an interface for which the kernel has UDP sockets. They are bound to all
// addresses of a family, and are open while the interface is up.
type Tunnel struct {
	sockets.Tunnel
	Port       uint16
	IPv4, IPv6 bool
}

// Receives reports whether s is a socket of t.
func (t *Tunnel) Receives(s *sockets.Socket) bool {
	if s.Proto != sockets.UDP || s.State != sockets.Bound || s.Local.Port() != t.Port || !s.Local.Addr().IsUnspecified() {
		return false
	}
	return s.Family == sockets.IPv4 && t.IPv4 || s.Family == sockets.IPv6 && t.IPv6
}

// appendLinks appends a request for all interfaces.
func appendLinks(b []byte) []byte {
	b = netlink.AppendHeader(b, typeGetLink, netlink.FlagDump)
	return append(b, make([]byte, ifinfoSize)...)
}

// tunnels collects the interfaces that are up and of a kind that has sockets. Port is 0
// if the dump does not include the port of an interface.
type tunnels struct{ out []Tunnel }

func (t *tunnels) take(body []byte) bool {
	if len(body) < ifinfoSize {
		return false
	}
	if native.Uint32(body[8:])&ifinfoUp == 0 {
		return true
	}
	var name, info []byte
	for rest := body[ifinfoSize:]; len(rest) > 0; {
		kind, value, after, ok := netlink.NextAttr(rest)
		if !ok {
			return false
		}
		rest = after
		switch kind {
		case attrIfname:
			name = value
		case attrLinkinfo:
			info = value
		}
	}
	kind, data := linkInfo(info)
	if found, ok := ofKind(kind, data); ok && len(name) > 0 {
		found.Tunnel = sockets.Tunnel{Iface: scrub.Bytes(netlink.Text(name)), Kind: kind}
		t.out = append(t.out, found)
	}
	return true
}

// linkInfo returns the kind of an interface and the data that is specific to that kind.
func linkInfo(info []byte) (kind string, data []byte) {
	for kindOf, value, rest, ok := netlink.NextAttr(info); ok; kindOf, value, rest, ok = netlink.NextAttr(rest) {
		switch kindOf {
		case attrKind:
			kind = string(netlink.Text(value))
		case attrData:
			data = value
		}
	}
	return kind, data
}

// layout has the numbers of the attributes in a kind's data that hold the needed facts,
// or 0 for an attribute that the kind lacks.
type layout struct {
	port uint16
	six  [2]uint16 // present if there is an IPv6 address
	any  uint16    // present if the interface receives both families
	both bool      // the interface always receives both, if there is IPv6
}

// layouts returns the layout of a kind, from include/uapi/linux/if_link.h and
// wireguard.h.
func layouts(kind string) (layout, bool) {
	switch kind {
	case "vxlan":
		return layout{port: 15, six: [2]uint16{16, 17}, any: 25}, true
	case "geneve":
		return layout{port: 5, six: [2]uint16{7, 7}, any: 6}, true
	case "bareudp":
		return layout{port: 1, both: true}, true
	case "wireguard":
		return layout{both: true}, true
	}
	return layout{}, false
}

// ofKind reads the port and families of an interface of the given kind. If each packet
// comes with metadata ("external" in ip-link(8)), both families are possible.
func ofKind(kind string, data []byte) (t Tunnel, ok bool) {
	at, ok := layouts(kind)
	if !ok {
		return t, false
	}
	six, both := false, at.both
	for id, value, rest, more := netlink.NextAttr(data); more; id, value, rest, more = netlink.NextAttr(rest) {
		switch {
		case id == at.port && len(value) >= 2:
			t.Port = binary.BigEndian.Uint16(value)
		case id == at.any:
			both = both || len(value) == 0 || value[0] != 0 // an empty attribute for geneve, a byte for vxlan
		case id == at.six[0], id == at.six[1]:
			six = true
		}
	}
	t.IPv4, t.IPv6 = both || !six, both || six
	return t, true
}
