package sentence

import (
	"net/netip"
	"strings"
	"testing"

	"berth/model"
	"berth/model/language"
	"berth/model/port"
	"berth/sockets"
)

var english = language.English()

// said is a Tell in English.
func said(key string, pairs ...string) string { return english.Tell("live."+key, pairs...) }

// TestAUnixSocketHasNoPort checks that the text about the state of a unix socket
// mentions no port.
func TestAUnixSocketHasNoPort(t *testing.T) {
	for _, c := range []struct {
		state sockets.State
		peer  uint64
		want  string
	}{
		{sockets.Listen, 0, "waits for others to connect"},
		{sockets.Connected, 77, "talks to one peer"},
		{sockets.Connected, 0, "has or had a peer that is not listed"},
		{sockets.Bound, 0, "neither listens nor has a peer"},
	} {
		r := new(model.Row)
		r.Proto, r.State, r.Unix = sockets.Unix, c.state, &sockets.UnixInfo{Path: "/run/a", Peer: c.peer}
		if got := english.Short(r.Doing("linux")); got != c.want {
			t.Errorf("%v: %q, want %q", c.state, got, c.want)
		}
	}
	in := &model.Row{Side: model.SideIn}
	in.Proto = sockets.Unix
	if got := Side(in, said); strings.Contains(got, "port") {
		t.Error(got)
	}
}

func TestOneIsNotMany(t *testing.T) {
	row := func(state sockets.State, recv, send int64) *model.Row {
		r := &model.Row{}
		r.State, r.Queue = state, sockets.Queue{Recv: recv, Send: send}
		return r
	}
	of := func(proto sockets.Proto, r *model.Row) *model.Row {
		r.Proto = proto
		return r
	}
	for want, r := range map[string]*model.Row{
		"1 byte waits to be read, 0 to be sent or acknowledged":          row(sockets.Established, 1, 0),
		"2 bytes wait to be read, 1 to be sent or acknowledged":          row(sockets.Established, 2, 1),
		"1 byte waits to be read":                                        row(sockets.Established, 1, -1),
		"1 connection waits to be accepted":                              row(sockets.Listen, 1, -1),
		"0 connections wait to be accepted; limit 0, full at one more":   row(sockets.Listen, 0, 0),
		"3 connections wait to be accepted; limit 128, full at one more": row(sockets.Listen, 3, 128),
		"": row(sockets.Established, -1, -1),
		"unread datagrams take 1 byte of memory, unsent ones 0":                   of(sockets.UDP, row(sockets.Bound, 1, 0)),
		"0 bytes wait to be read; the peer's unread data takes 2 bytes of memory": of(sockets.Unix, row(sockets.Connected, 0, 2)),
	} {
		if got := english.Short(r.Queued()); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestAReservedPortIsNotHandedOut checks that a reserved port is not said to be
// handed out, although its neighbours are.
func TestAReservedPortIsNotHandedOut(t *testing.T) {
	h := &sockets.Host{Ephemeral: sockets.PortRange{First: 32768, Last: 60999}, Reserved: []sockets.PortRange{{First: 40000, Last: 40001}}}
	for p, want := range map[uint16]string{
		39999: "port 39999 is dynamic and ephemeral: this kernel hands out 32768-60999 on request",
		40000: "port 40000 is dynamic and reserved: this kernel hands out 32768-60999 on request, except this port",
		40001: "port 40001 is dynamic and reserved: this kernel hands out 32768-60999 on request, except this port",
	} {
		if got := Port(p, port.MarkOf(p, h.Ephemeral), h, english); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// TestWhatIsBoundToAnInterfaceIsReachedByThatAlone checks that a socket bound to an
// interface is said to be reached only through that interface, whatever its address.
func TestWhatIsBoundToAnInterfaceIsReachedByThatAlone(t *testing.T) {
	for local, want := range map[string]string{
		"0.0.0.0:80":  "reachable at every IPv4 address of this host, through eth0 only",
		"10.0.0.5:80": "reachable at this address alone, through eth0 only",
	} {
		r := &model.Row{Side: model.SideListen}
		r.Local, r.State, r.Iface = netip.MustParseAddrPort(local), sockets.Listen, "eth0"
		if got := Reach(r, nil, english); got != want {
			t.Errorf("%s: %q, want %q", local, got, want)
		}
		if r.Iface = ""; strings.Contains(Reach(r, nil, english), "only") {
			t.Errorf("%s: %q", local, Reach(r, nil, english))
		}
	}
}
