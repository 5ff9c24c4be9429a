package table_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"berth/model"
	"berth/model/port"
	"berth/sockets"
)

func v6only(s sockets.Socket, v sockets.Tri) sockets.Socket {
	return with(s, func(s *sockets.Socket) { s.V6Only = v })
}

func on(s sockets.Socket, iface string) sockets.Socket {
	return with(s, func(s *sockets.Socket) { s.Iface = iface })
}

func in(s sockets.Socket, netns uint64) sockets.Socket {
	return with(s, func(s *sockets.Socket) { s.Key.NetNS = netns })
}

// Three sockets may share a pair if a connection is made again. Each of them is given
// its side, in whatever order they are reported.
func TestSideOfASharedPair(t *testing.T) {
	three := []sockets.Socket{
		tcp(1, sockets.SynSent, "127.0.0.1:43210", "127.0.0.1:43211"),
		tcp(2, sockets.Established, "127.0.0.1:43211", "127.0.0.1:43210"),
		tcp(3, sockets.Established, "127.0.0.1:43210", "127.0.0.1:43211"),
	}
	for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}} {
		tab := patient()
		tab.Apply(snap(0, three[order[0]], three[order[1]], three[order[2]]))
		for id, want := range map[uint64]model.Side{1: model.SideOut, 2: model.SideIn, 3: model.SideOut} {
			if got := row(tab, id).Side; got != want {
				t.Errorf("reported in the order %v: socket %d is %q, want %q", order, id, got, want)
			}
		}
	}
}

func TestSide(t *testing.T) {
	const est = sockets.Established
	for _, c := range []struct {
		name   string
		s      sockets.Socket
		others []sockets.Socket
		want   model.Side
	}{
		{"a listener", tcp(1, sockets.Listen, "0.0.0.0:80", ""), nil, model.SideListen},
		{"bound", udp(1, sockets.Bound, "0.0.0.0:53", ""), nil, model.SideListen},
		{"syn received", tcp(1, sockets.SynRecv, "10.0.0.5:80", "10.0.0.9:40000"), nil, model.SideIn},
		{"syn sent", tcp(1, sockets.SynSent, "10.0.0.5:700", "10.0.0.9:2049"), nil, model.SideOut},

		{"the same address listens", tcp(1, est, "10.0.0.5:8000", "10.0.0.9:80"), []sockets.Socket{tcp(2, sockets.Listen, "10.0.0.5:8000", "")}, model.SideIn},
		{"every IPv4 address listens", tcp(1, est, "10.0.0.5:8000", "10.0.0.9:80"), []sockets.Socket{tcp(2, sockets.Listen, "0.0.0.0:8000", "")}, model.SideIn},
		{"every IPv6 address listens", tcp(1, est, "[2001:db8::5]:8000", "[2001:db8::9]:80"), []sockets.Socket{tcp(2, sockets.Listen, "[::]:8000", "")}, model.SideIn},
		{"dual-stack, unknown", tcp(1, est, "10.0.0.5:8000", "10.0.0.9:80"), []sockets.Socket{tcp(2, sockets.Listen, "[::]:8000", "")}, model.SideIn},
		{"dual-stack", tcp(1, est, "10.0.0.5:8000", "10.0.0.9:80"), []sockets.Socket{v6only(tcp(2, sockets.Listen, "[::]:8000", ""), sockets.No)}, model.SideIn},
		{"IPv6 only", tcp(1, est, "10.0.0.5:8000", "10.0.0.9:80"), []sockets.Socket{v6only(tcp(2, sockets.Listen, "[::]:8000", ""), sockets.Yes)}, model.SideOut},
		{"IPv4 does not take IPv6", tcp(1, est, "[2001:db8::5]:8000", "[2001:db8::9]:80"), []sockets.Socket{tcp(2, sockets.Listen, "0.0.0.0:8000", "")}, model.SideOut},
		{"another address listens", tcp(1, est, "10.0.0.5:8000", "10.0.0.9:80"), []sockets.Socket{tcp(2, sockets.Listen, "127.0.0.1:8000", "")}, model.SideOut},
		{"another transport listens", tcp(1, est, "10.0.0.5:8000", "10.0.0.9:80"), []sockets.Socket{udp(2, sockets.Bound, "0.0.0.0:8000", "")}, model.SideOut},
		{"another namespace listens", tcp(1, est, "10.0.0.5:8000", "10.0.0.9:80"), []sockets.Socket{in(tcp(2, sockets.Listen, "0.0.0.0:8000", ""), 2)}, model.SideOut},
		{"another interface listens", on(tcp(1, est, "10.0.0.5:8000", "10.0.0.9:80"), "eth1"), []sockets.Socket{on(tcp(2, sockets.Listen, "0.0.0.0:8000", ""), "eth0")}, model.SideOut},
		{"this interface listens", on(tcp(1, est, "10.0.0.5:8000", "10.0.0.9:80"), "eth0"), []sockets.Socket{on(tcp(2, sockets.Listen, "0.0.0.0:8000", ""), "eth0")}, model.SideIn},
		{"bound TCP takes nothing", tcp(1, est, "10.0.0.5:8000", "10.0.0.9:80"), []sockets.Socket{tcp(2, sockets.Bound, "0.0.0.0:8000", "")}, model.SideOut},
		{"a UDP server", udp(1, sockets.Connected, "10.0.0.5:53", "10.0.0.9:40000"), []sockets.Socket{udp(2, sockets.Bound, "0.0.0.0:53", "")}, model.SideIn},

		{"a port that was handed out", tcp(1, est, "10.0.0.5:43210", "10.0.0.9:8080"), nil, model.SideOut},
		{"two that were handed out", tcp(1, est, "10.0.0.5:43210", "10.0.0.9:43211"), nil, model.SideUnknown},
		{"a well-known port alone", tcp(1, est, "10.0.0.5:20", "10.0.0.9:43211"), nil, model.SideUnknown},
		{"two well-known ports", tcp(1, est, "10.0.0.5:700", "10.0.0.9:111"), nil, model.SideUnknown},
		{"the other end accepted it", tcp(1, est, "127.0.0.1:43210", "127.0.0.1:43211"), []sockets.Socket{
			tcp(2, sockets.Listen, "127.0.0.1:43211", ""), tcp(3, est, "127.0.0.1:43211", "127.0.0.1:43210"),
		}, model.SideOut},
		{"the other end is a client by its port", tcp(1, est, "127.0.0.1:8080", "127.0.0.1:43210"), []sockets.Socket{
			tcp(3, est, "127.0.0.1:43210", "127.0.0.1:8080"),
		}, model.SideIn},
		{"the other end still knocks", tcp(1, est, "127.0.0.1:8080", "127.0.0.1:8081"), []sockets.Socket{
			tcp(3, sockets.SynSent, "127.0.0.1:8081", "127.0.0.1:8080"),
		}, model.SideIn},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab := patient()
			tab.Apply(snap(0, append(c.others, c.s)...))
			if got := row(tab, 1).Side; got != c.want {
				t.Errorf("side %q, want %q", got, c.want)
			}
			late := patient() // the others come later, and go
			late.Apply(snap(0, c.s))
			late.Apply(snap(1, append([]sockets.Socket{c.s}, c.others...)...))
			if got := row(late, 1).Side; got != c.want {
				t.Errorf("with the others later: side %q, want %q", got, c.want)
			}
			late.Apply(snap(2, c.s))
			if got := row(late, 1).Side; c.want == model.SideIn && len(c.others) > 0 && c.others[0].State == sockets.Listen && got != c.want {
				t.Errorf("without its listener: side %q, want %q", got, c.want)
			}
		})
	}
}

// A socket that connects again gets a new side.
func TestSideIsForgottenWithItsEnds(t *testing.T) {
	tab := patient()
	tab.Apply(snap(0, udp(2, sockets.Bound, "0.0.0.0:53", ""), udp(1, sockets.Connected, "10.0.0.5:53", "10.0.0.9:40000")))
	if got := row(tab, 1).Side; got != model.SideIn {
		t.Fatalf("side %q", got)
	}
	tab.Apply(snap(1, udp(1, sockets.Connected, "10.0.0.5:43210", "10.0.0.9:53")))
	if got := row(tab, 1).Side; got != model.SideOut {
		t.Errorf("side %q, want out", got)
	}
}

func TestUnixSideAndPeer(t *testing.T) {
	path := func(id, peer uint64, st sockets.State, path string, p *sockets.Process) sockets.Socket {
		s := sockets.Socket{Key: sockets.Key{NetNS: 1, ID: id}, Cookie: id, Inode: id, Proto: sockets.Unix, State: st}
		s.Unix = &sockets.UnixInfo{Path: path, Type: "stream", Peer: peer}
		s.Owners = []sockets.Owner{{Process: p, FD: 3}}
		return s
	}
	s := snap(0,
		path(1, 0, sockets.Listen, "/run/pg.sock", postgres),
		path(2, 3, sockets.Connected, "/run/pg.sock", postgres), path(3, 2, sockets.Connected, "", curl),
		path(4, 5, sockets.Connected, "", nginx), path(5, 4, sockets.Connected, "", nginx),
		path(6, 0, sockets.Bound, "", nginx), path(7, 0, sockets.Bound, "/dev/log", nginx))
	s.Ask.Protos = sockets.Protos(sockets.Unix)
	tab := patient()
	tab.Apply(s)
	want := []model.Side{
		model.SideListen, model.SideIn, model.SideOut, model.SideUnknown, model.SideUnknown,
		model.SideUnknown, model.SideListen,
	}
	for i, side := range want {
		if got := row(tab, uint64(i+1)).Side; got != side {
			t.Errorf("%d: side %q, want %q", i+1, got, side)
		}
	}
	if p := row(tab, 3).Peer; p == nil || names(p.Owners)[0] != "postgres" {
		t.Errorf("peer %+v", p)
	}
}

func TestService(t *testing.T) {
	handed := "0.0.0.0:40404"
	for _, c := range []struct {
		name string
		s    sockets.Socket
		want string
	}{
		{"a listener's own port", tcp(1, sockets.Listen, "0.0.0.0:80", ""), "http"},
		{"a client's remote port", tcp(1, sockets.SynSent, "10.0.0.5:3457", "10.0.0.9:443"), "https"},
		{"a server's local port", tcp(1, sockets.SynRecv, "10.0.0.5:22", "10.0.0.9:3457"), "ssh"},
		{"a side that is not known", tcp(1, sockets.Established, "10.0.0.5:22", "10.0.0.9:80"), ""},
		{"only in the host's list", tcp(1, sockets.Listen, "0.0.0.0:62001", ""), "ourapp"},
		{"what listens on a port that is handed out", tcp(1, sockets.Listen, "0.0.0.0:44818", ""), "EtherNet-IP-2"},
		{"what is bound there", udp(1, sockets.Bound, "0.0.0.0:44818", ""), ""},
		{"no name", udp(1, sockets.Bound, handed, ""), ""},
	} {
		tab := patient()
		tab.Apply(snap(0, c.s))
		if got := row(tab, 1).Service; got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestHostChangesMeaning(t *testing.T) {
	tab := patient()
	s := tcp(1, sockets.Listen, "0.0.0.0:62000", "")
	tab.Apply(snap(0, s))
	if r := row(tab, 1); r.Service != "" || r.Ports[0] != (port.Mark{Class: port.Dynamic, Range: port.Private}) {
		t.Fatalf("before: %q %v", r.Service, r.Ports[0])
	}
	other := *host
	other.Ephemeral.Last = 65535
	other.Services = map[sockets.Service]string{{Proto: sockets.TCP, Port: 62000}: "new"}
	next := snap(1, s)
	next.Host = &other
	if got := tab.Apply(next); len(got.Changed) != 1 {
		t.Errorf("changed %v", ids(got.Changed))
	}
	r := row(tab, 1)
	if r.Service != "new" || r.Ports != [2]port.Mark{{Class: port.Dynamic, Range: port.Ephemeral}, {}} {
		t.Errorf("after: %q %v", r.Service, r.Ports)
	}
	copied := other
	again := snap(2, s)
	again.Host = &copied
	tab.Apply(again)
	if row(tab, 1) != r {
		t.Error("the same facts at another place changed the row")
	}
}

// TestPeer follows a client and a server on one machine.
func TestPeer(t *testing.T) {
	client := tcp(1, sockets.Established, "127.0.0.1:41878", "127.0.0.1:5432", curl)
	server := tcp(2, sockets.Established, "127.0.0.1:5432", "127.0.0.1:41878", postgres)
	tab := patient()
	owners := func(id uint64) []string {
		if p := row(tab, id).Peer; p != nil {
			return names(p.Owners)
		}
		return []string{"none"}
	}
	for i, step := range []struct {
		what   string
		all    []sockets.Socket
		client []string
	}{
		{"the client alone", []sockets.Socket{client}, []string{"none"}},
		{"both", []sockets.Socket{client, server}, []string{"postgres"}},
		{"the server is handed on", []sockets.Socket{client, with(server, func(s *sockets.Socket) {
			s.Owners = []sockets.Owner{{Process: worker, FD: 3}}
		})}, []string{"nginx"}},
		{"the server's owner is gone", []sockets.Socket{client, gapped(server, sockets.GapUnfound)}, nil},
		{"the server's end is closed", []sockets.Socket{client}, []string{"none"}},
		{"another namespace", []sockets.Socket{client, in(server, 2)}, []string{"none"}},
		{"another transport", []sockets.Socket{client, with(server, func(s *sockets.Socket) { s.Proto = sockets.UDP })}, []string{"none"}},
	} {
		tab.Apply(snap(i, step.all...))
		if diff := cmp.Diff(step.client, owners(1)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", step.what, diff)
		}
	}
}

func TestPeerOfItselfAndOfTwo(t *testing.T) {
	self := tcp(1, sockets.Established, "127.0.0.1:5000", "127.0.0.1:5000", curl)
	old := timeWait(tcp(3, sockets.Established, "127.0.0.1:80", "127.0.0.1:41000"), time.Minute)
	next := tcp(4, sockets.Established, "127.0.0.1:80", "127.0.0.1:41000", nginx)
	client := tcp(5, sockets.Established, "127.0.0.1:41000", "127.0.0.1:80", curl)
	tab := patient()
	tab.Apply(snap(0, self, old, next, client))
	if row(tab, 1).Peer != nil {
		t.Error("a socket is its own peer")
	}
	if p := row(tab, 5).Peer; p == nil || p.Key.ID != 4 {
		t.Errorf("peer %+v; want the live one", p)
	}
	other := with(next, func(s *sockets.Socket) { s.Key.ID = 7 })
	tab.Apply(snap(1, other, client))
	if p := row(tab, 5).Peer; p == nil || p.Key.ID != 7 {
		t.Errorf("peer %+v; want the one that took its place", p)
	}
}

func TestVia(t *testing.T) {
	waiting := gapped(tcp(1, sockets.Established, "10.0.0.5:80", "10.0.0.9:41000"), sockets.GapUnaccepted)
	mapped := with(waiting, func(s *sockets.Socket) { s.Family, s.Mapped = sockets.IPv6, true })
	for _, c := range []struct {
		name   string
		s      sockets.Socket
		others []sockets.Socket
		want   []string
	}{
		{"the listener", waiting, []sockets.Socket{tcp(2, sockets.Listen, "0.0.0.0:80", "", nginx)}, []string{"nginx"}},
		{"the more exact one", waiting, []sockets.Socket{
			tcp(2, sockets.Listen, "10.0.0.5:80", "", curl), tcp(3, sockets.Listen, "0.0.0.0:80", "", nginx),
		}, []string{"curl"}},
		{"twins, in order of pid", waiting, []sockets.Socket{
			tcp(2, sockets.Listen, "0.0.0.0:80", "", postgres), tcp(3, sockets.Listen, "0.0.0.0:80", "", nginx, worker),
		}, []string{"nginx", "nginx", "postgres"}},
		{"dual-stack", mapped, []sockets.Socket{tcp(2, sockets.Listen, "[::]:80", "", nginx)}, []string{"nginx"}},
		{"none", waiting, []sockets.Socket{tcp(2, sockets.Listen, "0.0.0.0:81", "", nginx)}, nil},
		{"not waiting", web(1), []sockets.Socket{tcp(2, sockets.Listen, "0.0.0.0:80", "", nginx)}, nil},
	} {
		tab := patient()
		tab.Apply(snap(0, c.s))
		tab.Apply(snap(1, append([]sockets.Socket{c.s}, c.others...)...))
		if diff := cmp.Diff(c.want, names(row(tab, 1).Via())); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}

func TestViaFollowsTheListenersOwners(t *testing.T) {
	waiting := gapped(tcp(1, sockets.Established, "10.0.0.5:80", "10.0.0.9:41000"), sockets.GapUnaccepted)
	tab := patient()
	tab.Apply(snap(0, waiting, tcp(2, sockets.Listen, "0.0.0.0:80", "", nginx)))
	tab.Apply(snap(1, waiting, tcp(2, sockets.Listen, "0.0.0.0:80", "", curl)))
	if diff := cmp.Diff([]string{"curl"}, names(row(tab, 1).Via())); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestLinkLocalListenerTakesEveryZone(t *testing.T) {
	listener := tcp(2, sockets.Listen, "[fe80::1]:80", "", nginx)
	conn := tcp(1, sockets.Established, "[fe80::1%eth0]:80", "[fe80::2%eth0]:41000", nginx)
	tab := patient()
	tab.Apply(snap(0, listener, conn))
	if got := row(tab, 1).Side; got != model.SideIn {
		t.Errorf("side %q", got)
	}
}
