package procfs

import (
	"net/netip"
	"slices"
	"syscall"
	"testing"
)

// Without an interface that is up nothing is local; the rest, against the
// kernel, is the affair of those who bind.
func TestLocalNets(t *testing.T) {
	nets := localNets()
	if nets == nil {
		t.Skip("before Linux 4.20")
	}
	if !slices.Contains(nets, netip.MustParsePrefix("127.0.0.0/8")) {
		t.Errorf("127.0.0.0/8 is not in %v", nets)
	}
}

func FuzzLocalNets(f *testing.F) {
	f.Add([]byte{20, 0, 0, 0, syscall.NLMSG_DONE, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0})
	f.Add([]byte{
		36, 0, 0, 0, syscall.RTM_NEWROUTE, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 8, 0, 0, 255, 2, 254, 2, 0, 0, 0, 0, 8, 0, 1, 0, 127, 0, 0, 0,
	})
	f.Add([]byte("#\x00\x00\x00\x18\x000000000000\x0200000000000\a\x00000000")) // an attribute without its padding
	f.Fuzz(func(t *testing.T, datagram []byte) {
		nets, _ := appendNets(nil, datagram)
		for _, p := range nets {
			if !p.IsValid() || !p.Addr().Is4() {
				t.Errorf("%v", p)
			}
		}
	})
}
