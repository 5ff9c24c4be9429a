package sockets

import (
	"math/rand/v2"
	"testing"
)

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
