package local

import (
	"net/netip"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"berth/sockets"
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

// TestRouteAnswer reads what the kernel may say: only a route that is there, or
// the reasons for which there is none, are an answer.
func TestRouteAnswer(t *testing.T) {
	refused := func(errno syscall.Errno) []byte {
		code := -int32(errno)
		return append([]byte{36, 0, 0, 0, unix.NLMSG_ERROR, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, byte(code), byte(code >> 8), 0xff, 0xff}, make([]byte, 16)...)
	}
	route := func(kind byte) []byte {
		return []byte{28, 0, 0, 0, unix.RTM_NEWROUTE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, unix.AF_INET, 32, 0, 0, 0, 0, 0, kind, 0, 0, 0, 0}
	}
	for name, c := range map[string]struct {
		datagram []byte
		want     sockets.Tri
	}{
		"local": {route(unix.RTN_LOCAL), sockets.Yes}, "broadcast": {route(unix.RTN_BROADCAST), sockets.Yes}, "anycast": {route(unix.RTN_ANYCAST), sockets.Yes},
		"multicast": {route(unix.RTN_MULTICAST), sockets.Yes}, "elsewhere": {route(unix.RTN_UNICAST), sockets.No}, "unreachable": {route(unix.RTN_UNREACHABLE), sockets.No},
		"no route": {refused(unix.ENETUNREACH), sockets.No}, "a route that refuses": {refused(unix.EHOSTUNREACH), sockets.No},
		"not allowed to ask": {refused(unix.EPERM), sockets.Unknown}, "no memory": {refused(unix.ENOBUFS), sockets.Unknown},
		"nothing": {nil, sockets.Unknown}, "half a route": {route(unix.RTN_LOCAL)[:20], sockets.Unknown},
	} {
		if got := routeAnswer(c.datagram); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func FuzzRouteAnswer(f *testing.F) {
	f.Add([]byte{28, 0, 0, 0, unix.RTM_NEWROUTE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, unix.AF_INET, 32, 0, 0, 0, 0, 0, unix.RTN_LOCAL, 0, 0, 0, 0})
	f.Fuzz(func(_ *testing.T, datagram []byte) { routeAnswer(datagram) })
}
