// Package who answers who holds a port of this machine, and whether it can be
// bound now.
package who

import (
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"unicode"

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

// Ports gives the ports of targets.
func Ports(targets []Target) []sockets.PortRange {
	var ports []sockets.PortRange
	for _, t := range targets {
		ports = append(ports, sockets.PortRange{First: t.Port, Last: t.Port})
	}
	return ports
}
