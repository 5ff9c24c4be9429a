package local

import (
	"net/netip"
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/netlink"
)

func TestArrives(t *testing.T) {
	for addr, want := range map[string]sockets.Tri{
		"127.0.0.1": sockets.Yes, "127.44.55.66": sockets.Yes, "192.0.2.1": sockets.No, "2001:db8::1": sockets.No,
	} {
		if got := Arrives(netip.MustParseAddr(addr)); got != want {
			t.Errorf("%s: %v, want %v", addr, got, want)
		}
	}
}

// TestRouteAnswer checks the kernel's possible replies. Only a route, or an error
// that says why there is none, counts as an answer.
func TestRouteAnswer(t *testing.T) {
	route := func(kind byte) []byte { return []byte{unix.AF_INET, 32, 0, 0, 0, 0, 0, kind, 0, 0, 0, 0} }
	for name, c := range map[string]struct {
		route []byte
		want  sockets.Tri
	}{
		"local": {route(unix.RTN_LOCAL), sockets.Yes}, "broadcast": {route(unix.RTN_BROADCAST), sockets.Yes}, "anycast": {route(unix.RTN_ANYCAST), sockets.Yes},
		"multicast": {route(unix.RTN_MULTICAST), sockets.Yes}, "elsewhere": {route(unix.RTN_UNICAST), sockets.No}, "unreachable": {route(unix.RTN_UNREACHABLE), sockets.No},
		"nothing": {nil, sockets.Unknown}, "half a route": {route(unix.RTN_LOCAL)[:7], sockets.Unknown},
	} {
		if got := leadsHere(c.route); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	for err, want := range map[error]sockets.Tri{
		unix.ENETUNREACH: sockets.No, unix.EHOSTUNREACH: sockets.No, unix.EACCES: sockets.No, unix.EPERM: sockets.Unknown, unix.ENOBUFS: sockets.Unknown,
		netlink.ErrSilent: sockets.Unknown, os.NewSyscallError("write", unix.EACCES): sockets.Unknown,
	} {
		if got := noRoute(err); got != want {
			t.Errorf("%v: %v, want %v", err, got, want)
		}
	}
}
