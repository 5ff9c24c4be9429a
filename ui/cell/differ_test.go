package cell

import (
	"net/netip"
	"strings"
	"testing"

	"berth/model"
	"berth/model/explain"
	"berth/sockets"
)

// variants returns functions that each change a socket in a single fact. Those whose
// names begin with "connection" apply to a connection, and the others to a listener.
func variants() map[string]func(*model.Row) {
	end := netip.MustParseAddrPort
	all := map[string]func(*model.Row){
		"port":      func(r *model.Row) { r.Local = end("0.0.0.0:81") },
		"registry":  func(r *model.Row) { r.Local = end("0.0.0.0:3457") },
		"handed":    func(r *model.Row) { r.Local = end("0.0.0.0:43210") },
		"private":   func(r *model.Row) { r.Local = end("0.0.0.0:65001") },
		"reserved":  func(r *model.Row) { r.Local = end("0.0.0.0:8000") },
		"loopback":  func(r *model.Row) { r.Local = end("127.0.0.1:80") },
		"loopback2": func(r *model.Row) { r.Local = end("127.0.0.2:80") },
		"address":   func(r *model.Row) { r.Local = end("10.0.0.5:80") },
		"link":      func(r *model.Row) { r.Local = end("[fe80::1%eth0]:80") },
		"group":     func(r *model.Row) { r.Local, r.Proto, r.State = end("224.0.0.251:80"), sockets.UDP, sockets.Bound },
		"dual":      func(r *model.Row) { r.Local, r.V6Only = end("[::]:80"), sockets.No },
		"v6only":    func(r *model.Row) { r.Local, r.V6Only = end("[::]:80"), sockets.Yes },
		"v6":        func(r *model.Row) { r.Local = end("[::]:80") },
		"iface":     func(r *model.Row) { r.Iface = "eth0" },
		"mapped":    func(r *model.Row) { r.Mapped = true },
		"owner":     func(r *model.Row) { r.Owners = servers(1) },
		"owners":    func(r *model.Row) { r.Owners = servers(2) },
		"via":       func(r *model.Row) { r.Gap, r.Others = sockets.GapUnaccepted, model.OthersOf(servers(1), nil) },
		"was":       func(r *model.Row) { r.Gap, r.Others = sockets.GapClosed, model.OthersOf(nil, servers(1)) },
		"user":      func(r *model.Row) { r.Gap, r.User = sockets.GapPermission, sockets.Account{UID: 7} },
		"own":       func(r *model.Row) { r.Gap, r.User = sockets.GapPermission, sockets.Account{UID: 1000} },
		"waiting":   func(r *model.Row) { r.Queue = sockets.Queue{Recv: 1, Send: 128} },
		"full":      func(r *model.Row) { r.Queue = sockets.Queue{Recv: 129, Send: 128} },
		"limit":     func(r *model.Row) { r.Queue = sockets.Queue{Recv: 0, Send: 511} },
		"no limit":  func(r *model.Row) { r.Queue = sockets.Queue{Recv: 0, Send: -1} },
		"udp":       func(r *model.Row) { r.Proto, r.State = sockets.UDP, sockets.Bound },
		"unix": func(r *model.Row) {
			r.Proto, r.Local, r.Unix = sockets.Unix, sockets.Endpoint{}, &sockets.UnixInfo{Path: "/run/x"}
		},
		"unnamed": func(r *model.Row) {
			r.Proto, r.Local, r.Unix = sockets.Unix, sockets.Endpoint{}, &sockets.UnixInfo{}
		},
		"closed": func(r *model.Row) { r.Life.Closed = noonToday },
	}
	for _, g := range sockets.Gaps() {
		all["gap "+g.String()] = func(r *model.Row) { r.Gap = g }
	}
	for _, s := range protoStates() {
		if s.Proto == sockets.TCP && s.State != sockets.Listen {
			all["state "+s.State.String()] = func(r *model.Row) { r.State, r.Remote = s.State, end("10.0.0.9:50000") }
		}
	}
	connect := func(r *model.Row) {
		r.State, r.Side, r.Local, r.Remote = sockets.Established, model.SideOut, end("10.0.0.5:43210"), end("10.0.0.9:443")
	}
	for name, change := range map[string]func(*model.Row){
		"nothing": func(*model.Row) {}, "in": func(r *model.Row) { r.Side = model.SideIn }, "chosen": func(r *model.Row) { r.Local = end("10.0.0.5:3457") },
		"remote": func(r *model.Row) { r.Remote = end("10.0.0.10:443") }, "service": func(r *model.Row) { r.Remote = end("10.0.0.9:5432") },
		"peer": func(r *model.Row) { r.Peer = &model.Peer{} }, "peers": func(r *model.Row) { r.Peer = &model.Peer{Owners: servers(1)} },
		"unread": func(r *model.Row) { r.Queue.Recv = 7 }, "unsent": func(r *model.Row) { r.Queue.Send = 7 },
		"here": func(r *model.Row) { r.Local, r.Remote = end("127.0.0.1:43210"), end("127.0.0.1:443") }, "mapped": func(r *model.Row) { r.Mapped = true },
	} {
		all["connection "+name] = func(r *model.Row) { connect(r); r.Queue = sockets.Queue{}; change(r) }
	}
	return all
}

// TestFactsMakeADifference checks that the explanations of two sockets that differ
// in one fact also differ in something other than the title.
func TestFactsMakeADifference(t *testing.T) {
	for _, x := range explainers(t) {
		seen := map[string]string{}
		for name, change := range variants() {
			r := model.Row{Side: model.SideListen}
			r.Proto, r.State, r.Family, r.Local = sockets.TCP, sockets.Listen, sockets.IPv4, netip.MustParseAddrPort("0.0.0.0:80")
			r.Queue, r.User = sockets.Queue{Recv: 0, Send: 128}, sockets.NoAccount()
			change(&r)
			text, _ := explained(t, x.Row(&r), roomWidth)
			_, body, _ := strings.Cut(text, "\n")
			if other, twice := seen[body]; twice {
				t.Errorf("%s: %s and %s are explained alike:\n%s", x.Language.Tag(), name, other, body)
			}
			seen[body] = name
		}
	}
}

// TestOtherSystems checks that nothing that is true only of Linux is said about
// another system.
func TestOtherSystems(t *testing.T) {
	for _, x := range explainers(t) {
		for system, host := range map[string]sockets.Host{
			"darwin":  {Ephemeral: sockets.PortRange{First: 49152, Last: 65535}, Unprivileged: 1024},
			"freebsd": {Ephemeral: sockets.PortRange{First: 10000, Last: 65535}, Unprivileged: 1024},
			"windows": {Ephemeral: sockets.PortRange{First: 49152, Last: 65535}},
			"unknown": {Unprivileged: -1},
		} {
			host.System = system
			x.Host = &host
			for r := range everyRow {
				if r.Local.Port() != 80 || r.Gap != sockets.GapNone {
					continue
				}
				text, lines := explained(t, x.Row(r), roomWidth)
				if lines > roomHeight || strings.ContainsAny(text, "{}") || strings.Contains(text, "CAP_") || strings.Contains(text, "ip_") || strings.Contains(text, "60 s") || strings.Contains(text, "60 ") && r.State == sockets.TimeWait {
					t.Fatalf("%s, %s, %d lines:\n%s", system, x.Language.Tag(), lines, text)
				}
				if system == "darwin" && r.State == sockets.TimeWait && !strings.Contains(text, "30 ") {
					t.Fatalf("macOS keeps TIME_WAIT for 30 s:\n%s", text)
				}
			}
		}
	}
}

// TestChartHasEveryState checks that each TCP state is in the diagram, and that
// each path leads to a state in it.
func TestChartHasEveryState(t *testing.T) {
	for _, x := range explainers(t) {
		for _, s := range sockets.States() {
			if s == sockets.Connected || s == sockets.Redirect {
				continue
			}
			chart := strings.Join(x.Diagram(s), "\n")
			if !strings.Contains(chart, "┃ "+s.String()+" ┃") || strings.Count(chart, "▶") < 2 {
				t.Errorf("%v:\n%s", s, chart)
			}
			block := explain.Block{Label: x.Language.Say("explain.label.chart", nil), Diagram: x.Diagram(s)}
			widest := 0
			for _, l := range block.Diagram {
				widest = max(widest, Width(l))
			}
			for _, width := range []int{roomWidth, widest} { // with the label on the left, and with the label in a blank space or above
				lines := Explanation(explain.Text{Blocks: []explain.Block{block}}, width)
				if len(lines) < 3 || len(lines) > 4 || width == roomWidth && len(lines) != 3 || !strings.HasPrefix(lines[0][0].Text, block.Label) {
					t.Errorf("%v at %d cells:\n%s", s, width, chart)
				}
			}
		}
	}
}
