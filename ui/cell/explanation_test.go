package cell

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"strings"
	"testing"
	"time"

	"berth/internal/sample"
	"berth/model"
	"berth/model/explain"
	"berth/model/language"
	"berth/model/port"
	"berth/sockets"
)

// The size of the inside of a panel on an 80x24 screen.
const roomWidth, roomHeight = 74, 18

var noonToday = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

func explainers(t *testing.T) []*explain.Explainer {
	t.Helper()
	host := &sockets.Host{
		System: "linux", Ephemeral: sockets.PortRange{First: 32768, Last: 60999}, Unprivileged: 1024,
		Reserved: []sockets.PortRange{{First: 8000, Last: 8001}, {First: 43210, Last: 43210}}, Privilege: sockets.Privilege{UID: 1000, Lacks: "CAP_SYS_PTRACE"},
	}
	var all []*explain.Explainer
	for _, tag := range language.Tags() {
		l, _ := language.New(tag)
		all = append(all, &explain.Explainer{Language: l, Host: host, Names: port.NewRegistry(nil), Time: noonToday})
	}
	return all
}

// explained returns all of the text as laid out in w cells.
func explained(t *testing.T, x explain.Text, w int) (text string, lines int) {
	t.Helper()
	var all []string
	for _, spans := range Explanation(x, w) {
		line := ""
		for _, s := range spans {
			line += s.Text
		}
		if Width(line) > w {
			t.Errorf("%s: wider than %d: %q", x.Title, w, line)
		}
		all = append(all, line)
	}
	return x.Title + "\n" + strings.Join(all, "\n"), len(all)
}

func servers(n int) []sockets.Owner {
	var all []sockets.Owner
	for i := range n {
		all = append(all, sockets.Owner{Process: &sockets.Process{PID: 812 + i, Name: "nginx", User: sockets.Account{UID: 0, Name: "root"}}, FD: 6})
	}
	return all
}

// places returns one row for each kind of address.
func places() []model.Row {
	var all []model.Row
	for _, c := range []struct {
		ip     string
		v6only sockets.Tri
		mapped bool
		iface  string
	}{
		{"0.0.0.0", 0, false, ""},
		{"0.0.0.0", 0, false, "lo"},
		{"0.0.0.0", 0, false, "enp0s31f6np1v10"},
		{"127.0.0.1", 0, false, ""},
		{"127.0.0.1", 0, false, "lo"},
		{"10.20.30.104", 0, false, ""},
		{"169.254.1.1", 0, false, ""},
		{"224.0.0.251", 0, false, ""},
		{"::", sockets.No, false, ""},
		{"::", sockets.No, false, "enp0s31f6np1v10"},
		{"::", sockets.Yes, false, ""},
		{"::", sockets.Unknown, false, ""},
		{"::1", 0, false, ""},
		{"2001:db8:1234:5678:9abc:def0:1234:5678", 0, false, ""},
		{"fe80::9abc:def0:1234:5678%eth0", 0, false, ""},
		{"10.20.30.104", 0, true, ""},
	} {
		var r model.Row
		r.Local, r.V6Only, r.Mapped, r.Iface, r.Family = netip.AddrPortFrom(netip.MustParseAddr(c.ip), 0), c.v6only, c.mapped, c.iface, sockets.IPv4
		if r.Local.Addr().Is6() || c.mapped {
			r.Family = sockets.IPv6
		}
		all = append(all, r)
	}
	return all
}

// protoStates returns rows in all states, each with its transport.
func protoStates() []model.Row {
	var all []model.Row
	for _, s := range sockets.States() {
		if s == sockets.Redirect { // not a socket
			continue
		}
		var r model.Row
		r.State = s
		if s != sockets.Connected {
			r.Proto = sockets.TCP
			all = append(all, r)
		}
		if s == sockets.Bound || s == sockets.Connected {
			r.Proto = sockets.UDP
			all = append(all, r)
		}
	}
	return all
}

// sidesOf returns the sides that a socket in the given state may have.
func sidesOf(s sockets.State) []model.Side {
	switch s {
	case sockets.Listen, sockets.Bound:
		return []model.Side{model.SideUnknown, model.SideListen}
	case sockets.SynSent:
		return []model.Side{model.SideOut}
	case sockets.SynRecv:
		return []model.Side{model.SideIn}
	}
	return []model.Side{model.SideUnknown, model.SideIn, model.SideOut}
}

// everyRow yields rows in every state at every kind of address, with every port,
// side, gap and queue. The remote ends of connections are in the same family.
func everyRow(yield func(*model.Row) bool) {
	gaps := append([]sockets.Gap{sockets.GapNone}, sockets.Gaps()...)
	queues := []sockets.Queue{{Recv: 0, Send: 0}, {Recv: 129, Send: 128}, {Recv: 2147483000, Send: 2147483000}, {Recv: 5, Send: -1}, sockets.NoQueue()}
	for _, s := range protoStates() {
		for _, place := range places() {
			for j, p := range []uint16{0, 80, 1023, 3457, 5432, 8000, 43210, 51820, 65535} {
				for _, side := range sidesOf(s.State) {
					for k := range len(gaps) * len(queues) {
						i, gap, queue := k/len(queues), gaps[k/len(queues)], queues[k%len(queues)]
						if s.State != sockets.Listen && k%len(queues) != (i+j)%len(queues) { // all listeners are tried, because their explanations are the longest
							continue
						}
						r := place
						r.Proto, r.State, r.Side, r.Gap, r.Queue = s.Proto, s.State, side, gap, queue
						r.Local = netip.AddrPortFrom(place.Local.Addr(), p)
						r.User = sockets.Account{UID: 33, Name: "www-data"}
						equip(&r, i == 0)
						if !yield(&r) {
							return
						}
					}
				}
			}
		}
	}
}

// equip adds to a row the facts that its state implies.
func equip(r *model.Row, held bool) {
	if held {
		r.Owners = servers(3)
	} else if r.Gap == sockets.GapUnaccepted {
		r.Others = model.OthersOf(servers(1), r.Was())
	} else if r.Gap == sockets.GapClosed {
		r.Others = model.OthersOf(r.Via(), servers(1))
	}
	if r.State != sockets.Listen && r.State != sockets.Bound {
		far := netip.MustParseAddrPort("203.0.113.250:65000")
		if r.Local.Addr().Is6() {
			far = netip.MustParseAddrPort("[2001:db8:ffff:ffff:ffff:ffff:ffff:fff0]:443")
		}
		r.Remote = far
		r.Peer = &model.Peer{Owners: servers(1)}
	}
}

// TestEverySocketIsExplained checks that, whatever a socket is, every language has
// an explanation of it that fits on the screen, names the port, the state and the
// owner, and leaves no placeholder unfilled. If BERTH_TEST_EXPLAINED is N, the test
// tries one of N sockets; if it is 1, the test tries all.
func TestEverySocketIsExplained(t *testing.T) {
	share := sample.Size(t, "BERTH_TEST_EXPLAINED", 37, 1)
	for _, x := range explainers(t) {
		t.Run(x.Language.Tag(), func(t *testing.T) {
			t.Parallel()
			longest, tried, seed := 0, 0, rand.Uint64()
			t.Logf("seed %d, one of %d", seed, share)
			random := rand.New(rand.NewPCG(seed, 0))
			for r := range everyRow {
				if random.IntN(share) != 0 {
					continue
				}
				text, lines := explained(t, x.Row(r), roomWidth)
				if tried++; lines > longest {
					longest = lines
					t.Logf("%d lines:\n%s", lines, text)
				}
				if lines > roomHeight {
					t.Fatalf("%d lines, there is room for %d:\n%s", lines, roomHeight, text)
				}
				if strings.ContainsAny(text, "{}") {
					t.Fatalf("not filled:\n%s", text)
				}
				body := text[strings.Index(text, "\n"):]
				if !strings.Contains(body, fmt.Sprint(r.Local.Port())) || r.Open() && !strings.Contains(body, r.State.String()) {
					t.Fatalf("it does not name port %d and state %v:\n%s", r.Local.Port(), r.State, text)
				}
				if len(r.Owners) > 0 && !strings.Contains(body, "nginx") {
					t.Fatalf("it does not name the owner:\n%s", text)
				}
			}
			t.Logf("%d sockets, %d lines at most", tried, longest)
		})
	}
}
