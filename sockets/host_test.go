package sockets

import (
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
)

// TestInANamespace checks that a host is seen from another namespace with the settings
// of that one, and that nothing of its own remains that may not be true there.
func TestInANamespace(t *testing.T) {
	h := &Host{
		NetNS: 1, Ephemeral: PortRange{1, 2}, Reserved: []PortRange{{1, 1}}, Unprivileged: 1024,
		Rules: Rules{Families: Families(IPv4), Foreign: Families(IPv4), IPv4: []netip.Prefix{}, BindV6Only: No, LowPorts: Yes},
	}
	s := &Space{NetNS: 2, Ephemeral: PortRange{10000, 20000}, Reserved: []PortRange{{15000, 15010}}, Unprivileged: 80, Foreign: Families(IPv6), BindV6Only: Yes}
	in := h.In(s)
	if in.NetNS != 2 || in.Within != s || in.Ephemeral != s.Ephemeral || !slices.Equal(in.Reserved, s.Reserved) || in.Unprivileged != 80 || in.HandedOut() != 9990 {
		t.Errorf("%+v", in)
	}
	if r := in.Rules; r.Families != 0 || r.IPv4 != nil || r.Foreign != s.Foreign || r.BindV6Only != Yes || r.LowPorts != Yes {
		t.Errorf("%+v", r)
	}
	h.Rules.LowPorts = No // perhaps only because another user namespace owns this process's own network namespace
	if low := h.In(s).Rules.LowPorts; low != Unknown {
		t.Errorf("low ports: %v", low)
	}
}

// TestHandedOut counts port by port.
func TestHandedOut(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	some := func() PortRange {
		first := uint16(r.UintN(1 << 16))
		return PortRange{first, uint16(min(int(first)+int(r.UintN(20_000)), 1<<16-1))}
	}
	hosts := []Host{
		{},
		{Ephemeral: PortRange{0, 65535}},
		{Ephemeral: PortRange{32768, 60999}, Reserved: []PortRange{{9, 3}}},
		{Ephemeral: PortRange{32768, 65535}, Reserved: []PortRange{{65535, 65535}, {0, 40000}}},
	}
	for range 300 {
		h := Host{Ephemeral: some()}
		for range r.UintN(6) {
			h.Reserved = append(h.Reserved, some())
		}
		hosts = append(hosts, h)
	}
	for _, h := range hosts {
		want := 0
		for port := max(1, int(h.Ephemeral.First)); port <= int(h.Ephemeral.Last); port++ {
			if !h.IsReserved(uint16(port)) {
				want++
			}
		}
		if got := h.HandedOut(); got != want {
			t.Fatalf("%v without %v: %d, want %d", h.Ephemeral, h.Reserved, got, want)
		}
	}
}
