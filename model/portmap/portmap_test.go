package portmap_test

import (
	"math/rand/v2"
	"net/netip"
	"testing"
	"time"

	"berth/model"
	"berth/model/portmap"
	"berth/sockets"
)

const fresh = 3 * time.Second

var noon = time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)

// row returns an open TCP row that is not new.
func row(state sockets.State, local uint16, remote ...uint16) *model.Row {
	r := &model.Row{Socket: sockets.Socket{Proto: sockets.TCP, State: state}}
	r.Local = netip.AddrPortFrom(netip.IPv4Unspecified(), local)
	for _, p := range remote {
		r.Remote = netip.AddrPortFrom(netip.IPv6Loopback(), p)
	}
	r.Life.Seen = noon.Add(-time.Hour)
	return r
}

func young(r *model.Row) *model.Row {
	r.Life.Seen = noon.Add(-time.Second)
	r.Life.Born = r.Life.Seen
	return r
}

func gone(r *model.Row) *model.Row {
	r.Life.Closed = noon.Add(-time.Second)
	return r
}

func at(p uint16) portmap.Run { return portmap.Run{First: p, Last: p} }

func TestUses(t *testing.T) {
	unix := &model.Row{Socket: sockets.Socket{Proto: sockets.Unix, State: sockets.Listen}}
	c := portmap.Of([]*model.Row{
		row(sockets.Established, 80, 51000), row(sockets.Listen, 80), young(row(sockets.Established, 80, 51001)),
		row(sockets.Bound, 7777), row(sockets.TimeWait, 41000, 443), row(sockets.Connected, 5353, 53),
		young(row(sockets.Listen, 3000)), young(row(sockets.CloseWait, 3001, 80)),
		gone(row(sockets.Listen, 4000)), gone(row(sockets.Established, 80, 51002)),
		row(sockets.Listen, 0), row(sockets.Listen, 65535), unix,
	}, noon, fresh)
	for p, want := range map[uint16]portmap.Use{
		80:   portmap.Listening | portmap.Connected, // not Opened, although one connection is new, and not Closed
		7777: portmap.Bound, 41000: portmap.Ending, 5353: portmap.Connected,
		3000: portmap.Listening | portmap.Opened, 3001: portmap.Connected | portmap.Opened,
		4000: portmap.Closed, 0: portmap.Listening, 65535: portmap.Listening,
		51000: 0, 443: 0, 1: 0,
	} {
		if got := c.Use(at(p)); got != want {
			t.Errorf("port %d: use %b, want %b", p, got, want)
		}
	}
	if got := c.Used(); got != 8 {
		t.Errorf("%d ports in use, want 8", got)
	}
	if got := c.Sockets(); got != 12 {
		t.Errorf("%d sockets, want 12: those without a port are not on the map", got)
	}
}

func TestStrongestUse(t *testing.T) {
	for u, want := range map[portmap.Use]portmap.Use{
		portmap.Listening | portmap.Connected | portmap.Bound | portmap.Ending: portmap.Listening,
		portmap.Ending | portmap.Bound | portmap.Connected:                     portmap.Connected,
		portmap.Ending | portmap.Bound:                                         portmap.Bound,
		portmap.Ending | portmap.Opened:                                        portmap.Ending,
		portmap.Closed:                                                         0,
	} {
		if got := u.Strongest(); got != want {
			t.Errorf("the strongest of %b is %b, want %b", u, got, want)
		}
	}
}

// TestSocketsOfAPort checks that listeners come first and closed sockets last, and
// that remote ends are counted separately.
func TestSocketsOfAPort(t *testing.T) {
	dead, talks, listens := gone(row(sockets.Listen, 80)), row(sockets.Established, 80, 51000), row(sockets.Listen, 80)
	c := portmap.Of([]*model.Row{dead, talks, row(sockets.Listen, 81), listens, row(sockets.Established, 51000, 80), gone(row(sockets.Established, 51001, 80))}, noon, fresh)
	got := c.At(80)
	if len(got) != 3 || got[0] != listens || got[1] != talks || got[2] != dead {
		t.Errorf("at port 80: %v", got)
	}
	if n := c.Remote(80); n != 1 {
		t.Errorf("80 is the other end of %d open sockets, want 1", n)
	}
	if len(c.At(82)) != 0 || len(c.At(0)) != 0 || len(c.At(65535)) != 0 {
		t.Error("sockets at ports that nothing has")
	}
}

func TestNextUsed(t *testing.T) {
	c := portmap.Of([]*model.Row{row(sockets.Listen, 0), gone(row(sockets.Listen, 80)), row(sockets.Listen, 65535)}, noon, fresh)
	for _, x := range []struct {
		from uint16
		by   int
		want uint16
		ok   bool
	}{{0, 1, 80, true}, {80, 1, 65535, true}, {65535, 1, 65535, false}, {65535, -1, 80, true}, {80, -1, 0, true}, {0, -1, 0, false}} {
		if got, ok := c.Next(x.from, x.by); got != x.want || ok != x.ok {
			t.Errorf("from %d by %d: %d, %v", x.from, x.by, got, ok)
		}
	}
}

// TestNothingOnNoChart checks that all methods work on a nil map.
func TestNothingOnNoChart(t *testing.T) {
	var c *portmap.Map
	if _, ok := c.Next(0, 1); ok || c.Used()+c.Sockets()+c.Count(portmap.Run{Last: 65535})+c.Remote(80)+len(c.At(80)) != 0 || c.Use(at(80)) != 0 {
		t.Error("something is on a map that does not exist")
	}
}

// TestEveryUsedPortIsLit checks that, on every grid, the cell of each port in use
// shows a use, and no other cell does.
func TestEveryUsedPortIsLit(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	used := make(map[uint16]bool)
	var rows []*model.Row
	for range 300 {
		p := uint16(r.Uint32())
		used[p] = true
		rows = append(rows, row(sockets.States()[r.IntN(len(sockets.States()))], p))
	}
	c := portmap.Of(rows, noon, fresh)
	eachGrid(t, func(t *testing.T, g portmap.Grid, _, _, _ int) {
		want := make(map[portmap.Run]int)
		for p := range used {
			want[g.Around(p)]++
		}
		for line := range g.Lines() {
			for column := range g.Cells() {
				cell, ok := g.Run(line, column)
				if ok && (c.Count(cell) != want[cell] || c.Use(cell).Used() != (want[cell] > 0)) {
					t.Errorf("cell %v: %d ports used, use %b; want %d", cell, c.Count(cell), c.Use(cell), want[cell])
				}
			}
		}
	})
}

// BenchmarkOf measures the cost of making the map in a poll of 100,000 sockets.
func BenchmarkOf(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	rows := make([]*model.Row, 100_000)
	for i := range rows {
		rows[i] = row(sockets.Established, uint16(r.Uint32()), uint16(r.Uint32()))
	}
	b.ReportAllocs()
	for b.Loop() {
		portmap.Of(rows, noon, fresh)
	}
}

// BenchmarkUse measures the cost of the map's methods that drawing a frame calls.
func BenchmarkUse(b *testing.B) {
	c := portmap.Of([]*model.Row{row(sockets.Listen, 80)}, noon, fresh)
	g := portmap.Levels(59, 15)[0]
	for b.Loop() {
		for line := range g.Lines() {
			for column := range g.Cells() {
				if cell, ok := g.Run(line, column); ok {
					c.Use(cell)
				}
			}
		}
	}
}
