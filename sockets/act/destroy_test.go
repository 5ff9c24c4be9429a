package act

import (
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"strings"
	"syscall"
	"testing"

	"berth/sockets"
)

func plain(text string) string { return strings.Join(strings.Fields(text), "") }

// TestDestroyRequest holds the bytes to the layout in
// include/uapi/linux/inet_diag.h, for a machine that puts the low byte first.
func TestDestroyRequest(t *testing.T) {
	ends := func(s sockets.Socket, local, remote string) *sockets.Socket {
		s.Local, s.Remote, s.Cookie = netip.MustParseAddrPort(local), netip.MustParseAddrPort(remote), 0x1122334455667788
		return &s
	}
	if binary.NativeEndian.Uint16([]byte{1, 0}) != 1 {
		t.Skip("the low byte is not first here")
	}
	const zero12 = "000000000000000000000000"
	for name, c := range map[string]struct {
		s     *sockets.Socket
		iface uint32
		want  string
	}{
		"tcp over IPv4": {ends(sockets.Socket{Proto: sockets.TCP, Family: sockets.IPv4}, "10.0.0.5:80", "10.0.0.9:51234"), 0, `
			48000000 1500 0500 07000000 00000000
			02 06 00 00 00000000 0050 c822 0a000005 ` + zero12 + ` 0a000009 ` + zero12 + ` 00000000 88776655 44332211`},
		"udp over IPv6, on an interface": {ends(sockets.Socket{Proto: sockets.UDP, Family: sockets.IPv6}, "[fe80::1%eth0]:546", "[fe80::2%eth0]:547"), 3, `
			48000000 1500 0500 07000000 00000000
			0a 11 00 00 00000000 0222 0223 fe800000000000000000000000000001 fe800000000000000000000000000002 03000000 88776655 44332211`},
		"IPv4 over an IPv6 socket": {ends(sockets.Socket{Proto: sockets.TCP, Family: sockets.IPv6, Mapped: true}, "127.0.0.1:80", "127.0.0.1:1024"), 0, `
			48000000 1500 0500 07000000 00000000
			0a 06 00 00 00000000 0050 0400 00000000000000000000ffff7f000001 00000000000000000000ffff7f000001 00000000 88776655 44332211`},
	} {
		if got := hex.EncodeToString(destroyRequest(c.s, c.iface, 7)); got != plain(c.want) {
			t.Errorf("%s:\n got %s\nwant %s", name, got, plain(c.want))
		}
	}
}

func TestAcknowledged(t *testing.T) {
	ack := func(kind byte, seq, errno string) []byte {
		b, err := hex.DecodeString(plain("24000000 " + hex.EncodeToString([]byte{kind}) + "00 0000 " + seq + " 00000000 " + errno))
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for name, c := range map[string]struct {
		b     []byte
		errno syscall.Errno
		ok    bool
	}{
		"done":            {ack(2, "07000000", "00000000"), 0, true},
		"no such socket":  {ack(2, "07000000", "feffffff"), syscall.ENOENT, true},
		"not allowed":     {ack(2, "07000000", "ffffffff"), syscall.EPERM, true},
		"another request": {ack(2, "08000000", "00000000"), 0, false},
		"another kind":    {ack(3, "07000000", "00000000"), 0, false},
		"cut off":         {ack(2, "07000000", "0000"), 0, false},
		"nothing":         {nil, 0, false},
	} {
		if errno, ok := acknowledged(c.b, 7); errno != c.errno || ok != c.ok {
			t.Errorf("%s: %v, %v; want %v, %v", name, errno, ok, c.errno, c.ok)
		}
	}
}
