package explain

import (
	"encoding/binary"
	"net/netip"
	"strings"
)

// addressTerm returns the term for the kind of address or address range in text. It
// returns "" if text is neither an address nor a range.
func addressTerm(text string) string {
	text = strings.TrimSpace(text)
	if inner, ok := strings.CutPrefix(text, "["); ok && strings.HasSuffix(inner, "]") {
		text = strings.TrimSuffix(inner, "]")
	}
	ip, err := netip.ParseAddr(text)
	if err != nil {
		p, err := netip.ParsePrefix(text)
		if err != nil {
			return ""
		}
		ip = p.Addr()
	}
	ip = ip.WithZone("")
	switch shared, benchmarks := netip.MustParsePrefix("100.64.0.0/10"), netip.MustParsePrefix("198.18.0.0/15"); {
	case ip.Is4In6():
		return "mapped"
	case netip.MustParsePrefix("64:ff9b::/96").Contains(ip):
		return "nat64"
	case isNetmask(ip):
		return "cidr"
	case ip.IsUnspecified():
		return "wildcard"
	case ip.IsLoopback():
		return "loopback"
	case ip.IsMulticast():
		return "multicast"
	case ip.IsLinkLocalUnicast():
		return "link-local"
	case documented(ip):
		return "documentation-address"
	case ip.IsPrivate() && ip.Is6():
		return "unique-local"
	case ip.IsPrivate():
		return "private-address"
	case shared.Contains(ip):
		return "shared-address"
	case benchmarks.Contains(ip):
		return "benchmarking-address"
	case netip.MustParsePrefix("192.0.0.0/24").Contains(ip), ip.Is4() && ip.As4()[0] >= 240, ip.Is4() && ip.As4()[0] == 0, ip.Is6() && ip.As16()[0]>>5 != 1:
		return "address" // neither private nor in use on the internet
	}
	return "public-address"
}

// isNetmask reports whether an address is a netmask of 8 to 31 bits: ones, then zeros.
func isNetmask(ip netip.Addr) bool {
	if !ip.Is4() {
		return false
	}
	hosts := ^binary.BigEndian.Uint32(ip.AsSlice())
	return hosts != 0 && hosts&(hosts+1) == 0 && hosts < 1<<24
}

// documented reports whether an address is reserved for examples.
func documented(ip netip.Addr) bool {
	for _, p := range []string{"192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20"} {
		if netip.MustParsePrefix(p).Contains(ip) {
			return true
		}
	}
	return false
}
