package live

import (
	"net/netip"
	"strings"
	"testing"
	"time"

	"berth/model/table"
	"berth/sockets"
)

// TestTheDetailIsInTheOrderOfUse checks that the detail first says what the socket
// is, who has it, what is wrong and who is waiting. What the socket is doing comes
// next, and the kernel's facts and the lesson about ports come last.
func TestTheDetailIsInTheOrderOfUse(t *testing.T) {
	s := newStage(t, 200, 60, machine()...)
	s.open[1].Queue = sockets.Queue{Recv: 129, Send: 128}
	for range 2 {
		s.now = s.now.Add(11 * time.Second)
		s.table.Apply(sockets.Snapshot{Time: s.now, Ask: sockets.Everything(), Sockets: s.open, Host: s.host, Vital: &sockets.Vital{}})
	}
	s.press("1")
	for s.port() != 5432 {
		s.press("down")
	}
	s.press("enter")
	text := s.text()
	for _, next := range []string{
		"TCP LISTEN", "Waits for others", "local      127.0.0.1:5432", "reachable from this host only", "service    postgresql", "process    postgres",
		"trouble    129 connections wait", "Held by", "pid 901", "Now", "queue ", "Connections 1", "In the kernel", "inode ", "Ports", "port 5432 is dynamic",
	} {
		_, rest, ok := strings.Cut(text, next)
		if !ok {
			t.Fatalf("%q is missing, or too early:\n%s", next, s.text())
		}
		text = rest
	}
	s.lacks("remote     any")
}

// TestTheDetailTellsOfTheRules checks that the detail says who is kept out, right
// next to who can reach the socket.
func TestTheDetailTellsOfTheRules(t *testing.T) {
	s := newStage(t, 140, 40, machine()...)
	s.press("1", "g", "enter")
	s.has("reachable at every IPv4")
	s.lacks("firewall ")
	s.host.System, s.host.Addrs = "linux", []netip.Addr{netip.MustParseAddr("10.0.0.5")}
	s.host.Netfilter = &sockets.Netfilter{Chains: []sockets.Chain{{Family: sockets.ChainIPv4, Table: "t", Name: "in", Hook: sockets.HookInput, Drops: true}}}
	s.poll(time.Second)
	s.has("firewall ")
}

// TestAlikeHoldersAreToldOnce checks that holders that are alike are described once,
// with all their pids, and that a holder that differs is described separately.
func TestAlikeHoldersAreToldOnce(t *testing.T) {
	a, b, c, d := process(812, "nginx", "root"), process(813, "nginx", "www-data"), process(814, "nginx", "www-data"), process(815, "nginx", "www-data")
	d.Run = sockets.RunStopped
	s := newStage(t, 140, 40, socket(1, sockets.Listen, "0.0.0.0:80", a, b, c, d))
	s.press("enter")
	s.has("Held by 4 processes", "pid 812", "pid 813", "1 more process like it: pid 814", "pid 815")
	if n := strings.Count(s.text(), "/usr/sbin/nginx --serve"); n != 3 {
		t.Errorf("the command line is there %d times:\n%s", n, s.text())
	}
}

// TestTheConnectionsOfAListener checks that the connections of a listener can be
// reached with one key from the table and from the listener's detail, which shows the
// key. For any other socket, the key says that only a listener has connections to
// show.
func TestTheConnectionsOfAListener(t *testing.T) {
	for _, before := range []string{"", "enter"} {
		for _, width := range []int{80, 140} {
			s := newStage(t, width, 24, machine()...)
			s.press("1", before)
			if before != "" {
				s.has("o connections", "enter close")
				s.lacks("enter detail")
			}
			s.press("o")
			if got, want := s.request.Selection.Query.String(), "lport:80 side:in"; got != want || s.request.Selection.Kind != table.Connections {
				t.Errorf("%d cells, after %q: the filter is %q of view %d, want %q", width, before, got, s.request.Selection.Kind, want)
			}
			s.has("10.0.0.5:80", "10.0.0.9:51234", "1-1 of 1")
			s.press("o")
			s.has("only a listener has connections to show")
			s.press("esc", "1")
			for s.port() != 5432 {
				s.press("down")
			}
			s.press("o")
			s.has("/ local:127.0.0.1:5432 side:in", "127.0.0.1:41878", "1-1 of 1")
		}
	}
}
