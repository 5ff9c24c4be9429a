package explain_test

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"

	"berth/model"
	"berth/model/explain"
	"berth/model/language"
	"berth/model/port"
	"berth/model/trouble"
	"berth/sockets"
)

// linuxHost is a typical host.
var linuxHost = &sockets.Host{System: "linux", Unprivileged: 1024, Ephemeral: sockets.PortRange{First: 32768, Last: 60999}}

// textOf explains r in English, in one string.
func textOf(r *model.Row) string {
	x := &explain.Explainer{Language: language.English(), Host: linuxHost, Names: port.NewRegistry(nil)}
	return said(x.Row(r))
}

func said(x explain.Text) string {
	var all []string
	for _, b := range x.Blocks {
		all = append(all, b.Text)
	}
	return strings.Join(all, "\n")
}

func listener(proto sockets.Proto, at, iface string) *model.Row {
	r := &model.Row{Side: model.SideListen}
	r.Proto, r.State, r.Local, r.Iface = proto, sockets.Listen, netip.MustParseAddrPort(at), iface
	if proto == sockets.UDP {
		r.State = sockets.Bound
	}
	return r
}

// TestWhoReachesIt: an address means something else if the socket is bound to an
// interface, and no other machine reaches a socket that is bound to the loopback
// device, whatever its address.
func TestWhoReachesIt(t *testing.T) {
	for _, c := range []struct {
		proto     sockets.Proto
		at, iface string
		has, not  []string
	}{
		{sockets.TCP, "0.0.0.0:8080", "", []string{"every IPv4 address", "have it bind 127.0.0.1 or ::1 instead."}, []string{"Reachable only through"}},
		{sockets.TCP, "0.0.0.0:8080", "eth0", []string{"every IPv4 address", "Reachable only through eth0", "bind it to 127.0.0.1 or ::1, not to eth0."}, nil},
		{sockets.TCP, "0.0.0.0:8080", "lo", []string{"It is bound to lo, so only programs on this host", "bind it neither to lo"}, []string{"others can reach it unless"}},
		{sockets.TCP, "127.0.0.1:8080", "eth0", []string{"Normally, nobody can reach it", "bind it neither to eth0 nor to a loopback address."}, []string{"only programs on this host", "Reachable only through"}},
		{sockets.TCP, "10.0.0.5:8080", "lo", []string{"at most programs on this host that are bound to lo as well"}, []string{"It is reachable only at"}},
		{sockets.TCP, "127.0.0.1:8080", "lo", []string{"127.0.0.1 is loopback", "bind it neither to lo"}, []string{"have it bind 0.0.0.0"}},
		{sockets.TCP, "127.0.0.1:8080", "", []string{"127.0.0.1 is loopback", "have it bind 0.0.0.0"}, nil},
		{sockets.UDP, "255.255.255.255:5000", "", []string{"255.255.255.255 is the limited broadcast address"}, []string{"address of this host", "reached", "No interface", "removed"}},
	} {
		text := textOf(listener(c.proto, c.at, c.iface))
		for _, want := range c.has {
			if !strings.Contains(text, want) {
				t.Errorf("%v %s on %q: no %q in:\n%s", c.proto, c.at, c.iface, want, text)
			}
		}
		for _, no := range c.not {
			if strings.Contains(text, no) {
				t.Errorf("%v %s on %q: %q in:\n%s", c.proto, c.at, c.iface, no, text)
			}
		}
	}
}

// TestANameIsOfOneTransport: if a port is listed for only one transport, the
// explanation does not say that it is listed for none, or that it is listed for the
// other one.
func TestANameIsOfOneTransport(t *testing.T) {
	names := port.NewRegistry(nil)
	x := &explain.Explainer{Language: language.English(), Host: linuxHost, Names: names}
	other := func(p uint16) bool {
		_, tcp := names.Lookup(sockets.TCP, p)
		_, udp := names.Lookup(sockets.UDP, p)
		return tcp && !udp
	}
	tried := 0
	for p := uint16(1); p < 49152; p++ {
		if !other(p) {
			continue
		}
		tried++
		at := netip.AddrPortFrom(netip.IPv4Unspecified(), p).String()
		if text := said(x.Row(listener(sockets.UDP, at, ""))); !strings.Contains(text, "over UDP.") {
			t.Fatalf("%d over UDP:\n%s", p, text)
		}
		if text := said(x.Row(listener(sockets.TCP, at, ""))); strings.Contains(text, "No service") {
			t.Fatalf("%d over TCP:\n%s", p, text)
		}
	}
	if tried == 0 {
		t.Error("no port is listed over TCP alone")
	}
	if text := textOf(listener(sockets.TCP, "0.0.0.0:64999", "")); !strings.Contains(text, "No service is listed for 64999.") {
		t.Error(text)
	}
}

// TestQueuesOfAUnixSocket: a unix socket has an accept queue but no SYNs, and its
// recv-q counts datagrams differently from the bytes of a stream (unix_inq_len).
func TestQueuesOfAUnixSocket(t *testing.T) {
	for _, c := range []struct {
		state sockets.State
		kind  string
		want  string
	}{
		{sockets.Listen, "stream", "5 connections wait in the accept queue (recv-q 5). It is full at one more than 7 (send-q)."},
		{sockets.Connected, "stream", "5 bytes wait to be read (recv-q 5)."},
		{sockets.Connected, "seqpacket", "5 bytes wait to be read (recv-q 5)."},
		{sockets.Bound, "dgram", "5 bytes wait in the first datagram that the program has not read (recv-q 5)."},
	} {
		r := new(model.Row)
		r.Proto, r.State, r.Unix, r.Queue = sockets.Unix, c.state, &sockets.UnixInfo{Path: "/run/a", Type: c.kind}, sockets.Queue{Recv: 5, Send: 7}
		if text := textOf(r); !strings.Contains(text, c.want) || strings.Contains(text, "SYN") {
			t.Errorf("%v %s: no %q in:\n%s", c.state, c.kind, c.want, text)
		}
	}
}

// TestNothingComesFromAGroup: a UDP socket whose peer is a multicast group or a
// broadcast address can only send.
func TestNothingComesFromAGroup(t *testing.T) {
	for remote, want := range map[string]string{
		"239.1.2.3:5000":       "It only sends to 239.1.2.3:5000",
		"[ff02::fb]:5353":      "It only sends to [ff02::fb]:5353",
		"255.255.255.255:5000": "It only sends to 255.255.255.255:5000",
		"10.0.0.9:5000":        "It receives only what 10.0.0.9:5000 sends",
	} {
		r := new(model.Row)
		r.Proto, r.State = sockets.UDP, sockets.Connected
		r.Local, r.Remote = netip.MustParseAddrPort("10.0.0.5:40000"), netip.MustParseAddrPort(remote)
		if text := textOf(r); !strings.Contains(text, want) {
			t.Errorf("%s: no %q in:\n%s", remote, want, text)
		}
	}
}

// TestAddressOfNoInterface: if the addresses of this host are known, an address that is
// not among them, such as a broadcast address, is not presented as this host's.
func TestAddressOfNoInterface(t *testing.T) {
	const one, none = "It is reachable only at %s", "No interface here has %s"
	for _, c := range []struct {
		at    string
		netns uint64
		addrs []string
		want  string
	}{
		{"192.168.1.5:137", 1, []string{"127.0.0.1", "192.168.1.5"}, one},
		{"192.168.1.255:137", 1, []string{"127.0.0.1", "192.168.1.5"}, none},
		{"192.168.1.255:137", 1, nil, one},                                  // not known
		{"192.168.1.255:137", 2, []string{"127.0.0.1", "192.168.1.5"}, one}, // of another network
	} {
		host := *linuxHost
		host.NetNS = 1
		for _, a := range c.addrs {
			host.Addrs = append(host.Addrs, netip.MustParseAddr(a))
		}
		r := listener(sockets.UDP, c.at, "")
		r.Key.NetNS = c.netns
		x := &explain.Explainer{Language: language.English(), Host: &host, Names: port.NewRegistry(nil)}
		want := fmt.Sprintf(c.want, r.Local.Addr())
		if text := said(x.Row(r)); !strings.Contains(text, want) {
			t.Errorf("%s in %d, addresses %v: no %q in:\n%s", c.at, c.netns, c.addrs, want, text)
		}
	}
}

// TestReservedPortsAreNotCounted: reserved ports are not among the ports handed out.
func TestReservedPortsAreNotCounted(t *testing.T) {
	for _, c := range []struct {
		reserved []sockets.PortRange
		want     string
	}{
		{nil, "hands out ports 32768-60999, 28232 in all."},
		{[]sockets.PortRange{{First: 22, Last: 22}}, "hands out ports 32768-60999, 28232 in all."}, // never was handed out
		{
			[]sockets.PortRange{{First: 32000, Last: 60000}, {First: 60999, Last: 60999}},
			"hands out ports 32768-60999 except the reserved ones (ip_local_reserved_ports), 998 in all.",
		},
	} {
		host := *linuxHost
		host.Ephemeral, host.Reserved = sockets.PortRange{First: 32768, Last: 60999}, c.reserved
		x := &explain.Explainer{Language: language.English(), Host: &host, Names: port.NewRegistry(nil)}
		text, _ := x.Word("ephemeral")
		if got := said(text); !strings.Contains(got, c.want) {
			t.Errorf("%v: no %q in:\n%s", c.reserved, c.want, got)
		}
	}
}

// TestReservedPortIsNotHandedOut covers a socket at each side of a connection.
func TestReservedPortIsNotHandedOut(t *testing.T) {
	host := *linuxHost
	host.Reserved = []sockets.PortRange{{First: 50001, Last: 50001}}
	x := &explain.Explainer{Language: language.English(), Host: &host, Names: port.NewRegistry(nil)}
	for _, side := range []model.Side{model.SideUnknown, model.SideListen, model.SideIn, model.SideOut} {
		for local, reserved := range map[string]bool{"10.0.0.5:50001": true, "10.0.0.5:50002": false} {
			r := &model.Row{Side: side}
			r.Proto, r.State = sockets.TCP, sockets.Established
			r.Local, r.Remote = netip.MustParseAddrPort(local), netip.MustParseAddrPort("10.0.0.9:443")
			text := said(x.Row(r))
			if strings.Contains(text, "but not") != reserved || reserved && strings.Contains(text, "the system picked it") {
				t.Errorf("side %v, %s:\n%s", side, local, text)
			}
		}
	}
}

// TestNothingIsSaidOfNothing: a handshake's queues are not known, and no queue can grow
// if nothing arrives.
func TestNothingIsSaidOfNothing(t *testing.T) {
	r := new(model.Row)
	r.Proto, r.State = sockets.TCP, sockets.SynRecv
	r.Local, r.Remote = netip.MustParseAddrPort("10.0.0.5:80"), netip.MustParseAddrPort("10.0.0.9:50000")
	if text := textOf(r); strings.Contains(text, "send-q") {
		t.Errorf("of a handshake:\n%s", text)
	}
	r.Proto, r.State, r.Remote = sockets.UDP, sockets.Connected, netip.MustParseAddrPort("239.1.2.3:5000")
	if text := textOf(r); strings.Contains(text, "too slowly") {
		t.Errorf("of one that gets nothing:\n%s", text)
	}
}

// TestUnansweredKeepaliveIsNotCalm: empty queues do not show that a peer is gone.
func TestUnansweredKeepaliveIsNotCalm(t *testing.T) {
	for retrans, want := range map[uint8]string{0: "berth sees nothing wrong", 3: "probes to 10.0.0.9:443 go unanswered"} {
		r := new(model.Row)
		r.Proto, r.State = sockets.TCP, sockets.Established
		r.Local, r.Remote = netip.MustParseAddrPort("10.0.0.5:50000"), netip.MustParseAddrPort("10.0.0.9:443")
		r.Timer.Kind, r.Timer.Retrans = sockets.TimerKeepalive, retrans
		if text := textOf(r); !strings.Contains(text, want) {
			t.Errorf("%d probes unanswered: no %q in:\n%s", retrans, want, text)
		}
	}
}

// TestEitherEndMayBeTheServers: if it is not known which end is the server's, no
// service is named, just as the SERVICE column names none. A socket without a remote
// end is named after its own port.
func TestEitherEndMayBeTheServers(t *testing.T) {
	for remote, want := range map[string]bool{"127.0.0.1:3001": false, "": true} {
		r := new(model.Row)
		r.Proto, r.State, r.Local = sockets.UDP, sockets.Bound, netip.MustParseAddrPort("127.0.0.1:443")
		if remote != "" {
			r.State, r.Remote = sockets.Connected, netip.MustParseAddrPort(remote)
		}
		if text := textOf(r); strings.Contains(text, "https") != want {
			t.Errorf("remote %q: https is to be named: %t:\n%s", remote, want, text)
		}
	}
}

// TestWhatWasResetMayBeHeldYet: when the kernel no longer lists a socket, a process may
// still hold it, as happens after a reset.
func TestWhatWasResetMayBeHeldYet(t *testing.T) {
	r := listener(sockets.TCP, "127.0.0.1:80", "")
	r.Life.Closed = r.Life.Seen.Add(1)
	if text := textOf(r); strings.Contains(text, "Nobody") || strings.Contains(text, "free") || !strings.Contains(text, "no longer lists it") {
		t.Error(text)
	}
}

// TestAUnixSocketsStateIsItsOwn: each of the three states is explained differently, and
// a socket that remains connected without a peer is not said to have one.
func TestAUnixSocketsStateIsItsOwn(t *testing.T) {
	for _, c := range []struct {
		state sockets.State
		peer  uint64
		want  string
	}{
		{sockets.Listen, 0, "LISTEN: a unix socket that waits"},
		{sockets.Connected, 77, "CONNECTED: a unix socket that has a peer."},
		{sockets.Connected, 0, "CONNECTED: a unix socket that has or had a peer. "},
		{sockets.Bound, 0, "BOUND: a unix socket that neither listens nor has a peer"},
	} {
		r := new(model.Row)
		r.Proto, r.State, r.Unix = sockets.Unix, c.state, &sockets.UnixInfo{Path: "/run/a", Peer: c.peer}
		if text, want := textOf(r), c.want; !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}

// TestWhatIsOfUseComesFirst: what is wrong and how many sockets are alike come first,
// and then what the socket does, who holds it and who can reach it. General knowledge
// comes last.
func TestWhatIsOfUseComesFirst(t *testing.T) {
	a, b := listener(sockets.TCP, "0.0.0.0:8080", ""), listener(sockets.TCP, "0.0.0.0:8080", "")
	for i, r := range []*model.Row{a, b} {
		r.Key.ID, r.Queue = uint64(1+i), sockets.Queue{Recv: int64(6 * i), Send: 5}
		r.Owners = []sockets.Owner{{Process: &sockets.Process{PID: 812 + i, Name: "gunicorn"}}}
	}
	b.Ails.Trouble = 1
	head := *a
	head.Owners, head.Fold = append(a.Owners, b.Owners...), &model.Fold{Count: 2}
	x := &explain.Explainer{
		Language: language.English(), Host: linuxHost, Names: port.NewRegistry(nil),
		Findings: []trouble.Finding{{Severity: trouble.Trouble, Rows: []*model.Row{b}}},
	}
	for _, c := range []struct {
		text explain.Text
		want string
	}{
		{x.Row(a), "state owner advice address queue chart port"},
		{x.Row(b), "trouble state owner address queue chart port"},
		{x.Alike(&head, []*model.Row{a, b}, "lport:8080"), "trouble count state owner address queue chart port"},
	} {
		var labels []string
		for _, b := range c.text.Blocks {
			labels = append(labels, b.Label)
		}
		if got := strings.Join(labels, " "); got != c.want {
			t.Errorf("%s: %q, want %q", c.text.Title, got, c.want)
		}
	}
	alike := said(x.Alike(&head, []*model.Row{a, b}, "lport:8080"))
	for _, want := range []string{"2 similar sockets", "Held by gunicorn (pid 812, ", "1 more process holds some of these sockets", "6 connections wait"} {
		if !strings.Contains(alike, want) {
			t.Errorf("no %q in:\n%s", want, alike)
		}
	}
}

// TestTheOtherEndIsWhereItIs: a connection whose other end is on this host, too, but
// belongs to no process yet. A listener with TCP_DEFER_ACCEPT leaves it in the
// handshake until data arrives, so nobody can accept it.
func TestTheOtherEndIsWhereItIs(t *testing.T) {
	for gap, want := range map[sockets.Gap]string{
		sockets.GapUnaccepted: "waiting for web (pid 9, uid 0) to accept it",
		sockets.GapHandshake:  "still in its handshake with a listener of web (pid 9, uid 0)",
	} {
		r := &model.Row{Side: model.SideOut}
		r.Proto, r.State = sockets.TCP, sockets.Established
		r.Local, r.Remote = netip.MustParseAddrPort("127.0.0.1:40000"), netip.MustParseAddrPort("127.0.0.1:80")
		r.Owners = []sockets.Owner{{Process: &sockets.Process{PID: 8, Name: "curl"}}}
		r.Peer = &model.Peer{Gap: gap, Via: []sockets.Owner{{Process: &sockets.Process{PID: 9, Name: "web"}}}}
		if text := textOf(r); !strings.Contains(text, want) {
			t.Errorf("%v: no %q in:\n%s", gap, want, text)
		}
	}
}

// TestAdviceKnowsTheListener checks that the advice about a connection takes account of
// the listener at either end.
func TestAdviceKnowsTheListener(t *testing.T) {
	l := listener(sockets.TCP, "0.0.0.0:8080", "")
	l.Queue = sockets.Queue{Recv: 2, Send: 1}
	connection := func(state sockets.State, local, remote string) *model.Row {
		r := &model.Row{Side: model.SideIn}
		r.Proto, r.State, r.Local, r.Remote = sockets.TCP, state, netip.MustParseAddrPort(local), netip.MustParseAddrPort(remote)
		return r
	}
	over, asks := connection(sockets.TimeWait, "10.0.0.5:8080", "10.0.0.9:40000"), connection(sockets.SynSent, "10.0.0.5:40000", "10.0.0.5:8080")
	away := connection(sockets.SynSent, "10.0.0.5:40000", "10.0.0.9:8080")
	for _, c := range []struct {
		r     *model.Row
		rows  []*model.Row
		want  string
		wrong string
	}{
		{over, nil, "SO_REUSEADDR", "listener"},
		{over, []*model.Row{listener(sockets.TCP, "10.0.0.6:8080", "")}, "SO_REUSEADDR", "listener"},
		{over, []*model.Row{l}, "What holds 8080 is its listener", "SO_REUSEADDR"},
		{asks, nil, "10.0.0.5:8080 is on this host", "is down"},
		{asks, []*model.Row{l}, "10.0.0.5:8080 is on this host, and its accept queue is full", "is down"},
		{away, []*model.Row{l}, "10.0.0.9:8080 is down, overloaded or firewalled", "on this host"},
	} {
		x := &explain.Explainer{Language: language.English(), Host: &sockets.Host{Addrs: []netip.Addr{netip.MustParseAddr("10.0.0.5")}}, Names: port.NewRegistry(nil), Rows: c.rows}
		if text := said(x.Row(c.r)); !strings.Contains(text, c.want) || strings.Contains(text, c.wrong) {
			t.Errorf("%v with %d listeners: no %q, or %q: %s", c.r.State, len(c.rows), c.want, c.wrong, text)
		}
	}
}
