package model

import (
	"cmp"
	"net/netip"
	"strings"
	"testing"

	"berth/model/language"
	"berth/sockets"
)

// whole checks that s has a short and a long form in every language, and that no
// placeholder is left in them.
func whole(t *testing.T, what string, s language.Sentence) {
	t.Helper()
	for _, tag := range language.Tags() {
		l, _ := language.New(tag)
		for form, said := range map[string]string{"short": l.Short(s), "long": l.Long(s)} {
			if said == "" || strings.ContainsAny(said, "{}") {
				t.Errorf("%s: %s of %s: %q", tag, form, what, said)
			}
		}
	}
}

// TestEveryStateHasItsWords checks that there are words for every state of each
// protocol, and for what waits in a socket.
func TestEveryStateHasItsWords(t *testing.T) {
	for _, s := range sockets.States() {
		for _, p := range []sockets.Proto{sockets.TCP, sockets.UDP, sockets.Unix} {
			r := &Row{}
			r.Proto, r.State, r.Queue = p, s, sockets.Queue{Recv: 1, Send: 2}
			if p == sockets.Unix {
				r.Unix = &sockets.UnixInfo{Type: "dgram"}
			}
			whole(t, p.String()+" "+s.String(), r.Doing("linux"))
			if said := r.Queued(); said.Key != "" {
				whole(t, p.String()+" "+s.String()+" queue", said)
			}
		}
	}
	if said := Doing(0, "linux"); said.Key != "" {
		t.Errorf("of no state: %q", said.Key)
	}
	for system, want := range map[string]string{"linux": "60 s", "darwin": "30 s", "plan9": "endpoints until"} {
		if said := language.English().Long(Doing(sockets.TimeWait, system)); !strings.Contains(said, want) {
			t.Errorf("%s: %q", system, said)
		}
	}
}

// TestWhatNothingWaitsInIsNotSaid covers queues whose length the kernel reports as
// 0 without knowing it, and sockets that have no queue.
func TestWhatNothingWaitsInIsNotSaid(t *testing.T) {
	for _, c := range []struct {
		state sockets.State
		queue sockets.Queue
		says  bool
	}{
		{sockets.Established, sockets.Queue{}, true},
		{sockets.Established, sockets.Queue{Recv: -1, Send: -1}, false},
		{sockets.TimeWait, sockets.Queue{}, false},
		{sockets.Bound, sockets.Queue{}, false},
		{sockets.SynRecv, sockets.Queue{}, false},
		{sockets.SynRecv, sockets.Queue{Recv: 1}, true},
	} {
		r := &Row{}
		r.Proto, r.State, r.Queue = sockets.TCP, c.state, c.queue
		if said := r.Queued(); (said.Key != "") != c.says {
			t.Errorf("%v %v: %q", c.state, c.queue, said.Key)
		}
	}
}

// TestWhatAnAddressMeans checks what is said about a socket that listens on each
// address.
func TestWhatAnAddressMeans(t *testing.T) {
	host := &sockets.Host{NetNS: 7, Addrs: []netip.Addr{netip.MustParseAddr("10.0.0.5")}}
	for local, want := range map[string]string{
		"0.0.0.0:80": "any4", "[::]:80": "any", "127.0.0.1:80": "loopback", "[fe80::1%eth0]:80": "link", "224.0.0.1:80": "group",
		"10.0.0.5:80": "one", "10.0.0.6:80": "elsewhere", "255.255.255.255:80": "broadcast", "[ff02::fb]:80": "group",
	} {
		r := &Row{Side: SideListen}
		r.Key.NetNS, r.State, r.Local = 7, sockets.Listen, netip.MustParseAddrPort(local)
		if said := r.At(host); said.Key != "address."+want {
			t.Errorf("%s: %s, want %s", local, said.Key, want)
		}
		whole(t, local, r.At(host))
		if r.Iface = "eth0"; r.OnlyBy().Key == "" && r.At(host).Key != "address.barred" {
			t.Errorf("%s: nothing is said of its interface", local)
		}
		onLo := map[string]string{"loopback": "loopback", "link": "lo_alone", "one": "lo_alone", "elsewhere": "lo_alone"}[want]
		if r.Iface = "lo"; r.OnlyBy().Key != "" || r.At(host).Key != "address."+cmp.Or(onLo, "loopback_iface") {
			t.Errorf("%s on lo: %s, %s", local, r.At(host).Key, r.OnlyBy().Key)
		}
	}
}
