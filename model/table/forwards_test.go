package table_test

import (
	"net/netip"
	"testing"

	"berth/internal/redirects"
	"berth/model/table"
	"berth/sockets"
)

// TestRedirectsOfAnotherNamespace: redirects remain in the table as long as their
// namespace exists and has the rules, whether or not a snapshot could read it.
func TestRedirectsOfAnotherNamespace(t *testing.T) {
	h := *host
	h.Addrs = []netip.Addr{netip.MustParseAddr("10.9.0.1")}
	with := &sockets.Space{NetNS: 2, Name: "blue", Addrs: []netip.Addr{netip.MustParseAddr("10.9.0.2")}, Netfilter: redirects.Published(1, netip.MustParseAddr("10.9.0.1"))}
	h.Spaces = map[uint64]*sockets.Space{2: with}
	without := h
	flushed := *with
	flushed.Netfilter = &sockets.Netfilter{}
	without.Spaces = map[uint64]*sockets.Space{2: &flushed}
	tab := table.New(table.Options{})
	server := tcp(7, sockets.Listen, "0.0.0.0:80", "", nginx)
	for i, c := range []struct {
		host *sockets.Host
		read sockets.Reading
		rows int
	}{{&h, sockets.ReadNothing, 0}, {&h, sockets.ReadServers, 1}, {&h, sockets.ReadNothing, 1}, {&without, sockets.ReadAll, 0}, {&h, sockets.ReadAll, 1}} {
		s := snap(i, server)
		s.Host, s.Beyond = c.host, &sockets.Elsewhere{Read: map[uint64]sockets.Reading{2: c.read}, Whole: true}
		tab.Apply(s)
		var sent int
		for _, r := range tab.Select(table.Selection{Kind: table.All}).Rows {
			if r.State != sockets.Redirect || !r.Open() {
				continue
			}
			sent++
			if f := r.Forward; r.Space != with || r.Key.NetNS != 2 || f == nil || f.Port != 80 || f.Space != nil || f.Behind() != nginx {
				t.Errorf("look %d: %+v, %+v", i, r, f)
			}
		}
		if sent != c.rows {
			t.Errorf("look %d: %d redirects, want %d", i, sent, c.rows)
		}
	}
	s := snap(9, server)
	s.Beyond = &sockets.Elsewhere{Whole: true} // the namespace has ended
	tab.Apply(s)
	if rows := tab.Select(table.Selection{Kind: table.All}).Rows; len(rows) != 1 {
		t.Errorf("after its end: %+v", rows)
	}
}

// BenchmarkApplyRedirects applies snapshots of a machine with 5,000 redirects and no
// sockets.
func BenchmarkApplyRedirects(b *testing.B) {
	h := *host
	h.Addrs = []netip.Addr{netip.MustParseAddr("10.9.0.1")}
	h.Netfilter = redirects.Published(5000, netip.MustParseAddr("10.88.0.2"))
	s := snap(0)
	s.Host = &h
	t := table.New(table.Options{})
	t.Apply(s)
	for b.Loop() {
		tick(&s, 0)
		t.Apply(s)
	}
}
