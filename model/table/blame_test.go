package table_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"berth/model/column"
	"berth/model/table"
	"berth/model/trouble"
	"berth/sockets"
)

// TestGroupsTellTheirTrouble: the group of each process lists what is wrong with it,
// worst first, and groups can be sorted by that. What is wrong with sockets without an
// owner is listed under their gap.
func TestGroupsTellTheirTrouble(t *testing.T) {
	tab := patient()
	var all []sockets.Socket
	for i := range 10 {
		all = append(all, tcp(uint64(100+i), sockets.CloseWait, fmt.Sprintf("10.0.0.5:%d", 40000+i), "10.0.0.8:443", curl))
	}
	full := with(tcp(1, sockets.Listen, "0.0.0.0:80", "", nginx, worker), func(s *sockets.Socket) { s.Queue = sockets.Queue{Recv: 5, Send: 4} })
	idle := tcp(3, sockets.Listen, "127.0.0.1:5432", "", postgres)
	twice := with(tcp(2, sockets.Listen, "0.0.0.0:81", "", curl), func(s *sockets.Socket) { s.Queue = sockets.Queue{Recv: 5, Send: 4} })
	nobody := with(gapped(tcp(4, sockets.Listen, "0.0.0.0:82", ""), sockets.GapPermission), func(s *sockets.Socket) { s.Queue = sockets.Queue{Recv: 5, Send: 4} })
	all = append(all, full, idle, twice, nobody)
	for _, second := range []int{0, 11} {
		s := snap(second, all...)
		s.Vital = &sockets.Vital{}
		tab.Apply(s)
	}
	for _, c := range []struct {
		reverse bool
		want    []string
	}{
		{false, []string{
			"nginx: accept-queue-full", "curl: accept-queue-full close-wait-leak",
			"postgres:", "permission: accept-queue-full",
		}},
		{true, []string{
			"postgres:", "curl: accept-queue-full close-wait-leak", "nginx: accept-queue-full", "permission: accept-queue-full",
		}},
	} {
		v := tab.Select(table.Selection{Kind: table.Processes, Order: table.Order{Column: column.Local, Count: table.CountTrouble, Reverse: c.reverse}})
		var got []string
		for _, g := range v.Groups {
			line := g.Gap.String() + ":"
			if g.Process != nil {
				line = g.Process.Name + ":"
			}
			for _, f := range g.Trouble {
				line += " " + trouble.ID(f.Kind)
			}
			got = append(got, line)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("reversed %v (-want +got):\n%s", c.reverse, diff)
		}
	}
}
