package portmap

import (
	"net/netip"
	"strconv"
	"testing"
	"time"

	"berth/model/portmap"
	"berth/model/table"
	"berth/sockets"
	"berth/ui/cell"
	"berth/ui/live/keymap"
	"berth/ui/live/pane"
)

// named fails unless the page names port p and the cursor is on the cell of p.
func named(test *testing.T, t *View, p int) {
	test.Helper()
	glyph := "◇"
	if p < 1024 {
		glyph = "◆"
	}
	if got, want := t.page.Lines[0][0].Text, strconv.Itoa(p)+" "+glyph; got != want {
		test.Fatalf("the port is called %q, want %q", got, want)
	}
	y, x := t.cursor.position()
	if r, ok := t.At(leftEdge+x, y); !ok || !r.Has(uint16(p)) || y < 0 || y >= len(t.ready) || x >= t.ready[y].cells {
		test.Fatalf("port %d: the cursor is on %v (%v), column %d of line %d", p, r, ok, x, y)
	}
}

// TestEveryPortHasItsName steps through all ports, zoomed in and zoomed out.
func TestEveryPortHasItsName(test *testing.T) {
	now := time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)
	rows := table.New(table.Options{})
	rows.Apply(sockets.Snapshot{
		Time: now, Ask: sockets.Everything(), Host: &sockets.Host{Ephemeral: sockets.PortRange{First: 32768, Last: 60999}, Unprivileged: 1024},
		Sockets: []sockets.Socket{{Key: sockets.Key{ID: 1}, Proto: sockets.TCP, State: sockets.Listen, Local: netip.MustParseAddrPort("0.0.0.0:80")}},
	})
	v := rows.Select(table.Selection{Kind: table.Ports})
	for _, size := range [][2]int{{80, 20}, {200, 56}} {
		t := new(View)
		t.Show(v, false)
		s := &pane.Scene{Width: size[0], Height: size[1], View: v, Context: cell.Context{Now: now, Host: v.Host}}
		do := func(act keymap.Action) {
			t.Do(pane.Input{Action: act})
			t.Prepare(s)
		}
		do(keymap.MoveTop)
		for p := range portmap.Ports { // all ports are on the screen
			named(test, t, p)
			do(keymap.NextPort)
		}
		for range len(t.cursor.levels) - 1 {
			do(keymap.ZoomIn)
		}
		if n := t.cursor.under().Len(); n != 1 {
			test.Fatalf("the closest look has %d ports in a cell", n)
		}
		for p := portmap.Ports - 1; p >= 0; p-- {
			named(test, t, p)
			do(keymap.ScrollLeft)
		}
	}
}
