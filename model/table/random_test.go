package table_test

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"berth/internal/sample"
	"berth/model"
	"berth/model/column"
	"berth/model/query"
	"berth/model/table"
	"berth/sockets"
)

// world is a machine whose sockets change at random. It has few addresses and ports, so
// that sockets often have the same ones.
type world struct {
	*rand.Rand
	next  uint64
	alive map[uint64]sockets.Socket
	procs []*sockets.Process
	asked sockets.Ask // what the last snapshot was asked for
	order table.Order
}

func newWorld(seed uint64) *world {
	w := &world{Rand: rand.New(rand.NewPCG(seed, 1)), alive: map[uint64]sockets.Socket{}}
	for i := range 5 {
		w.procs = append(w.procs, &sockets.Process{PID: 100 + i, Name: fmt.Sprintf("p%d", i%3), Started: start})
	}
	return w
}

func (w *world) endpoint(addrs ...string) sockets.Endpoint {
	ports := [...]uint16{80, 5432, 8080, 40000, 40001, 40002, 61000}
	return netip.AddrPortFrom(netip.MustParseAddr(addrs[w.IntN(len(addrs))]), ports[w.IntN(len(ports))])
}

// socket returns a plausible socket with the given number.
func (w *world) socket(id uint64) sockets.Socket {
	states := sockets.States()
	s := sockets.Socket{
		Key: sockets.Key{NetNS: uint64(1 + w.IntN(8)/7), ID: id}, Cookie: id, Proto: sockets.TCP, Family: sockets.IPv4,
		State: states[w.IntN(len(states)-1)], Inode: id, User: sockets.Account{UID: int64(w.IntN(3)) - 1},
		Queue: sockets.Queue{Recv: int64(w.IntN(2)), Send: -1},
	}
	if w.IntN(4) == 0 {
		s.Proto = sockets.UDP
		s.State = []sockets.State{sockets.Bound, sockets.Connected}[w.IntN(2)]
	}
	s.Local = w.endpoint("127.0.0.1", "10.0.0.5", "fe80::1%eth0", "fe80::2")
	if s.State == sockets.Listen || s.State == sockets.Bound || s.State == sockets.Redirect {
		s.Local = w.endpoint("127.0.0.1", "0.0.0.0", "::", "fe80::1")
		s.V6Only = sockets.Tri(w.IntN(3))
	} else {
		s.Remote = w.endpoint("127.0.0.1", "10.0.0.5", "10.0.0.9", "fe80::1%eth0", "fe80::2")
	}
	if s.Local.Addr().Is6() {
		s.Family = sockets.IPv6
	}
	w.hold(&s)
	return s
}

// hold gives s owners, or a reason for having none, and whatever else may change.
func (w *world) hold(s *sockets.Socket) {
	s.Owners, s.Gap = nil, sockets.Gaps()[w.IntN(len(sockets.Gaps()))]
	if w.IntN(3) > 0 && s.State != sockets.TimeWait {
		s.Gap = sockets.GapNone
		for i := range 1 + w.IntN(2) {
			s.Owners = append(s.Owners, sockets.Owner{Process: w.procs[w.IntN(len(w.procs)/2)+2*i], FD: 3 + w.IntN(2)})
		}
	}
	s.Timer = sockets.Timer{Kind: sockets.TimerKind(w.IntN(4)), Expires: time.Duration(w.IntN(100)) * time.Second}
	s.TCP = nil
	if w.IntN(2) == 0 {
		s.TCP = &sockets.TCPInfo{Cwnd: uint32(w.IntN(3)), RTT: time.Duration(w.IntN(2))}
	}
}

// pass opens, closes and changes some sockets.
func (w *world) pass() {
	for range w.IntN(8) {
		w.next++
		w.alive[w.next] = w.socket(w.next)
	}
	for _, id := range w.ids() {
		s := w.alive[id]
		switch w.IntN(10) {
		case 0:
			delete(w.alive, id)
		case 1:
			w.hold(&s)
			w.alive[id] = s
		case 2:
			next := w.socket(id)
			next.Key = s.Key
			w.alive[id] = next
		}
	}
}

// ids returns the live sockets, in an order that is the same for the same seed.
func (w *world) ids() []uint64 {
	ids := slices.Sorted(maps.Keys(w.alive))
	w.Shuffle(len(ids), func(i, j int) { ids[i], ids[j] = ids[j], ids[i] })
	return ids
}

// snapshot returns what a Source would see of the world at one time: all of it, or
// a part.
func (w *world) snapshot(at int) sockets.Snapshot {
	s := snap(at)
	switch w.IntN(8) {
	case 0:
		s.Ask.States = sockets.StatesOf(sockets.Listen, sockets.Bound)
	case 1:
		s.Ask.Protos = sockets.Protos(sockets.UDP)
	case 2:
		s.Broken = []sockets.Part{{Proto: sockets.TCP, Family: sockets.IPv4}}
	case 3:
		s.Ask.States = sockets.StatesOf(sockets.Listen, sockets.Bound)
		s.Ask.SkipIdle = true
	case 4:
		s.Ask.Ports = []sockets.PortRange{{First: 80, Last: 80}, {First: 40000, Last: 40001}}
	case 5, 6:
		if at > 0 {
			s.Ask = w.asked
		}
	}
	w.asked = s.Ask
	for _, id := range w.ids() {
		o := w.alive[id]
		if s.Ask.Covers(&o) && (s.Complete(&o) || w.IntN(2) == 0) {
			s.Sockets = append(s.Sockets, o)
		}
	}
	return s
}

// TestRandomSnapshots checks what must be true of every table after every snapshot.
// BERTH_TEST_SNAPSHOTS is the number of machines.
func TestRandomSnapshots(t *testing.T) {
	for seed := range uint64(sample.Size(t, "BERTH_TEST_SNAPSHOTS", 4, 24)) {
		w := newWorld(seed)
		tab := table.New(table.Options{Linger: 2 * time.Second, Fresh: time.Second, Closed: 20})
		frozen := map[*model.Row]model.Row{}
		for at := range 60 {
			w.pass()
			s := w.snapshot(at)
			changes := tab.Apply(s)
			if w.IntN(4) == 0 {
				w.order = table.Order{Column: column.All()[w.IntN(len(column.All()))], Reverse: w.IntN(2) == 0}
			}
			view := tab.Select(table.Selection{Kind: table.All, Order: w.order})
			if w.IntN(2) == 0 {
				holdsKinds(t, tab, view)
				holdsFilters(t, tab, view)
				holdsFolds(t, tab, view)
			}
			holdsSnapshot(t, view.Rows, &s)
			holdsMeaning(t, view)
			holdsOrder(t, tab, view)
			holdsChanges(t, frozen, changes, view.Rows)
			if t.Failed() {
				t.Fatalf("seed %d, snapshot %d", seed, at)
			}
		}
	}
}

// holdsSnapshot checks that the open rows covered by the snapshot are its sockets.
func holdsSnapshot(t *testing.T, rows []*model.Row, s *sockets.Snapshot) {
	t.Helper()
	want := map[sockets.Key]sockets.Socket{}
	for _, o := range s.Sockets {
		o.Timer.Expires = 0
		want[o.Key] = o
	}
	got := map[sockets.Key]sockets.Socket{}
	for _, r := range rows {
		_, seen := want[r.Key]
		if r.Open() && (seen || s.Complete(&r.Socket)) {
			o := r.Socket
			o.Timer.Expires = 0
			got[r.Key] = o
		}
	}
	if diff := cmp.Diff(want, got, cmp.Comparer(func(a, b sockets.Endpoint) bool { return a == b })); diff != "" {
		t.Errorf("open rows (-snapshot +table):\n%s", diff)
	}
}

// holdsMeaning checks that a table that was updated step by step finds the same as a new
// table that is given the same sockets. The two may differ only in what depends on
// earlier snapshots: a side that is kept, and the service that goes with it.
func holdsMeaning(t *testing.T, view *table.View) {
	t.Helper()
	var open []sockets.Socket
	for _, r := range view.Rows {
		if r.Open() {
			open = append(open, r.Socket)
		}
	}
	anew := table.New(table.Options{})
	anew.Apply(snap(0, open...))
	counts := anew.Select(table.Selection{}).Counts
	if counts.States != view.Counts.States || counts.Gaps != view.Counts.Gaps {
		t.Errorf("counts %v, want %v", view.Counts, counts)
	}
	for _, r := range view.Rows {
		if !r.Open() {
			continue
		}
		n := anew.Detail(r.Key).Row
		if diff := cmp.Diff(n.Peer, r.Peer); diff != "" {
			t.Errorf("peer of %v (-from scratch +table):\n%s", r.Key, diff)
		}
		if diff := cmp.Diff(n.Via(), r.Via()); diff != "" {
			t.Errorf("via of %v (-from scratch +table):\n%s", r.Key, diff)
		}
		kept := r.Side == model.SideIn || r.Side == model.SideOut
		if n.Ports != r.Ports || (n.Side != r.Side && !kept) || (n.Side == r.Side && n.Service != r.Service) {
			t.Errorf("%v: side %q %q, from scratch %q %q", r.Key, r.Side, r.Service, n.Side, n.Service)
		}
	}
}

// holdsOrder checks that no two rows are equal, and that the rows are fully sorted.
func holdsOrder(t *testing.T, tab *table.Table, view *table.View) {
	t.Helper()
	o := view.Selection.Order
	total := column.Total(o.Column, o.Reverse)
	for i := 1; i < len(view.Rows); i++ {
		if a, b := view.Rows[i-1], view.Rows[i]; total(a, b) >= 0 || total(b, a) <= 0 {
			t.Errorf("by %v, reverse %v: %v and %v are not in order", o.Column, o.Reverse, a.Key, b.Key)
		}
	}
	if again := tab.Select(view.Selection); !slices.Equal(again.Rows, view.Rows) {
		t.Errorf("by %v: another order the second time", o.Column)
	}
}

// holdsKinds checks that each view has exactly the rows that belong to it.
func holdsKinds(t *testing.T, tab *table.Table, all *table.View) {
	t.Helper()
	for _, kind := range []table.Kind{table.Listening, table.Connections} {
		got := tab.Select(table.Selection{Kind: kind, Order: all.Selection.Order}).Rows
		want := slices.DeleteFunc(slices.Clone(all.Rows), func(r *model.Row) bool {
			return (r.State == sockets.Listen || r.State == sockets.Bound || r.State == sockets.Redirect) != (kind == table.Listening)
		})
		if !slices.Equal(got, want) {
			t.Errorf("view %d has %d rows, want %d of %d", kind, len(got), len(want), len(all.Rows))
		}
	}
}

// holdsFilters checks that a filtered view has exactly the rows that the filter accepts
// one by one.
func holdsFilters(t *testing.T, tab *table.Table, all *table.View) {
	t.Helper()
	for _, text := range []string{
		":80", "lport:40000-40001", "rport:5432", "not :80", "lport:80 or rport:80", "port:0", "lport:80 or state:listen", "127.0.0.1:80", "p1 :40000",
		"p1", "p0 or p2", "not p1", "eth0", "10.0", "http", "proc:p1", "pid:101", "user:root", "uid:0", "service:http", "state:established", "state!=listen side:in",
		"proto:udp", "family:6 class:well-known", "range:ephemeral", "is:unknown", "is:local", "is:new", "is:exposed", "side:out proc:p2", `"0.5"`, `"e80"`, "recvq:1-", "age:-1s", "lip:10.0.0.5", "iface:eth0", "peer:p1", "fd:3",
	} {
		q, err := query.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		sel := all.Selection
		sel.Query = q
		got := tab.Select(sel).Rows
		want := slices.DeleteFunc(slices.Clone(all.Rows), func(r *model.Row) bool { return !q.Match(r, all.Time) })
		if !slices.Equal(got, want) {
			t.Errorf("%s leaves %d rows, want %d", text, len(got), len(want))
		}
	}
}

// holdsChanges checks that a row, once known, never changes, and that it is reported if
// another row takes its place.
func holdsChanges(t *testing.T, frozen map[*model.Row]model.Row, c table.Changes, rows []*model.Row) {
	t.Helper()
	told := map[*model.Row]bool{}
	for _, r := range slices.Concat(c.Found, c.Opened, c.Changed, c.Closed) {
		told[r] = true
	}
	for _, r := range rows {
		was, known := frozen[r]
		if known == told[r] {
			t.Errorf("row of %v: known %v, reported %v", r.Key, known, told[r])
		}
		if !known {
			frozen[r] = *r
		} else if !cmp.Equal(was, *r, cmp.Comparer(func(a, b sockets.Endpoint) bool { return a == b })) {
			t.Errorf("row of %v was changed", r.Key)
		}
	}
}
