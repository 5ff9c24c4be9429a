package sockdiag

import (
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"strings"
	"testing"

	"berth/sockets"
)

func packed(text string) string { return strings.Join(strings.Fields(text), "") }

// TestAppendDestroy compares the bytes with the layout in include/uapi/linux/inet_diag.h,
// for a little-endian machine.
func TestAppendDestroy(t *testing.T) {
	ends := func(s sockets.Socket, local, remote string) *sockets.Socket {
		s.Local, s.Remote, s.Cookie = netip.MustParseAddrPort(local), netip.MustParseAddrPort(remote), 0x1122334455667788
		return &s
	}
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		t.Skip("this machine is not little-endian")
	}
	const zero12 = "000000000000000000000000"
	for name, c := range map[string]struct {
		s     *sockets.Socket
		iface uint32
		want  string
	}{
		"tcp over IPv4": {ends(sockets.Socket{Proto: sockets.TCP, Family: sockets.IPv4}, "10.0.0.5:80", "10.0.0.9:51234"), 0, `
			00000000 1500 0500 00000000 00000000
			02 06 00 00 00000000 0050 c822 0a000005 ` + zero12 + ` 0a000009 ` + zero12 + ` 00000000 88776655 44332211`},
		"udp over IPv6, on an interface": {ends(sockets.Socket{Proto: sockets.UDP, Family: sockets.IPv6}, "[fe80::1%eth0]:546", "[fe80::2%eth0]:547"), 3, `
			00000000 1500 0500 00000000 00000000
			0a 11 00 00 00000000 0222 0223 fe800000000000000000000000000001 fe800000000000000000000000000002 03000000 88776655 44332211`},
		"IPv4 over an IPv6 socket": {ends(sockets.Socket{Proto: sockets.TCP, Family: sockets.IPv6, Mapped: true}, "127.0.0.1:80", "127.0.0.1:1024"), 0, `
			00000000 1500 0500 00000000 00000000
			0a 06 00 00 00000000 0050 0400 00000000000000000000ffff7f000001 00000000000000000000ffff7f000001 00000000 88776655 44332211`},
	} {
		if got := hex.EncodeToString(AppendDestroy(nil, c.s, c.iface)); got != packed(c.want) {
			t.Errorf("%s:\n got %s\nwant %s", name, got, packed(c.want))
		}
	}
}
