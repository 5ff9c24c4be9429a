package table_test

import (
	"net/netip"
	"testing"

	"github.com/google/go-cmp/cmp"

	"berth/model/column"
	"berth/model/query"
	"berth/model/table"
	"berth/sockets"
)

// TestStandingIsWhatTheLastSelectSaw, whatever an Apply is about to change.
func TestStandingIsWhatTheLastSelectSaw(t *testing.T) {
	q, err := query.Parse("state:listen lport:1-1500")
	if err != nil {
		t.Fatal(err)
	}
	var tab *table.Table
	var before []uint64
	pauses, selecting := 0, false
	sel := table.Selection{Kind: table.All, Order: table.Order{Column: column.Local}}
	filtered := sel
	filtered.Query = q
	tab = table.New(table.Options{Pause: func() {
		pauses++
		v := tab.Standing(filtered)
		switch {
		case selecting: // on what this Select has
		case before == nil && v != nil:
			t.Error("there is a view before the first Select")
		case before != nil && v == nil:
			t.Error("there is none")
		case v != nil && !cmp.Equal(ids(v.Rows), before):
			t.Errorf("%d rows, want %d as they were", len(v.Rows), len(before))
		}
	}})
	var all []sockets.Socket
	for i := range 3000 {
		s := udp(uint64(i+1), sockets.Bound, "0.0.0.0:9", "", nginx)
		if i%2 == 0 {
			s = tcp(uint64(i+1), sockets.Listen, "0.0.0.0:9", "", nginx)
		}
		all = append(all, at(s, uint16(i+1)))
	}
	tab.Apply(snap(0, all...))
	selecting = true
	before = ids(tab.Select(filtered).Rows)
	selecting = false
	if len(before) != 750 || pauses == 0 {
		t.Fatalf("%d rows, %d pauses", len(before), pauses)
	}
	pauses = 0
	tab.Apply(snap(1, all[1000:]...))
	if pauses < 5 {
		t.Errorf("%d pauses", pauses)
	}
	for name, other := range map[string]table.Selection{
		"view":      {Kind: table.Listening, Order: sel.Order},
		"order":     {Kind: table.All, Order: table.Order{Column: column.PID}},
		"processes": {Kind: table.Processes, Order: sel.Order},
	} {
		if tab.Standing(other) != nil {
			t.Errorf("%s: answered from another one", name)
		}
	}
}

// at returns s with another local port.
func at(s sockets.Socket, port uint16) sockets.Socket {
	s.Local = netip.AddrPortFrom(s.Local.Addr(), port)
	return s
}
