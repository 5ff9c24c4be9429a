package table_test

import (
	"fmt"
	"testing"

	"berth/model/column"
	"berth/model/query"
	"berth/model/table"
	"berth/sockets"
)

// held returns n connections of nginx, from number 100 on, and two of postgres.
func held(n int) []sockets.Socket {
	all := []sockets.Socket{
		tcp(1, sockets.Listen, "0.0.0.0:80", "", nginx, worker),
		tcp(2, sockets.Established, "10.0.0.5:80", "10.0.0.9:2", postgres),
		tcp(3, sockets.Established, "10.0.0.5:80", "10.0.0.9:3", postgres),
	}
	for i := range n {
		of := []*sockets.Process{nginx}
		if i%2 == 1 { // the listener makes both one family
			of = []*sockets.Process{worker}
		}
		all = append(all, tcp(uint64(100+i), sockets.Established, "10.0.0.5:80", fmt.Sprintf("10.0.0.9:%d", 5000+i), of...))
	}
	return all
}

// growthOf returns how a process grew, according to its group.
func growthOf(t *testing.T, v *table.View, p *sockets.Process) table.Growth {
	t.Helper()
	for _, g := range v.Groups {
		if g.Process.Same(p) {
			return g.Growth
		}
	}
	t.Fatalf("no group of %s in %s", p.Name, outline(v.Groups))
	return table.Growth{}
}

func TestProcessesGrow(t *testing.T) {
	tab := table.New(table.Options{})
	byGrowth := table.Selection{Kind: table.Processes, Order: table.Order{Count: table.CountGrowth}}
	look := func(at, n int) *table.View {
		tab.Apply(snap(at, held(n)...))
		return tab.Select(byGrowth)
	}
	if v := look(0, 10); growthOf(t, v, nginx).Known {
		t.Error("growth is known at the first look")
	}
	v := look(2, 12) // too soon to count again
	if growthOf(t, v, nginx).Known {
		t.Error("growth is known within seconds")
	}
	for at := 5; at <= 55; at += 5 {
		v = look(at, 10+at)
	}
	if got := growthOf(t, v, nginx); got != (table.Growth{By: 55, Known: true}) || growthOf(t, v, postgres) != (table.Growth{Known: true}) || !v.Groups[0].Process.Same(nginx) {
		t.Errorf("nginx and its worker: %+v in %s", got, outline(v.Groups))
	}
	for at := 60; at <= 120; at += 5 { // nothing changes
		v = look(at, 65)
	}
	if got := growthOf(t, v, nginx); got != (table.Growth{Known: true}) {
		t.Errorf("after a minute of rest: %+v", got)
	}
	v = look(125, 5)
	if got := growthOf(t, v, nginx); got.By != -60 {
		t.Errorf("after most have closed: %+v", got)
	}
	v = look(300, 5)
	if growthOf(t, v, nginx).Known {
		t.Error("growth is reported over minutes without a look")
	}
	v = look(10, 5)
	if growthOf(t, v, nginx).Known {
		t.Error("growth is reported although the clock has gone back")
	}
}

// TestGrowthIsOfWhatWasRead: connections are not counted in a snapshot of listeners
// alone, and they are counted whether or not a filter leaves them out.
func TestGrowthIsOfWhatWasRead(t *testing.T) {
	tab := table.New(table.Options{})
	tab.Apply(snap(0, held(10)...))
	some := snap(10, held(0)[:1]...)
	some.Ask.States = sockets.StatesOf(sockets.Listen)
	tab.Apply(some)
	tab.Apply(snap(20, held(14)...))
	q, err := query.Parse("rport:5000-5003")
	if err != nil {
		t.Fatal(err)
	}
	v := tab.Select(table.Selection{Kind: table.Processes, Query: q})
	if got := growthOf(t, v, nginx); got != (table.Growth{By: 4, Known: true}) {
		t.Errorf("got %+v", got)
	}
}

func TestPulseTellsWhoGrowsAndWhoIsSlow(t *testing.T) {
	tab := table.New(table.Options{})
	pulse := table.Selection{Kind: table.Pulse}
	slow := func(n int) []sockets.Socket {
		all := held(n)
		for i := range all[1:] {
			s := &all[1+i]
			s.Gist = &sockets.Gist{RTT: uint32(100 + i)}
		}
		far := tcp(50, sockets.Established, "10.0.0.5:4000", "10.9.9.9:443", curl)
		far.Gist = &sockets.Gist{RTT: 480_000}
		near := tcp(51, sockets.Established, "10.0.0.5:4001", "10.9.9.9:443", curl)
		near.Gist = &sockets.Gist{RTT: 9}
		return append(all, far, near)
	}
	tab.Apply(snap(0, slow(10)...))
	if k := tab.Select(pulse).Talk; k.Growing != nil || k.GrownBy != 0 {
		t.Errorf("at first %v grows by %d", k.Growing, k.GrownBy)
	}
	tab.Apply(snap(10, slow(16)...))
	k := tab.Select(pulse).Talk
	if k.Growing != nginx && k.Growing != worker || k.GrownBy != 3 {
		t.Errorf("%v grows by %d", k.Growing, k.GrownBy)
	}
	if k.Slowest.Host.String() != "10.9.9.9" || k.Slowest.RTT.Milliseconds() != 480 {
		t.Errorf("the slowest is %s at %v", k.Slowest.Host, k.Slowest.RTT)
	}
	q, err := query.Parse("pid:901") // postgres has no remote connection, and does not grow
	if err != nil {
		t.Fatal(err)
	}
	pulse.Query = q
	if k := tab.Select(pulse).Talk; k.Growing != nil || k.Slowest.RTT.Microseconds() != 101 {
		t.Errorf("for postgres, %v grows, and %v is the longest", k.Growing, k.Slowest.RTT)
	}
	hosts := tab.Select(table.Selection{Kind: table.Connections, Group: table.ByRemote, Order: table.Order{Column: column.RTT, Reverse: true}})
	if g := hosts.Groups[0]; g.ID.Name() != "10.9.9.9" || g.RTT.Milliseconds() != 480 {
		t.Errorf("by round trip: %s, %v", outline(hosts.Groups), g.RTT)
	}
}
