package cli

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"berth/model"
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
	v, err := a.lookAround(t.Context(), []who.Target{target})
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
	rounds := 200
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

func fds(owners []sockets.Owner) (all []string) {
	for _, o := range owners {
		all = append(all, fmt.Sprint(o.Process.PID, "/", o.FD))
	}
	return all
}

// What is left out changes no answer: the same is said of rows made of every
// socket.
func TestLookAroundLosesNothing(t *testing.T) {
	l := sock{proto: sockets.TCP, at: netip.MustParseAddr("127.0.0.1")}
	h := l.hold(t, listens)
	defer h.close()
	c := l.open(t)
	h.fds = append(h.fds, c)
	if err := unix.Connect(c, l.to(l.at, h.port, true)); err != nil {
		t.Fatal(err)
	}
	a := &app{System: Machine()}
	for _, number := range []uint16{h.port, localPort(t, c)} {
		target := who.Target{Port: number}
		some, err := a.lookAround(t.Context(), []who.Target{target})
		if err != nil {
			t.Fatal(err)
		}
		all, err := a.look(t.Context(), sockets.Everything(), query.Query{}, table.Order{Column: column.Local})
		if err != nil {
			t.Fatal(err)
		}
		var said [2][]string
		for i, v := range []*table.View{some, all} {
			for _, r := range who.Judge(target, v.Rows, v.Host, port.NewRegistry(nil), v.Time).Ends[0].Rows {
				peer := cmp.Or(r.Peer, &model.Peer{})
				said[i] = append(said[i], fmt.Sprint(r.Key, r.State, r.Side, r.Gap, fds(r.Owners), fds(r.Via), peer.Key, fds(peer.Owners)))
			}
		}
		if d := gocmp.Diff(said[1], said[0]); d != "" || said[0] == nil {
			t.Errorf("%d (-every socket +around):\n%s", number, d)
		}
	}
}
