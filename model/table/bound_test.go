package table

import (
	"net/netip"
	"testing"
	"time"

	"berth/model/column"
	"berth/sockets"
)

// TestStateIsBounded opens a hundred thousand sockets, and closes them again.
func TestStateIsBounded(t *testing.T) {
	const rounds, each = 100, 1000
	tab := New(Options{Linger: 3 * time.Second, Closed: 500})
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	orders := column.All()
	for i := range rounds {
		s := sockets.Snapshot{Time: now.Add(time.Duration(i) * time.Second), Ask: sockets.Everything()}
		for k := range each {
			s.Sockets = append(s.Sockets, passing(uint64(i*each+k+1)))
		}
		tab.Apply(s)
		if i%10 == 0 {
			tab.Select(Selection{Kind: Kind(i/10%4 + 1), Order: Order{Column: orders[i/10%len(orders)]}})
		}
		if n := len(tab.rows); n > each+500 {
			t.Fatalf("round %d: %d rows are kept", i, n)
		}
	}
	for i := range idle + 10 {
		tab.Apply(sockets.Snapshot{Time: now.Add(time.Duration(rounds+i) * time.Second), Ask: sockets.Everything()})
	}
	for what, n := range map[string]int{
		"rows": len(tab.rows), "open": len(tab.open), "closed": len(tab.closed),
		"pairs": len(tab.joins.pairs), "ports": len(tab.joins.ports), "inodes": len(tab.joins.inodes),
		"orders": len(tab.sorted[0].spots) + len(tab.sorted[Listening].spots) + len(tab.sorted[Connections].spots),
	} {
		if n != 0 {
			t.Errorf("%d %s are left", n, what)
		}
	}
}

// passing returns a socket. As id increases, the sockets go through every kind.
func passing(id uint64) sockets.Socket {
	at := netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), uint16(id))
	s := sockets.Socket{
		Key: sockets.Key{ID: id}, Cookie: id, Inode: id, Proto: sockets.TCP, Family: sockets.IPv4,
		State: sockets.Established, Local: at, Remote: netip.AddrPortFrom(at.Addr(), uint16(id/7)),
	}
	switch id % 4 {
	case 0:
		s.State, s.Remote = sockets.Listen, sockets.Endpoint{}
	case 1:
		s.Proto, s.State, s.Remote = sockets.UDP, sockets.Bound, sockets.Endpoint{}
	}
	return s
}
