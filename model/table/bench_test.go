package table_test

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
	"time"

	"berth/model/column"
	"berth/model/query"
	"berth/model/table"
	"berth/sockets"
)

// crowd returns n sockets: half of them connections of 50 servers, most of the rest
// clients on this machine, and some of every other kind.
func crowd(n int) []sockets.Socket {
	r := rand.New(rand.NewPCG(1, 2))
	procs := make([][]sockets.Owner, 250)
	for i := range procs {
		procs[i] = []sockets.Owner{{Process: &sockets.Process{
			PID: 1000 + i, Name: fmt.Sprintf("worker-%d", i), Started: start,
			Cmdline: fmt.Sprintf("/opt/Services/current/bin/worker --listen 0.0.0.0:%d --config /etc/services/worker-%d.toml --log-level info", 9000+i, i),
		}, FD: 5}}
	}
	all := make([]sockets.Socket, 0, n)
	for i := range n {
		s := sockets.Socket{
			Key: sockets.Key{NetNS: 1, ID: uint64(i + 1)}, Cookie: uint64(i + 1), Inode: uint64(i + 1e6),
			Proto: sockets.TCP, Family: sockets.IPv4, State: sockets.Established,
			User: sockets.Account{UID: 1000, Name: "app"}, Queue: sockets.Queue{},
		}
		s.Owners = procs[i%len(procs)]
		server := netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, byte(i % 5), 1}), uint16(8000+i%50))
		client := netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 1, byte(i / 56000)}), uint16(4096+i/2%28000*2))
		switch {
		case i < 50:
			s.State, s.Local = sockets.Listen, netip.AddrPortFrom(netip.IPv4Unspecified(), uint16(8000+i))
		case i%20 == 0:
			s.Proto, s.State = sockets.UDP, sockets.Bound
			s.Local = netip.AddrPortFrom(netip.IPv4Unspecified(), uint16(r.Uint32()))
		case i%10 == 9:
			s.State, s.Local, s.Remote = sockets.TimeWait, server, client
			s.Owners, s.Gap, s.Inode = nil, sockets.GapClosed, 0
			s.Timer = sockets.Timer{Kind: sockets.TimerTimeWait, Expires: time.Duration(r.IntN(60)) * time.Hour}
		case i%2 == 0:
			s.Local, s.Remote = server, client
		default:
			s.Local, s.Remote = client, server
		}
		all = append(all, s)
	}
	return all
}

const many = 100_000

// running returns a table that has already seen a crowd.
func running(b *testing.B) (*table.Table, sockets.Snapshot) {
	t := table.New(table.Options{Linger: 5 * time.Second, Fresh: 5 * time.Second, Closed: 1000})
	s := snap(0, crowd(many)...)
	t.Apply(s)
	b.ResetTimer()
	b.ReportAllocs()
	return t, s
}

func BenchmarkApplyFirst(b *testing.B) {
	s := snap(0, crowd(many)...)
	b.ReportAllocs()
	for b.Loop() {
		table.New(table.Options{}).Apply(s)
	}
}

func BenchmarkApplySteady(b *testing.B) {
	t, s := running(b)
	for b.Loop() {
		tick(&s, 0)
		t.Apply(s)
	}
}

func BenchmarkApplyChurn1000(b *testing.B) {
	t, s := running(b)
	for b.Loop() {
		tick(&s, 1000)
		t.Apply(s)
	}
}

// BenchmarkApplyListening measures ten polls of listeners, one of which reads the
// sockets that are merely bound.
func BenchmarkApplyListening(b *testing.B) {
	t, s := running(b)
	s.Ask.States = sockets.StatesOf(sockets.Listen, sockets.Bound)
	s.Sockets = slices.DeleteFunc(s.Sockets, func(o sockets.Socket) bool { return !s.Ask.Covers(&o) })
	for b.Loop() {
		for i := range 10 {
			tick(&s, 0)
			s.Ask.SkipIdle = i > 0
			t.Apply(s)
		}
	}
}

// tick moves s on by a second, in which n sockets are replaced by others.
func tick(s *sockets.Snapshot, n int) {
	s.Time = s.Time.Add(time.Second)
	for i := range n {
		k := (int(s.Time.Unix())*7919 + i*(many/(n+1))) % many
		if o := &s.Sockets[k]; o.State == sockets.Established {
			o.Key.ID += many
			o.Cookie = o.Key.ID
		}
	}
	for i := range s.Sockets {
		if o := &s.Sockets[i]; o.Timer.Kind != sockets.TimerOff {
			o.Timer.Expires = max(0, o.Timer.Expires-time.Second)
		}
	}
}

func BenchmarkSelectSteady(b *testing.B)  { selecting(b, 0, table.All, column.Local) }
func BenchmarkSelectChurn(b *testing.B)   { selecting(b, 1000, table.All, column.Local) }
func BenchmarkSelectListen(b *testing.B)  { selecting(b, 1000, table.Listening, column.Process) }
func BenchmarkSelectProcess(b *testing.B) { selecting(b, 0, table.Processes, column.Process) }

func selecting(b *testing.B, churn int, kind table.Kind, c column.Column) {
	t, s := running(b)
	sel := table.Selection{Kind: kind, Order: table.Order{Column: c}}
	for b.Loop() {
		b.StopTimer()
		tick(&s, churn)
		t.Apply(s)
		b.StartTimer()
		t.Select(sel)
	}
}

// BenchmarkSelectFilter filters again, as happens with each key that is typed into a
// filter.
func BenchmarkSelectFilter(b *testing.B) {
	for _, text := range []string{"proc:worker-7 or :8080", "10.0.0.0/8", "worker", "nginx", "cafe", "cmd:config", "state:time_wait"} {
		b.Run(text, func(b *testing.B) {
			t, _ := running(b)
			q, err := query.Parse(text)
			if err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				t.Select(table.Selection{Kind: table.All, Query: q})
			}
		})
	}
}

// BenchmarkSelectAnew sorts everything, as happens with a new sort column.
func BenchmarkSelectAnew(b *testing.B) {
	for _, c := range []column.Column{column.Local, column.Remote, column.Process, column.State, column.Age} {
		b.Run(c.String(), func(b *testing.B) {
			t, _ := running(b)
			o := table.Order{Column: c}
			for b.Loop() {
				o.Reverse = !o.Reverse
				t.Select(table.Selection{Kind: table.All, Order: o})
			}
		})
	}
}

func BenchmarkDetail(b *testing.B) {
	t, _ := running(b)
	for b.Loop() {
		t.Detail(sockets.Key{NetNS: 1, ID: 1})
	}
}
