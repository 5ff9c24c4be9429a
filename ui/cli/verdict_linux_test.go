package cli

import (
	"context"
	"math/rand/v2"
	"net/netip"
	"testing"

	"berth/model/column"
	"berth/model/port"
	"berth/model/query"
	"berth/model/table"
	"berth/model/who"
	"berth/sockets"
)

// verdict gives what berth says of a target without trying it.
func verdict(t *testing.T, target who.Target, p sockets.Proto) *who.End {
	t.Helper()
	a := &app{System: Machine()}
	v, err := a.look(context.Background(), sockets.Everything(), query.Query{}, table.Order{Column: column.Local})
	if err != nil {
		t.Fatal(err)
	}
	ends := who.Judge(target, v.Rows, v.Host, port.NewRegistry(nil), v.Time).Ends
	if p == sockets.UDP {
		return &ends[1]
	}
	return &ends[0]
}

// What berth says of a bind, the kernel does: for hundreds of holders, each in
// some state with some options, and as many programs that want their port.
func TestVerdictAgainstTheKernel(t *testing.T) {
	const seed = 7
	r := rand.New(rand.NewPCG(seed, seed))
	rounds := 300
	if testing.Short() {
		rounds = 60
	}
	said := map[who.Obstacle]int{}
	for range rounds {
		s, how := holder(r)
		h := s.hold(t, how)
		if h == nil {
			continue
		}
		to := pick(r, append(addrs("127.0.0.1", "127.0.0.2", "0.0.0.0", "::1", "::", "192.0.2.77"), netip.Addr{})...)
		target := who.Target{Addr: to, Port: h.port}
		want := sock{proto: pick(r, s.proto, s.proto, s.proto, sockets.TCP, sockets.UDP), at: target.Endpoint().Addr()}
		e := verdict(t, target, want.proto)
		kernel := want.take(t, h.port)
		said[e.Obstacle]++
		if no := e.Bindable() == sockets.No; no == (kernel == nil) && e.Obstacle != who.ObstacleShadow {
			t.Errorf("%v, %s; wanted by %v: berth %v (obstacle %d), the kernel %v", s, how, want, e.Bindable(), e.Obstacle, kernel)
		}
		h.close()
	}
	if said[who.ObstacleShadow] > rounds/20 {
		t.Errorf("of %d rounds %d are left undecided", rounds, said[who.ObstacleShadow])
	}
}
