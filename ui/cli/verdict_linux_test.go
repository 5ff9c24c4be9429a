package cli

import (
	"cmp"
	"fmt"
	"net/netip"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"berth/model"
	"berth/model/column"
	"berth/model/query"
	"berth/model/table"
	"berth/model/who"
	"berth/sockets"
)

func fds(owners []sockets.Owner) (all []string) {
	for _, o := range owners {
		all = append(all, fmt.Sprint(o.Process.PID, "/", o.FD))
	}
	return all
}

// TestLookAroundLosesNothing checks that what viewAround leaves out changes no
// answer: rows made from all sockets lead to the same answers.
func TestLookAroundLosesNothing(t *testing.T) {
	l := sock{proto: sockets.TCP, at: netip.MustParseAddr("127.0.0.1")}
	h, err := l.hold(listens, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	c, err := h.keep(l.open())
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Connect(c, l.to(l.at, h.port, true)); err != nil {
		t.Fatal(err)
	}
	client, err := localPort(c)
	if err != nil {
		t.Fatal(err)
	}
	a := &app{System: Machine(Stamped("", "", ""))}
	a.root() // declares the flags
	for _, number := range []uint16{h.port, client} {
		target := who.Target{Port: number}
		some, err := a.viewAround(t.Context(), []who.Target{target})
		if err != nil {
			t.Fatal(err)
		}
		all, err := a.view(t.Context(), sockets.Everything(), query.Query{}, table.Order{Column: column.Local}, 0)
		if err != nil {
			t.Fatal(err)
		}
		var said [2][]string
		for i, v := range []*table.View{some, all} {
			for _, r := range who.Judge(target, a.factsOf(v)).Ends[0].Rows {
				peer := cmp.Or(r.Peer, &model.Peer{})
				said[i] = append(said[i], fmt.Sprint(r.Key, r.State, r.Side, r.Gap, fds(r.Owners), fds(r.Via()), peer.Key, fds(peer.Owners)))
			}
		}
		if d := gocmp.Diff(said[1], said[0]); d != "" || said[0] == nil {
			t.Errorf("%d (-every socket +around):\n%s", number, d)
		}
	}
}
