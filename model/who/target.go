// Package who answers who holds a port of this machine, and whether it can be
// bound now.
package who

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"unicode"

	"berth/model"
	"berth/sockets"
)

// Target is a port of this machine, at one of its addresses or at any.
type Target struct {
	Addr netip.Addr // the zero Addr: any
	Port uint16
}

// Parse reads PORT, :PORT or ADDR:PORT, with an IPv6 address in brackets.
func Parse(text string) (Target, error) {
	if alone, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil && !strings.Contains(text, "]:") {
		return Target{}, portless(text, alone)
	}
	addr, number := "", strings.TrimPrefix(text, ":")
	if i := strings.LastIndexByte(text, ':'); i > 0 {
		addr, number = text[:i], text[i+1:]
	}
	n, err := strconv.ParseUint(number, 10, 16)
	if err != nil {
		return Target{}, fmt.Errorf("port %s: a port is a whole number from 0 to 65535", shown(number))
	}
	t := Target{Port: uint16(n)}
	if addr == "" || addr == "*" {
		return t, nil
	}
	bare := strings.TrimSuffix(strings.TrimPrefix(addr, "["), "]")
	ip, err := netip.ParseAddr(bare)
	if err != nil || ip.Is6() != strings.HasPrefix(addr, "[") || strings.ContainsFunc(ip.Zone(), isOdd) {
		return Target{}, malformed(text)
	}
	t.Addr = ip.Unmap()
	return t, nil
}

// portless is the error for an address alone. Of ::1:80 nobody can tell whether
// the 80 is a part of it.
func portless(text string, alone netip.Addr) error {
	if alone.Is6() && !strings.HasPrefix(text, "[") || alone.Zone() != "" {
		return malformed(text)
	}
	return fmt.Errorf("%s: the port is missing, as in %v", shown(text), netip.AddrPortFrom(alone, 80))
}

func malformed(text string) error {
	return fmt.Errorf("%s: an address is written as 10.0.0.5:80 or [::1]:80", shown(text))
}

// isOdd tells whether the name of an interface can't have r: an address that
// is given back must not carry what a terminal obeys.
func isOdd(r rune) bool { return !unicode.IsGraphic(r) || unicode.IsSpace(r) }

// shown gives text as it was written, or in quotes where it would not be seen.
func shown(text string) string {
	if text == "" || strings.ContainsFunc(text, isOdd) {
		return strconv.Quote(text)
	}
	return text
}

// String gives the target as it is written: "80", "10.0.0.5:80", "[::1]:80".
func (t Target) String() string {
	if !t.Addr.IsValid() {
		return strconv.Itoa(int(t.Port))
	}
	return netip.AddrPortFrom(t.Addr, t.Port).String()
}

// Endpoint gives what a program would bind; at any address that is :: for IPv6
// and IPv4 together.
func (t Target) Endpoint() sockets.Endpoint {
	if !t.Addr.IsValid() {
		return netip.AddrPortFrom(netip.IPv6Unspecified(), t.Port)
	}
	return netip.AddrPortFrom(t.Addr, t.Port)
}

// Has tells whether the socket stands in the way of t: it has the port, and an
// address that is the same or one of which the other is a wildcard.
func (t Target) Has(r *model.Row) bool {
	if !r.Local.IsValid() || r.Local.Port() != t.Port {
		return false
	}
	held := r.Local.Addr()
	switch {
	case !t.Addr.IsValid(), held == t.Addr, held.WithZone("") == t.Addr:
		return true
	case held.IsUnspecified():
		return covers(held, r.V6Only == sockets.Yes, t.Addr)
	case t.Addr.IsUnspecified():
		return covers(t.Addr, false, held) || t.shadowed(r) && r.V6Only == sockets.No
	}
	return false
}

// shadowed tells whether the socket may stand in the way of t without having
// its address. The port of an IPv6 connection is taken at 0.0.0.0, too, if the
// socket that it came from was for both; of a connection Linux does not tell.
func (t Target) shadowed(r *model.Row) bool {
	return r.Local.IsValid() && r.Local.Port() == t.Port && t.Addr == netip.IPv4Unspecified() &&
		r.Local.Addr().Is6() && !r.Local.Addr().IsUnspecified() && r.V6Only != sockets.Yes
}

// covers tells whether a wildcard stands for a, too: 0.0.0.0 for IPv4, :: for
// IPv6 and, unless it is for IPv6 only, for IPv4.
func covers(wildcard netip.Addr, v6only bool, a netip.Addr) bool {
	if wildcard.Is4() {
		// A dual-stack :: takes in what 0.0.0.0 does.
		return a.Is4() || a == netip.IPv6Unspecified()
	}
	return a.Is6() || !v6only
}
