package procfs

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"berth/sockets"
)

func compareAddrs(a, b netip.Addr) bool { return a == b }

// A tentative address, which another machine may have, can't be bound yet; an
// optimistic one can. The interface's name is scrubbed, and half a line is not an
// address.
func TestParseIfInet6(t *testing.T) {
	got := parseIfInet6([]byte("00000000000000000000000000000001 01 80 10 80       lo\n" +
		"fe8000000000000000fc00fffe000001 0c 40 20 80     eth0\n" +
		"fd000000000000000000000000000002 0c 40 00 40     eth0\n" +
		"fd000000000000000000000000000003 0c 40 00 44     eth0\n" +
		"fe800000000000000000000000000004 0d 40 20 80     e\x1bth\n" +
		"fd000000000000000000000000000005 0c 40 00\n" +
		"fd0000000000000000 0c 40 00 80 eth0\n" +
		"xx000000000000000000000000000006 0c 40 00 80 eth0"))
	want := []netip.Addr{}
	for _, text := range []string{"::1", "fe80::fc:ff:fe00:1%eth0", "fe80::fc:ff:fe00:1%12", "fd00::3", `fe80::4%e\x1bth`, "fe80::4%13"} {
		want = append(want, netip.MustParseAddr(text))
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(compareAddrs)); diff != "" {
		t.Error(diff)
	}
}

func TestRules(t *testing.T) {
	both := sockets.Families(sockets.IPv4, sockets.IPv6)
	for _, c := range []struct {
		name  string
		files map[string]string
		want  sockets.Rules
	}{
		{"an empty tree", nil, sockets.Rules{}},
		{"usual", map[string]string{
			"net/if_inet6": "00000000000000000000000000000001 01 80 10 80       lo\n", "self/status": "CapEff:\t0000000000000400\n",
			"sys/net/ipv4/ip_nonlocal_bind": "0\n", "sys/net/ipv6/ip_nonlocal_bind": "0\n",
		}, sockets.Rules{Families: both, IPv6: []netip.Addr{netip.IPv6Loopback()}, LowPorts: sockets.Yes}},
		{
			"no IPv6, and none of the capabilities",
			map[string]string{"net/tcp": "", "self/status": "CapEff:\t00000000fffffbff\n"},
			sockets.Rules{Families: sockets.Families(sockets.IPv4), LowPorts: sockets.No},
		},
		{"IPv6 disabled", map[string]string{"net/if_inet6": ""}, sockets.Rules{Families: both, IPv6: []netip.Addr{}}},
		{
			":: is for IPv6 alone",
			map[string]string{"net/if_inet6": "", "sys/net/ipv6/bindv6only": "1\n"},
			sockets.Rules{Families: both, IPv6: []netip.Addr{}, BindV6Only: sockets.Yes},
		},
		{
			":: is for both",
			map[string]string{"net/if_inet6": "", "sys/net/ipv6/bindv6only": "0\n"},
			sockets.Rules{Families: both, IPv6: []netip.Addr{}, BindV6Only: sockets.No},
		},
		{
			"any address",
			map[string]string{"net/if_inet6": "", "sys/net/ipv4/ip_nonlocal_bind": "1\n", "sys/net/ipv6/ip_nonlocal_bind": "1\n"},
			sockets.Rules{Families: both, Foreign: both, IPv6: []netip.Addr{}},
		},
	} {
		tr := newTree(t)
		tr.remove("self")
		for name, text := range c.files {
			tr.write(name, text)
		}
		if diff := cmp.Diff(c.want, tr.fs.rules(), cmp.Comparer(compareAddrs), cmpopts.IgnoreFields(sockets.Rules{}, "IPv4")); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

func FuzzIfInet6(f *testing.F) {
	f.Add([]byte("fe8000000000000000fc00fffe000001 0c 40 20 80     eth0\n"))
	f.Add([]byte("00000000000000000000000000000001 01 80 10 80 lo"))
	f.Fuzz(func(t *testing.T, text []byte) {
		for _, a := range parseIfInet6(text) {
			if !a.Is6() {
				t.Errorf("%v", a)
			}
		}
	})
}
