package procfs

import (
	"net/netip"
	"slices"
	"testing"

	"golang.org/x/sys/unix"
)

// If no interface were up, nothing would be local. Everything else is compared with the
// kernel in the tests that bind sockets.
func TestLocalNets(t *testing.T) {
	nets := localNets()
	if nets == nil {
		t.Skip("before Linux 4.20")
	}
	if !slices.Contains(nets, netip.MustParsePrefix("127.0.0.0/8")) {
		t.Errorf("127.0.0.0/8 is not in %v", nets)
	}
}

// route returns the kernel's description of a route to 127.0.0.0/8.
func route(kind byte) []byte {
	return []byte{unix.AF_INET, 8, 0, 0, 255, 2, 254, kind, 0, 0, 0, 0, 8, 0, unix.RTA_DST, 0, 127, 0, 0, 0}
}

func TestLocalNet(t *testing.T) {
	for kind, want := range map[byte]bool{unix.RTN_LOCAL: true, unix.RTN_BROADCAST: true, unix.RTN_UNICAST: false} {
		p, ok := localNet(route(kind))
		if ok != want || ok && p != netip.MustParsePrefix("127.0.0.0/8") {
			t.Errorf("a route of type %d: %v, %t", kind, p, ok)
		}
	}
}

func FuzzLocalNet(f *testing.F) {
	f.Add(route(unix.RTN_LOCAL))
	f.Add(append(route(unix.RTN_LOCAL)[:unix.SizeofRtMsg], 7, 0, unix.RTA_DST, 0, 127, 0, 0)) // an attribute without its padding
	f.Fuzz(func(t *testing.T, b []byte) {
		if p, ok := localNet(b); ok && (!p.IsValid() || !p.Addr().Is4()) {
			t.Errorf("%v", p)
		}
	})
}
