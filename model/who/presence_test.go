package who

import (
	"net/netip"
	"slices"
	"strings"
	"testing"

	"berth/model"
	"berth/sockets"
)

// placedAt judges a target on a host that receives traffic for certain networks, which
// the last string parameter lists, and for no others.
func placedAt(t *testing.T, h *sockets.Host, target, here string, rows ...*model.Row) *Verdict {
	t.Helper()
	at, err := Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	at = at.Placed(h, func(a netip.Addr) sockets.Tri {
		return sockets.TriOf(slices.ContainsFunc(strings.Fields(here), func(n string) bool { return netip.MustParsePrefix(n).Contains(a) }))
	})
	return Judge(at, facts(h, rows...))
}

func TestPlaced(t *testing.T) {
	h := *host
	h.Addrs = append(slices.Clone(host.Addrs), netip.MustParseAddr("fd00::9"), netip.MustParseAddr("fe80::9"), netip.MustParseAddr("fe80::1"))
	const here = "198.51.100.0/24 2001:db8::/32"
	for target, want := range map[string]Presence{
		"80": Present, "0.0.0.0:80": Present, "[::]:80": Present, "224.0.0.251:5353": Present, "[ff02::fb]:5353": Present,
		"127.0.0.1:80": Present, "127.9.9.9:80": Present, "10.0.0.5:80": Present, "[::ffff:10.0.0.5]:80": Present,
		"255.255.255.255:67": Present, "[::1]:80": Present,
		"192.0.2.1:80": Absent, "10.0.0.6:80": Absent, "[::ffff:192.0.2.1]:80": Absent, "[fd00::1]:80": Absent,
		"198.51.100.7:80": Routed, "[2001:db8::7]:80": Routed,
		"[fd00::9]:80":   Tentative,
		"[fe80::1]:80":   Present,
		"[fe80::2]:80":   Absent,
		"[fe80::9]:80":   Tentative,
		"[fe80::1%2]:80": Present, "[fe80::1%eth0]:80": Present, "[fe80::1%eth1]:80": Absent, "[fe80::1%3]:80": Absent,
	} {
		if got := placedAt(t, &h, target, here).Presence; got != want {
			t.Errorf("%s: presence %d, want %d", target, got, want)
		}
	}
}

// TestNothingIsClaimedOfUnknownAddresses: an address is assumed to be this machine's if
// neither the facts nor the system show whose it is.
func TestNothingIsClaimedOfUnknownAddresses(t *testing.T) {
	for _, text := range []string{"192.0.2.1:80", "[fd00::1]:80", "[fe80::1%eth7]:80", "127.0.0.2:80"} {
		at, err := Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		silent := func(netip.Addr) sockets.Tri { return sockets.Unknown }
		if got := at.Placed(&sockets.Host{System: "darwin"}, silent).Presence; got != Present {
			t.Errorf("%s: presence %d", text, got)
		}
	}
}

// TestNoWildcardStandsForAnAddressElsewhere: a wildcard socket does not hold an address
// that the machine does not have; a socket bound to that very address does
// (IP_FREEBIND).
func TestNoWildcardStandsForAnAddressElsewhere(t *testing.T) {
	any4, any6 := row(t, "tcp 0.0.0.0:80 LISTEN", master), with(row(t, "tcp [::]:80 LISTEN", master), func(r *model.Row) { r.V6Only = sockets.No })
	free := row(t, "tcp 192.0.2.1:80 LISTEN", curl)
	for _, c := range []struct {
		target, here string
		rows         []*model.Row
		held         bool
		says         string
	}{
		{"192.0.2.1:80", "", []*model.Row{any4}, false, "192.0.2.1:80/tcp can't be bound: this machine has no address 192.0.2.1."},
		{"[fd00::1]:80", "", []*model.Row{any6}, false, "[fd00::1]:80/tcp can't be bound: this machine has no address fd00::1."},
		{"192.0.2.1:80", "", []*model.Row{any4, any6, free}, true, "192.0.2.1:80/tcp is held by curl (pid 1177, user app, running for 2 s), listening on 192.0.2.1:80."},
		{"[2001:db8::1]:80", "2001:db8::/32", []*model.Row{any6}, true, "[2001:db8::1]:80/tcp is held by nginx"},
		{"[2001:db8::1]:80", "2001:db8::/32", []*model.Row{any6}, true, "no interface of this machine has 2001:db8::1, though a local route delivers its traffic here"},
		{"127.9.9.9:80", "", []*model.Row{any4}, true, "127.9.9.9:80/tcp is held by nginx"},
	} {
		v := placedAt(t, host, c.target, c.here, c.rows...)
		said := strings.Join(told(v, host, noon), " ")
		if v.Held() != c.held || !strings.Contains(said, c.says) {
			t.Errorf("%s beside %d rows: held %t, %s\nwant %t, %s", c.target, len(c.rows), v.Held(), said, c.held, c.says)
		}
	}
}

// TestAForeignAddressThatCanBeBound: with ip_nonlocal_bind, a socket bound to a wildcard
// prevents binding an address that the machine does not have, but still does not hold
// it.
func TestAForeignAddressThatCanBeBound(t *testing.T) {
	h := *host
	h.Rules.Foreign = sockets.Families(sockets.IPv4)
	v := placedAt(t, &h, "192.0.2.1:8000", "", row(t, "tcp 0.0.0.0:8000 LISTEN", master))
	tcp := &v.Ends[0]
	want := "192.0.2.1:8000/tcp: this machine has no address 192.0.2.1, but lets programs bind it (ip_nonlocal_bind); 0.0.0.0:8000 is held. " +
		"It can't be bound while it is held, unless both programs set SO_REUSEPORT and run as one user. 0.0.0.0 stands for every IPv4 address, 192.0.2.1 among them."
	if got := tcp.Say(&h, noon); v.Held() || tcp.Plain() != No || got != want {
		t.Errorf("held %t, %v: %s\nwant %s", v.Held(), tcp.Plain(), got, want)
	}
	alone := placedAt(t, &h, "192.0.2.1:8000", "")
	if alone.Ends[0].Plain() != Yes || alone.Held() {
		t.Errorf("with nobody there: held %t, %v", alone.Held(), alone.Ends[0].Plain())
	}
}

// TestIPv4IsFreeBesideIPv6Alone: a server on :: that takes only IPv6 does not prevent
// binding an IPv4 address. The verdict says so if no address was asked for.
func TestIPv4IsFreeBesideIPv6Alone(t *testing.T) {
	const free = "At 0.0.0.0 or another IPv4 address it can"
	six, four := row(t, "tcp [::]:8123 LISTEN", master), row(t, "tcp 0.0.0.0:8123 LISTEN", master)
	six.V6Only = sockets.Yes
	both := row(t, "tcp [::]:8123 LISTEN", master)
	both.V6Only = sockets.No
	for _, c := range []struct {
		rows []*model.Row
		says bool
	}{{[]*model.Row{six}, true}, {[]*model.Row{six, four}, false}, {[]*model.Row{both}, false}} {
		v := placedAt(t, host, "8123", "", c.rows...)
		if got := v.Ends[0].Say(host, noon); strings.Contains(got, free) != c.says {
			t.Errorf("%d rows: %s\nwant %q: %t", len(c.rows), got, free, c.says)
		}
	}
}

// TestWildcardsStandForTheirOwnFamily: whether :: covers IPv4 depends on an option
// and, if a program does not set it, on net.ipv6.bindv6only.
func TestWildcardsStandForTheirOwnFamily(t *testing.T) {
	alone := *host
	alone.Rules.BindV6Only = sockets.Yes
	for _, c := range []struct {
		h            *sockets.Host
		target, held string
		plain        Answer
		says         string
	}{
		{host, "[::]:8000", "tcp 0.0.0.0:8000 LISTEN", No, "A program that binds :: takes IPv4, too, unless it sets IPV6_V6ONLY: 0.0.0.0 is a part of it."},
		{host, "[::]:8000", "tcp 10.0.0.5:8000 LISTEN", No, "A program that binds :: takes IPv4, too, unless it sets IPV6_V6ONLY: 10.0.0.5 is a part of it."},
		{host, "[::]:8000", "tcp [::1]:8000 LISTEN", No, ":: stands for every IPv6 address, ::1 among them."},
		{host, "127.0.0.1:8000", "tcp 0.0.0.0:8000 LISTEN", No, "0.0.0.0 stands for every IPv4 address, 127.0.0.1 among them."},
		{&alone, "[::]:8000", "tcp 0.0.0.0:8000 LISTEN", Yes, "can be bound now. Here :: is for IPv6 only (net.ipv6.bindv6only), unless a program clears IPV6_V6ONLY."},
		{&alone, "[::]:8000", "tcp 10.0.0.5:8000 LISTEN", Yes, "can be bound now."},
		{&alone, "[::]:8000", "tcp [::1]:8000 LISTEN", No, ":: stands for every IPv6 address, ::1 among them."},
		{&alone, "8000", "tcp 0.0.0.0:8000 LISTEN", No, "8000/tcp is held by nginx"},
	} {
		v := placedAt(t, c.h, c.target, "", row(t, c.held, master))
		if got := v.Ends[0].Say(c.h, noon); v.Ends[0].Plain() != c.plain || !strings.Contains(got, c.says) {
			t.Errorf("%s beside %s: %v, %s\nwant %v, %s", c.target, c.held, v.Ends[0].Plain(), got, c.plain, c.says)
		}
	}
}

// TestAReservedPortIsToldOnce: whether or not a reserved port is in the range that is
// handed out, no sentence says that it is handed out.
func TestAReservedPortIsToldOnce(t *testing.T) {
	h := *host
	h.Reserved = []sockets.PortRange{{First: 8080, Last: 8089}, {First: 40000, Last: 40001}, {First: 60999, Last: 61000}}
	for port, want := range map[string]bool{"8085": false, "40000": false, "40001": false, "40002": true, "60999": false, "61000": false, "60998": true, "32767": false} {
		at, _ := Parse(port)
		said := strings.Join(told(Judge(at, facts(&h)), &h, noon), " ")
		if got := strings.Contains(said, "any program may be given this one"); got != want || got && strings.Contains(said, "is reserved") {
			t.Errorf("%s: %s", port, said)
		}
		if h.IsReserved(at.Port) != (strings.Count(said, "(ip_local_reserved_ports)") == 1) {
			t.Errorf("%s: %s", port, said)
		}
	}
}
