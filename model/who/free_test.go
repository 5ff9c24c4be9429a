package who

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"berth/model"
	"berth/model/port"
	"berth/sockets"
)

func (s Search) first(n int, h *sockets.Host, all ...sockets.Socket) []uint16 {
	var found []uint16
	for p := range s.Candidates(all, h, registry(), rand.New(rand.NewPCG(3, 4)).IntN) {
		if found = append(found, p); len(found) == n {
			break
		}
	}
	return found
}

func TestCandidates(t *testing.T) {
	both := sockets.Protos(sockets.TCP, sockets.UDP)
	held := socketsOf(
		row(t, "tcp 127.0.0.1:3000 LISTEN"), row(t, "udp 0.0.0.0:3001 UNCONN"), row(t, "tcp 10.0.0.5:3002 10.0.0.9:80 TIME_WAIT"),
		row(t, "tcp 10.0.0.5:3003 10.0.0.9:80 SYN_RECV"),
	)
	root := *host
	root.Rules.LowPorts = sockets.Yes
	within := func(first, last uint16) Search {
		return Search{Protos: both, Range: sockets.PortRange{First: first, Last: last}}
	}
	for _, c := range []struct {
		name   string
		search Search
		host   *sockets.Host
		want   []uint16
	}{
		{"around what is held", within(3000, 3005), host, []uint16{3003, 3004, 3005}},
		{"over TCP", Search{Protos: sockets.Protos(sockets.TCP), Range: sockets.PortRange{First: 3000, Last: 3003}}, host, []uint16{3001, 3003}},
		{"over UDP", Search{Protos: sockets.Protos(sockets.UDP), Range: sockets.PortRange{First: 3000, Last: 3003}}, host, []uint16{3000, 3002, 3003}},
		{"reserved ones alone", within(8081, 8082), host, []uint16{8081, 8082}},
		{"beyond our privilege", within(1022, 1025), host, []uint16{1024, 1025}},
		{"within it", within(1022, 1025), &root, []uint16{1022, 1023, 1024, 1025}},
		{"handed out ones too", within(60998, 61001), host, []uint16{60998, 60999, 61000, 61001}},
		{"none that browsers refuse", within(5998, 6001), host, []uint16{5998, 5999, 6001}},
		{"not one of several", within(6664, 6670), host, []uint16{6664, 6670}},
		{"nothing else", within(10080, 10080), host, nil},
		{"the last of all", within(65535, 65535), host, []uint16{65535}},
		{"not 0", within(0, 2), &root, []uint16{2}},
	} {
		got := c.search.first(10, c.host, held...)
		if slices.Sort(got); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

// Reserved ports can be bound by number, so a range offers them, but after its other
// ports.
func TestReservedCandidatesComeLast(t *testing.T) {
	s := Search{Protos: sockets.Protos(sockets.TCP), Range: sockets.PortRange{First: 8078, Last: 8091}}
	all := s.first(14, host)
	if len(all) != 14 {
		t.Fatalf("%v", all)
	}
	for i, p := range all {
		if host.IsReserved(p) != (i >= 4) {
			t.Errorf("%d is candidate number %d of %v", p, i+1, all)
		}
	}
}

// Without a range, ports for which nothing is registered come first, and each port
// comes only once.
func TestCandidatesWithoutARange(t *testing.T) {
	names := port.NewRegistry(nil)
	s := Search{Protos: sockets.Protos(sockets.TCP)}
	all := s.first(1<<16, host)
	seen := map[uint16]bool{}
	for i, p := range all {
		_, registered := names.Lookup(sockets.TCP, p)
		if seen[p] || p < 1024 || i < 1000 && (registered || host.Ephemeral.Has(p)) {
			t.Errorf("%d is candidate number %d", p, i+1)
		}
		seen[p] = true
	}
	refused := 0
	for p := 1024; p < 1<<16; p++ {
		if port.BrowserRefuses(uint16(p)) {
			refused++
		}
	}
	if len(all) != 65536-1024-10-refused { // ten are reserved
		t.Errorf("%d candidates", len(all))
	}
	s.Any = true
	if all = s.first(1<<16, host); len(all) != 65536-1024-10 {
		t.Errorf("%d candidates of any kind", len(all))
	}
}

// Every candidate is a port for which a verdict says yes.
func TestCandidatesAgreeWithVerdicts(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 5))
	for range 200 {
		var rows []*model.Row
		for range r.IntN(8) {
			texts := []string{"tcp 127.0.0.1:%d LISTEN", "tcp [::1]:%d BOUND", "udp 0.0.0.0:%d UNCONN", "tcp 10.0.0.5:%d 10.0.0.9:1 TIME_WAIT", "tcp 10.0.0.5:%d 10.0.0.9:1 SYN_RECV"}
			rows = append(rows, row(t, fmt.Sprintf(texts[r.IntN(len(texts))], 1020+r.IntN(10))))
		}
		s := Search{Protos: sockets.Protos(sockets.TCP, sockets.UDP), Range: sockets.PortRange{First: 1020, Last: 1029}}
		var want []uint16
		for p := s.Range.First; p <= s.Range.Last; p++ {
			v := Judge(Target{Port: p}, facts(host, rows...))
			if v.Ends[0].Plain() == Yes && v.Ends[1].Plain() == Yes {
				want = append(want, p)
			}
		}
		got := s.first(10, host, socketsOf(rows...)...)
		if slices.Sort(got); !slices.Equal(got, want) {
			t.Errorf("%v, want %v, of %d rows", got, want, len(rows))
		}
	}
}
