package front_test

import (
	"fmt"
	"net/netip"
	"testing"

	"berth/internal/redirects"
	"berth/model/front"
)

// own returns the addresses of the host.
func own() []netip.Addr {
	return []netip.Addr{netip.MustParseAddr("10.9.0.1"), netip.MustParseAddr("10.9.0.5"), netip.MustParseAddr("fd09::1"), netip.MustParseAddr("10.9.1.1"), netip.MustParseAddr("fd09:1::1")}
}

// BenchmarkRedirects finds all redirected ports.
func BenchmarkRedirects(b *testing.B) {
	for _, ports := range []int{500, 1000, 2000, 5000, 20000} {
		b.Run(fmt.Sprint(ports), func(b *testing.B) {
			n := redirects.Published(ports, netip.MustParseAddr("10.88.0.2"))
			for b.Loop() {
				if all, _ := front.New(n).Redirects(own()); len(all) != ports {
					b.Fatal(len(all))
				}
			}
		})
	}
}
