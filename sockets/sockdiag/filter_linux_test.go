package sockdiag

import (
	"slices"
	"testing"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// unfiltered returns everything that the kernel sends for r.
func unfiltered(t *testing.T, c *Conn, r Request) []sockets.Socket {
	t.Helper()
	c.inet.request, c.inet.out = r, nil
	c.inet.request.Ports = nil
	c.request = r.appendTo(c.request[:0])
	must(t, "dump", c.conn.Ask(t.Context(), c.request, c.take))
	return c.inet.out
}

// TestKernelFiltersPorts checks that the kernel sends only the sockets with a
// requested port at either end and those without a remote end.
func TestKernelFiltersPorts(t *testing.T) {
	listener := listenTCP(t, "127.0.0.1:0", 4)
	client := connect(t, listener, "")
	server := accept(t, listener)
	strangerClient, strangerServer := pair(t)
	udp := bind(t, "127.0.0.1:0", unix.SOCK_DGRAM)
	port := local4(t, listener).Port()
	ranges := []sockets.PortRange{{First: 1, Last: 2}, {First: port, Last: port}, {First: 3, Last: 3}}
	c := dial(t)
	for _, family := range []sockets.Family{0, sockets.IPv4} {
		r := Request{Proto: sockets.TCP, Family: family, States: sockets.AllStates, Ports: ranges}
		got := unfiltered(t, c, r)
		for what, fd := range map[string]int{"listener": listener, "client": client, "server": server} {
			if find(got, fd) == nil {
				t.Errorf("family %d: the %s is left out", family, what)
			}
		}
		for _, fd := range []int{strangerClient, strangerServer} {
			if s := find(got, fd); s != nil {
				t.Errorf("family %d: an unrequested socket came: %v to %v", family, s.Local, s.Remote)
			}
		}
		if i := slices.IndexFunc(got, func(s sockets.Socket) bool { return !sockets.PortsTouch(ranges, &s) }); i >= 0 {
			t.Errorf("family %d: came unrequested: %+v", family, got[i])
		}
	}
	if find(unfiltered(t, c, Request{Proto: sockets.UDP, Family: sockets.IPv4, States: sockets.AllStates, Ports: ranges}), udp) == nil {
		t.Error("a UDP socket without a remote end is left out")
	}
}

// TestFilterOfManyPorts checks that the kernel, which verifies each jump of a filter,
// accepts filters for many ports, and that a filter that is too long is applied when
// the replies are decoded.
func TestFilterOfManyPorts(t *testing.T) {
	client, server := pair(t)
	c := dial(t)
	for _, n := range []int{1, 2, 63, 500, 810, 820, 5000} {
		var ranges []sockets.PortRange
		for i := range n {
			ranges = append(ranges, sockets.PortRange{First: uint16(2 * i), Last: uint16(2 * i)})
		}
		r := Request{Proto: sockets.TCP, Family: sockets.IPv4, States: sockets.AllStates, Ports: ranges}
		got := whole(t, c, nil, r)
		for _, fd := range []int{client, server} {
			local, remote := local4(t, fd).Port(), remote4(t, fd).Port()
			in := func(p uint16) bool { return p%2 == 0 && int(p) < 2*n }
			if want := in(local) || in(remote); (find(got, fd) != nil) != want {
				t.Errorf("%d ports: %d to %d came: %v, want %v", n, local, remote, !want, want)
			}
		}
	}
}

// TestFilterAtTheEdges checks that ranges include their ends and nothing beyond.
func TestFilterAtTheEdges(t *testing.T) {
	client, _ := pair(t)
	local, remote := local4(t, client).Port(), remote4(t, client).Port()
	c := dial(t)
	for _, tt := range []struct {
		first, last uint16
		want        bool
	}{
		{0, 65535, true},
		{local, local, true},
		{remote, remote, true},
		{local - 1, local, true},
		{remote, remote + 1, true},
		{0, min(local, remote) - 1, false},
		{max(local, remote) + 1, 65535, false},
	} {
		r := Request{
			Proto: sockets.TCP, Family: sockets.IPv4, States: sockets.AllStates,
			Ports: []sockets.PortRange{{First: tt.first, Last: tt.last}},
		}
		if got := find(unfiltered(t, c, r), client) != nil; got != tt.want {
			t.Errorf("%d-%d and %d to %d: came %v", tt.first, tt.last, local, remote, got)
		}
	}
}
