package table_test

import (
	"fmt"
	"testing"

	"berth/model/query"
	"berth/model/table"
	"berth/sockets"
)

// TestUnseenOwnersAreThoseOfTheView: the header counts unknown owners as far as the
// filter shows them. It counts everything else that is missing in full.
func TestUnseenOwnersAreThoseOfTheView(t *testing.T) {
	tb := table.New(table.Options{})
	var all []sockets.Socket
	for i, gap := range []sockets.Gap{sockets.GapPermission, sockets.GapPermission, sockets.GapNamespace, sockets.GapClosed} {
		all = append(all, gapped(tcp(uint64(i+1), sockets.Listen, fmt.Sprint("127.0.0.1:", 7001+i), ""), gap))
	}
	sn := snap(0, all...)
	sn.Missing = []sockets.Missing{
		{What: "owners", Count: 2, Gap: sockets.GapPermission, Why: sockets.Because(sockets.ReasonRefused)},
		{What: "owners", Count: 1, Gap: sockets.GapNamespace, Why: sockets.Because(sockets.ReasonNamespace)},
		{What: "processes", Count: 150, Gap: sockets.GapPermission, Why: sockets.Because(sockets.ReasonRefused)},
		{What: "tcp bound", Why: sockets.Because(sockets.ReasonOldKernel)},
	}
	tb.Apply(sn)
	for _, c := range []struct {
		filter string
		want   map[sockets.Gap]int
	}{
		{"", map[sockets.Gap]int{sockets.GapPermission: 2, sockets.GapNamespace: 1}},
		{"lport:7001", map[sockets.Gap]int{sockets.GapPermission: 1}},
		{"lport:7003", map[sockets.Gap]int{sockets.GapNamespace: 1}},
		{"lport:7004", map[sockets.Gap]int{}},
		{"lport:7004 state:listen", map[sockets.Gap]int{}}, // what these hide can't be what was meant
		{"state:established or netns:blue", map[sockets.Gap]int{}},
		{"state:listen user:web", map[sockets.Gap]int{sockets.GapPermission: 2, sockets.GapNamespace: 1}},
		{"nginx", map[sockets.Gap]int{sockets.GapPermission: 2, sockets.GapNamespace: 1}},
		{"is:problem", map[sockets.Gap]int{sockets.GapPermission: 2, sockets.GapNamespace: 1}},
		{"proc:nginx", map[sockets.Gap]int{sockets.GapPermission: 2, sockets.GapNamespace: 1}}, // it may be their owner
	} {
		q, err := query.Parse(c.filter)
		if err != nil {
			t.Fatal(err)
		}
		v := tb.Select(table.Selection{Kind: table.All, Query: q})
		got, others := map[sockets.Gap]int{}, 0
		for _, m := range v.Missing {
			if m.What == "owners" {
				got[m.Gap] = m.Count
			} else {
				others++
			}
		}
		if len(got) != len(c.want) || others != 2 {
			t.Errorf("%q: %v and %d others, want %v and 2", c.filter, got, others, c.want)
		}
		for g, n := range c.want {
			if got[g] != n {
				t.Errorf("%q: %d of %v, want %d", c.filter, got[g], g, n)
			}
		}
	}
}
