package column

import (
	"cmp"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"berth/model"
	"berth/model/port"
	"berth/sockets"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// A change fills in part of an empty row.
type change func(*model.Row)

func made(changes ...change) *model.Row {
	r := &model.Row{}
	r.User, r.Queue = sockets.NoAccount(), sockets.NoQueue()
	for _, c := range changes {
		c(r)
	}
	return r
}

func local(s string) change  { return func(r *model.Row) { r.Local = netip.MustParseAddrPort(s) } }
func remote(s string) change { return func(r *model.Row) { r.Remote = netip.MustParseAddrPort(s) } }
func state(s sockets.State) change {
	return func(r *model.Row) { r.State = s }
}

func user(uid int64, name string) change {
	return func(r *model.Row) { r.User = sockets.Account{UID: uid, Name: name} }
}

// waiting makes a listener. now is the number of connections in its accept queue,
// and most is the limit of that queue.
func waiting(now, most int64) change {
	return func(r *model.Row) {
		r.Proto, r.State, r.Queue = sockets.TCP, sockets.Listen, sockets.Queue{Recv: now, Send: most}
	}
}

func info(t sockets.TCPInfo) change { return func(r *model.Row) { r.TCP = &t } }

func moves(in, out uint64) change {
	return func(r *model.Row) { r.Rate = &model.Rate{In: in, Out: out} }
}

func serves(v model.Served) change { return func(r *model.Row) { r.Served = &v } }

func run(p sockets.Process) change {
	return func(r *model.Row) { r.Owners = []sockets.Owner{{Process: &p, FD: p.PID}} }
}

func named(name string, pid int) change { return run(sockets.Process{Name: name, PID: pid}) }

func was(name string, pid int) change {
	return func(r *model.Row) {
		r.Others = model.OthersOf(nil, []sockets.Owner{{Process: &sockets.Process{Name: name, PID: pid}, FD: pid}})
	}
}

func life(l model.Life) change { return func(r *model.Row) { r.Life = l } }

func path(p string) change {
	return func(r *model.Row) { r.Proto, r.Unix = sockets.Unix, &sockets.UnixInfo{Path: p} }
}

// rising lists rows for each column in ascending order. Each of these rows has a
// value in the column.
var rising = map[Column][]change{
	Conns: {serves(model.Served{}), serves(model.Served{Conns: 1}), serves(model.Served{Conns: 12})},
	New:   {serves(model.Served{Opened: 0.2}), serves(model.Served{Opened: 12})},
	Proto: {
		func(r *model.Row) { r.Proto = sockets.TCP },
		func(r *model.Row) { r.Proto = sockets.UDP },
		func(r *model.Row) { r.Proto = sockets.Unix },
	},
	Local: {
		local("10.0.0.5:22"), local("0.0.0.0:80"), local("9.0.0.1:80"), local("10.0.0.1:80"), local("[::]:80"),
		local("1.1.1.1:443"), path("/a"), path("/b"),
	},
	Service: {
		func(r *model.Row) { r.Service = "http" }, func(r *model.Row) { r.Service = "https" },
	},
	State:  {state(sockets.Listen), state(sockets.Bound), state(sockets.Established), state(sockets.TimeWait)},
	Remote: {remote("9.0.0.1:80"), remote("10.0.0.1:79"), remote("10.0.0.1:443"), remote("[::1]:1")},
	Process: {
		named("Apache", 9), was("bind", 1), named("nginx", 2), named("NGINX", 7), named("nginx", 10), named("zsh", 1),
	},
	PID:  {named("z", 2), was("y", 9), named("x", 10)},
	User: {user(33, "Alice"), user(2, "bob"), user(1, ""), user(1000, "")},
	Age: {
		life(model.Life{Seen: noon, Born: noon}), life(model.Life{Seen: noon}),
		life(model.Life{Seen: noon.Add(-time.Hour)}), life(model.Life{Seen: noon, Born: noon.Add(-2 * time.Hour)}),
	},
	Side: {
		func(r *model.Row) { r.Side = model.SideListen },
		func(r *model.Row) { r.Side = model.SideIn },
		func(r *model.Row) { r.Side = model.SideOut },
	},
	Command: {run(sockets.Process{Cmdline: "a b"}), run(sockets.Process{Cmdline: "b"})},
	RecvQ:   {func(r *model.Row) { r.Queue.Recv = 0 }, func(r *model.Row) { r.Queue.Recv = 10 }},
	SendQ:   {func(r *model.Row) { r.Queue.Send = 9 }, func(r *model.Row) { r.Queue.Send = 10 }},
	Timer:   {life(model.Life{Ends: noon}), life(model.Life{Ends: noon.Add(1)})},
	FD:      {named("", 0), named("", 9), named("", 10)},
	UID:     {user(0, "root"), user(33, "alice"), user(1000, "")},
	Inode:   {func(r *model.Row) { r.Inode = 9 }, func(r *model.Row) { r.Inode = 10 }},
	Cookie:  {func(r *model.Row) { r.Cookie = 9 }, func(r *model.Row) { r.Cookie = 1 << 63 }},
	Iface:   {func(r *model.Row) { r.Iface = "eth0" }, func(r *model.Row) { r.Iface = "lo" }},
	Peer: {
		func(r *model.Row) {
			r.Peer = &model.Peer{Owners: []sockets.Owner{{Process: &sockets.Process{Name: "a"}}}}
		},
		func(r *model.Row) {
			r.Peer = &model.Peer{Owners: []sockets.Owner{{Process: &sockets.Process{Name: "B"}}}}
		},
	},
	Family:   {func(r *model.Row) { r.Family = sockets.IPv4 }, func(r *model.Row) { r.Family = sockets.IPv6 }},
	Class:    {func(r *model.Row) { r.Ports[0].Class = port.WellKnown }, func(r *model.Row) { r.Ports[0].Class = port.Dynamic }},
	Range:    {func(r *model.Row) { r.Ports[0].Range = port.System }, func(r *model.Row) { r.Ports[0].Range = port.Private }},
	Started:  {run(sockets.Process{Started: noon}), run(sockets.Process{Started: noon.Add(1)})},
	In:       {moves(0, 9), moves(1, 5)},
	Out:      {moves(9, 0), moves(5, 1)},
	Trend:    {moves(9, 0), moves(5, 5)},
	RTT:      {info(sockets.TCPInfo{RTT: time.Microsecond}), info(sockets.TCPInfo{RTT: 2 * time.Microsecond})},
	Retrans:  {info(sockets.TCPInfo{Retrans: 0}), info(sockets.TCPInfo{Retrans: 2})},
	Cwnd:     {info(sockets.TCPInfo{Cwnd: 9}), info(sockets.TCPInfo{Cwnd: 10})},
	Sent:     {info(sockets.TCPInfo{BytesSent: 0}), info(sockets.TCPInfo{BytesSent: 1 << 40})},
	Received: {info(sockets.TCPInfo{BytesReceived: 1}), info(sockets.TCPInfo{BytesReceived: 2})},
	Exe:      {run(sockets.Process{Exe: "/bin/a"}), run(sockets.Process{Exe: "/bin/b"})},
	Container: {
		run(sockets.Process{Cgroup: sockets.Cgroup{Container: sockets.Container{ID: "0123456789abcdef", Name: "db"}}}),
		run(sockets.Process{Cgroup: sockets.Cgroup{Container: sockets.Container{ID: "web"}}}),
	},
	Unit: {run(sockets.Process{Cgroup: sockets.Cgroup{Unit: "a.service"}}), run(sockets.Process{Cgroup: sockets.Cgroup{Unit: "b.service"}})},
	NetNS: {
		func(r *model.Row) { r.Space = &sockets.Space{NetNS: 9, Name: "blue"} },
		func(r *model.Row) { r.Space = &sockets.Space{NetNS: 5, Name: "red"} },
	},
	Reach: {
		change(func(r *model.Row) { r.Side, r.Local = model.SideListen, netip.MustParseAddrPort("127.0.0.1:80") }),
		change(func(r *model.Row) { r.Side, r.Local = model.SideListen, netip.MustParseAddrPort("0.0.0.0:80") }),
	},
	Queue: {waiting(0, 511), waiting(4, 128), waiting(5, 4)},
	Image: {
		run(sockets.Process{Cgroup: sockets.Cgroup{Container: sockets.Container{Image: "nginx:1"}}}),
		run(sockets.Process{Cgroup: sockets.Cgroup{Container: sockets.Container{Image: "redis:7"}}}),
	},
	Compose: {
		run(sockets.Process{Cgroup: sockets.Cgroup{Container: sockets.Container{Compose: "shop/db"}}}),
		run(sockets.Process{Cgroup: sockets.Cgroup{Container: sockets.Container{Compose: "shop/web"}}}),
	},
	Pod: {
		run(sockets.Process{Cgroup: sockets.Cgroup{Container: sockets.Container{Pod: "a"}}}),
		run(sockets.Process{Cgroup: sockets.Cgroup{Container: sockets.Container{Pod: "b"}}}),
	},
}

// TestOrders sorts rows by each column in both directions. One row has no value,
// and comes last either way.
func TestOrders(t *testing.T) {
	for _, c := range All() {
		var up []*model.Row
		for i, change := range rising[c] {
			r := made(change)
			r.Key.ID = uint64(i)
			up = append(up, r)
		}
		if len(up) < 2 {
			t.Errorf("%v has no example", c)
		}
		for i := range up {
			for j := range up {
				if got, want := Compare(c, up[i], up[j]), cmp.Compare(i, j); sign(got) != want {
					t.Errorf("by %v: %d and %d compare as %d", c, i, j, got)
				}
			}
		}
		if c == Age { // always known
			continue
		}
		none := made()
		none.Key.ID = 99
		holdsOrder(t, c, false, append(slices.Clone(up), none))
		slices.Reverse(up)
		if c == Local || c == User { // rows with another kind of value come last in both directions
			continue
		}
		holdsOrder(t, c, true, append(up, none))
	}
}

// holdsOrder checks that rows are sorted into the given order, whatever order they
// start in.
func holdsOrder(t *testing.T, c Column, reverse bool, want []*model.Row) {
	t.Helper()
	got := slices.Clone(want)
	slices.Reverse(got)
	slices.SortFunc(got, Total(c, reverse))
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("by %v, reverse %v: row %d is %d, want %d", c, reverse, i, got[i].Key.ID, want[i].Key.ID)
		}
	}
}

func TestReverseKeepsKindsApart(t *testing.T) {
	holdsOrder(t, Local, true, []*model.Row{made(local("1.1.1.1:81")), made(local("1.1.1.1:80")), made(path("/b")), made(path("/a")), made()})
	holdsOrder(t, User, true, []*model.Row{made(user(1, "b")), made(user(2, "a")), made(user(9, "")), made(user(8, "")), made()})
}

// TestTies checks that rows that are equal in the column are ordered by identity,
// in the same way in both directions.
func TestTies(t *testing.T) {
	end := func(l, r string, p sockets.Proto, netns, id uint64) *model.Row {
		row := made(local(l))
		if r != "" {
			remote(r)(row)
		}
		row.Proto, row.Key = p, sockets.Key{NetNS: netns, ID: id}
		return row
	}
	want := []*model.Row{
		end("1.1.1.1:80", "", sockets.TCP, 9, 9),
		end("1.1.1.1:80", "", sockets.UDP, 1, 9),
		end("1.1.1.1:80", "", sockets.UDP, 2, 7),
		end("1.1.1.1:80", "", sockets.UDP, 2, 8),
		end("1.1.1.1:80", "2.2.2.2:9", sockets.UDP, 9, 9),
		end("1.1.1.1:80", "2.2.2.2:10", sockets.TCP, 9, 9),
		end("1.1.1.1:81", "", sockets.TCP, 0, 0),
	}
	for _, reverse := range []bool{false, true} {
		holdsOrder(t, Service, reverse, want)
	}
}

func TestFold(t *testing.T) {
	texts := []string{"", "A", "a", "a-b", "ab", "AB", "Äb", "äB", "äc", "ÿ", "a\u212a", "ak", "\xff", "\xfe"}
	for _, a := range texts {
		for _, b := range texts {
			want := strings.Compare(strings.ToLower(a), strings.ToLower(b))
			if got := fold(a, b); got != want {
				t.Errorf("%q and %q: %d, want %d", a, b, got, want)
			}
		}
	}
}

func sign(n int) int { return cmp.Compare(n, 0) }
