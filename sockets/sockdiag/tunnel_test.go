package sockdiag

import (
	"net/netip"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"berth/sockets"
)

// interfaceOf returns the body of a message about an interface in the kernel's format,
// for kinds that this kernel may have been built without.
func interfaceOf(name, kind string, up bool, data ...[]byte) []byte {
	b := make([]byte, ifinfoSize)
	if up {
		native.PutUint32(b[8:], 0x1043)
	}
	info := attr(attrKind, append([]byte(kind), 0)...)
	info = append(info, attr(attrData, slices.Concat(data...)...)...)
	b = append(b, attr(attrIfname, append([]byte(name), 0)...)...)
	b = append(b, attr(4, 0, 0, 0, 0)...) // IFLA_MTU
	return append(b, attr(attrLinkinfo|1<<15, info...)...)
}

// TestTunnel decodes interfaces for which the kernel itself has sockets.
func TestTunnel(t *testing.T) {
	address, address6 := make([]byte, 4), make([]byte, 16)
	for _, c := range []struct {
		name string
		body []byte
		want []Tunnel
	}{
		{"vxlan", interfaceOf("vx0", "vxlan", true, attr(1, 5, 0, 0, 0), attr(4, address...), attr(15, 0x12, 0xb5), attr(25, 0)), []Tunnel{
			{sockets.Tunnel{Iface: "vx0", Kind: "vxlan"}, 4789, true, false},
		}},
		{"vxlan over IPv6", interfaceOf("vx0", "vxlan", true, attr(15, 0x12, 0xb5), attr(16, address6...)), []Tunnel{
			{sockets.Tunnel{Iface: "vx0", Kind: "vxlan"}, 4789, false, true},
		}},
		{"vxlan whose packets say where to", interfaceOf("vx0", "vxlan", true, attr(15, 0x21, 0x18), attr(25, 1)), []Tunnel{
			{sockets.Tunnel{Iface: "vx0", Kind: "vxlan"}, 8472, true, true},
		}},
		{"geneve", interfaceOf("gn0", "geneve", true, attr(2, address...), attr(5, 0x17, 0xc1)), []Tunnel{
			{sockets.Tunnel{Iface: "gn0", Kind: "geneve"}, 6081, true, false},
		}},
		{"geneve over IPv6", interfaceOf("gn0", "geneve", true, attr(5, 0x17, 0xc1), attr(7, address6...)), []Tunnel{
			{sockets.Tunnel{Iface: "gn0", Kind: "geneve"}, 6081, false, true},
		}},
		{"geneve whose packets say where to", interfaceOf("gn0", "geneve", true, attr(5, 0x17, 0xc1), attr(6)), []Tunnel{
			{sockets.Tunnel{Iface: "gn0", Kind: "geneve"}, 6081, true, true},
		}},
		{"bareudp", interfaceOf("bu0", "bareudp", true, attr(1, 0x19, 0xeb), attr(2, 0x88, 0x47)), []Tunnel{
			{sockets.Tunnel{Iface: "bu0", Kind: "bareudp"}, 6635, true, true},
		}},
		{"wireguard, which does not tell here", interfaceOf("wg0", "wireguard", true), []Tunnel{
			{sockets.Tunnel{Iface: "wg0", Kind: "wireguard"}, 0, true, true},
		}},
		{"hostile", interfaceOf("vx\x1b[2J", "vxlan", true, attr(15, 0x12, 0xb5)), []Tunnel{
			{sockets.Tunnel{Iface: `vx\x1b[2J`, Kind: "vxlan"}, 4789, true, false},
		}},
		{"down", interfaceOf("vx0", "vxlan", false, attr(15, 0x12, 0xb5)), nil},
		{"of another kind", interfaceOf("br0", "bridge", true, attr(15, 0x12, 0xb5)), nil},
		{"without a name", interfaceOf("", "vxlan", true, attr(15, 0x12, 0xb5))[:ifinfoSize], nil},
	} {
		var got tunnels
		if !got.take(c.body) {
			t.Errorf("%s: not understood", c.name)
		}
		if diff := cmp.Diff(c.want, got.out); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
	if whole := interfaceOf("vx0", "vxlan", true); new(tunnels).take(whole[:ifinfoSize-1]) || new(tunnels).take(whole[:len(whole)-1]) {
		t.Error("half a message is understood")
	}
}

// TestReceives checks that a socket belongs to a tunnel only if the tunnel would have
// opened one like it.
func TestReceives(t *testing.T) {
	vxlan, wireguard := Tunnel{Port: 4789, IPv4: true}, Tunnel{Port: 51820, IPv4: true, IPv6: true}
	for _, c := range []struct {
		of     Tunnel
		proto  sockets.Proto
		state  sockets.State
		family sockets.Family
		local  string
		want   bool
	}{
		{vxlan, sockets.UDP, sockets.Bound, sockets.IPv4, "0.0.0.0:4789", true},
		{vxlan, sockets.UDP, sockets.Bound, sockets.IPv6, "[::]:4789", false},
		{vxlan, sockets.UDP, sockets.Bound, sockets.IPv4, "0.0.0.0:4790", false},
		{vxlan, sockets.UDP, sockets.Bound, sockets.IPv4, "127.0.0.1:4789", false},
		{vxlan, sockets.UDP, sockets.Connected, sockets.IPv4, "0.0.0.0:4789", false},
		{vxlan, sockets.TCP, sockets.Bound, sockets.IPv4, "0.0.0.0:4789", false},
		{wireguard, sockets.UDP, sockets.Bound, sockets.IPv4, "0.0.0.0:51820", true},
		{wireguard, sockets.UDP, sockets.Bound, sockets.IPv6, "[::]:51820", true},
	} {
		s := sockets.Socket{Proto: c.proto, State: c.state, Family: c.family, Local: netip.MustParseAddrPort(c.local)}
		if got := c.of.Receives(&s); got != c.want {
			t.Errorf("%v %v of ipv%d at %s: %t", c.proto, c.state, c.family, c.local, got)
		}
	}
}

// TestWireGuard checks requests and replies in the format of
// include/uapi/linux/genetlink.h and wireguard.h.
func TestWireGuard(t *testing.T) {
	asked := appendFamily(nil, "wireguard")
	want := slices.Concat(native.AppendUint32(nil, 0), native.AppendUint16(nil, 0x10), native.AppendUint16(nil, 1),
		native.AppendUint32(nil, 0), native.AppendUint32(nil, 0), []byte{3, 2, 0, 0}, attr(2, []byte("wireguard\x00")...))
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("the request for the family is:\n%s", diff)
	}
	asked = appendDevice(nil, 29, "wg0")
	want = slices.Concat(native.AppendUint32(nil, 0), native.AppendUint16(nil, 29), native.AppendUint16(nil, 0x301),
		native.AppendUint32(nil, 0), native.AppendUint32(nil, 0), []byte{0, 1, 0, 0}, attr(2, []byte("wg0\x00")...))
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("the request for the interface is:\n%s", diff)
	}
	var of family
	if !of.take(slices.Concat([]byte{1, 2, 0, 0}, attr(2, []byte("wireguard\x00")...), attr(1, native.AppendUint16(nil, 29)...))) || of.id != 29 {
		t.Errorf("the family is %d", of.id)
	}
	port, key := native.AppendUint16(nil, 51820), make([]byte, 32)
	is := device{name: []byte("wg0")}
	for _, body := range [][]byte{
		slices.Concat([]byte{0, 1, 0, 0}, attr(1, 9, 0, 0, 0), attr(2, []byte("wg1\x00")...), attr(6, 1, 1)),
		slices.Concat([]byte{0, 1, 0, 0}, attr(6, port...), attr(7, 0, 0, 0, 0), attr(1, 9, 0, 0, 0), attr(2, []byte("wg0\x00")...), attr(3, key...), attr(4, key...), attr(8)),
		slices.Concat([]byte{0, 1, 0, 0}, attr(2, []byte("wg0\x00")...), attr(8)), // more peers
	} {
		if !is.take(body) {
			t.Error("not understood")
		}
	}
	if is.port != 51820 {
		t.Errorf("the port is %d", is.port)
	}
	if is.take([]byte{0, 1, 0}) || of.take(nil) {
		t.Error("half a message is understood")
	}
}

func FuzzTunnel(f *testing.F) {
	f.Add(interfaceOf("vx0", "vxlan", true, attr(15, 0x12, 0xb5), attr(25, 0)))
	f.Add(interfaceOf("gn0", "geneve", true, attr(5, 0x17, 0xc1), attr(6)))
	f.Add(append([]byte{0, 1, 0, 0}, attr(6, 0x6c, 0xca)...))
	f.Fuzz(func(t *testing.T, body []byte) {
		was := slices.Clone(body)
		var all tunnels
		if !all.take(body) && len(all.out) > 0 {
			t.Error("it was not understood, but reported all the same")
		}
		(&device{name: []byte("wg0")}).take(body)
		(&family{}).take(body)
		if !slices.Equal(was, body) {
			t.Error("the bytes were changed")
		}
	})
}
