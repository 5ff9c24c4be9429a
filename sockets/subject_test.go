package sockets

import "testing"

func TestSubjectHas(t *testing.T) {
	for _, c := range []struct {
		s    Subject
		p    Proto
		want bool
	}{
		{"tcp", TCP, true},
		{"tcp ipv6", TCP, true},
		{"udp ipv4", UDP, true},
		{MissingTCPBound, TCP, true},
		{MissingTCPBound, UDP, false},
		{"udp ipv4", TCP, false},
		{MissingTCPInternals, TCP, false},
		{MissingOwners, UDP, false},
	} {
		if got := c.s.Has(c.p); got != c.want {
			t.Errorf("%q of %v: %v", c.s, c.p, got)
		}
	}
}
