package table_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"berth/model/column"
	"berth/model/table"
	"berth/sockets"
)

// shown returns each row of a view by its number, and a row that stands for several by
// their numbers.
func shown(v *table.View) []string {
	var all []string
	for _, r := range v.Rows {
		if g := v.Folds[r]; g != nil {
			all = append(all, fmt.Sprint(ids(g.Rows)))
		} else {
			all = append(all, fmt.Sprint(r.Key.ID))
		}
	}
	return all
}

func TestListenersFold(t *testing.T) {
	crammed := with(tcp(2, sockets.Listen, "0.0.0.0:80", "", worker), func(s *sockets.Socket) { s.Queue = sockets.Queue{Recv: 5, Send: 4} })
	first := with(tcp(1, sockets.Listen, "0.0.0.0:80", "", nginx), func(s *sockets.Socket) { s.Queue = sockets.Queue{Recv: 1, Send: 4} })
	third := with(tcp(3, sockets.Listen, "0.0.0.0:80", "", worker), func(s *sockets.Socket) { s.Queue = sockets.Queue{Recv: 2, Send: 4} })
	tab := patient()
	tab.Apply(snap(0,
		first, crammed, third, tcp(4, sockets.Listen, "127.0.0.1:80", "", nginx), tcp(5, sockets.Listen, "0.0.0.0:80", "", curl),
		udp(6, sockets.Bound, "0.0.0.0:80", "", nginx), gapped(udp(7, sockets.Bound, "0.0.0.0:53", ""), sockets.GapPermission),
		gapped(udp(8, sockets.Bound, "0.0.0.0:53", ""), sockets.GapPermission), client(9, nginx), client(10, worker), client(11, curl),
	))
	sel := table.Selection{Kind: table.Listening, Order: table.Order{Column: column.Local}, Fold: true}
	v := tab.Select(sel)
	if got := shown(v); len(got) != 5 || got[0] != "[7 8]" || !slices.Contains(got, "[1 2 3]") || !slices.Contains(got, "5") || !slices.Contains(got, "6") || got[4] != "4" {
		t.Errorf("rows %v", got)
	}
	for h, g := range v.Folds {
		if len(g.Rows) != 3 {
			continue
		}
		if h.Fold.Count != 3 || len(h.Owners) != 2 || h.Served == nil || h.Served.Conns != 2 || h.Served.Shared {
			t.Errorf("%+v, %+v", h, h.Served)
		}
		if !h.Crammed() || h.Queue.Recv != 5 {
			t.Errorf("one of its queues is full, but it has %+v", h.Queue)
		}
	}
	if v.Of != 8 || len(v.Sockets()) != 8 {
		t.Errorf("%d sockets of %d", len(v.Sockets()), v.Of)
	}
	for _, other := range []table.Kind{table.All, table.Ports} {
		sel.Kind = other
		if v := tab.Select(sel); v.Folds != nil {
			t.Errorf("view %d is folded", other)
		}
	}
	sel.Kind, sel.Fold = table.Listening, false
	if v := tab.Select(sel); v.Folds != nil || len(v.Rows) != 8 {
		t.Errorf("folded, although that was not asked for: %v", shown(v))
	}
}

func TestTimeWaitFolds(t *testing.T) {
	tab := patient()
	out := func(id uint64) sockets.Socket {
		return timeWait(tcp(id, sockets.TimeWait, fmt.Sprintf("10.0.0.5:%d", 50000+id), "10.0.0.8:443"), 30*time.Second)
	}
	all := []sockets.Socket{
		tcp(1, sockets.Listen, "0.0.0.0:80", "", nginx), timeWait(client(11), 10*time.Second), timeWait(client(12), 40*time.Second), client(13, nginx),
		out(21), out(22), out(23), timeWait(tcp(31, sockets.TimeWait, "10.0.0.5:50031", "10.0.0.8:80"), time.Second),
	}
	tab.Apply(snap(0, all...))
	sel := table.Selection{Kind: table.Connections, Order: table.Order{Column: column.State}, Fold: true}
	v := tab.Select(sel)
	if got := shown(v); len(got) != 4 || got[0] != "13" || !slices.Contains(got, "[11 12]") || !slices.Contains(got, "[21 22 23]") || !slices.Contains(got, "31") {
		t.Errorf("rows %v", got)
	}
	for h, g := range v.Folds {
		if age, _ := h.Age(start); g.Rows[0].Key.ID == 11 && (age != 50*time.Second || h.Local != addr("10.0.0.5:80") || h.Remote.IsValid() || !h.Fold.Remote) {
			t.Errorf("%v %+v", age, h)
		}
		if g.Rows[0].Key.ID == 21 && (h.Remote != addr("10.0.0.8:443") || h.Local.IsValid() || h.Fold.Count != 3) {
			t.Errorf("%+v", h)
		}
	}
	if again := tab.Select(sel); &again.Rows[0] != &v.Rows[0] {
		t.Error("made again although nothing has changed")
	}
	tab.Apply(snap(1, append(all[:1:1], all[3:]...)...)) // 11 and 12 linger
	v = tab.Select(sel)
	for h, g := range v.Folds {
		if g.Rows[0].Key.ID == 11 && (h.Open() || h.Fold.Count != 2) {
			t.Errorf("all of it has closed: %+v", h)
		}
	}
	if v.Counts.States.Of(sockets.TimeWait) != 4 || v.Of != 7 {
		t.Errorf("%d in TIME_WAIT, %d in all", v.Counts.States.Of(sockets.TimeWait), v.Of)
	}
}

// holdsFolds checks that folding loses no row, and keeps the order.
func holdsFolds(t *testing.T, tab *table.Table, all *table.View) {
	t.Helper()
	for _, kind := range []table.Kind{table.Listening, table.Connections} {
		sel := table.Selection{Kind: kind, Order: all.Selection.Order}
		plain := ids(tab.Select(sel).Rows)
		sel.Fold = true
		v := tab.Select(sel)
		folded := ids(v.Sockets())
		slices.Sort(plain)
		slices.Sort(folded)
		if !slices.Equal(plain, folded) {
			t.Errorf("view %d: %v folded, %v not", kind, folded, plain)
		}
		total := column.Total(sel.Order.Column, sel.Order.Reverse)
		if !slices.IsSortedFunc(v.Rows, total) {
			t.Errorf("view %d: by %v not in order", kind, sel.Order.Column)
		}
		keys := map[sockets.Key]bool{}
		for _, r := range v.Rows {
			if keys[r.Key] {
				t.Errorf("two rows with the key %v", r.Key)
			}
			keys[r.Key] = true
			if (r.Fold != nil) != (v.Folds[r] != nil) || r.Fold != nil && len(v.Folds[r].Rows) < 2 {
				t.Errorf("%v stands for %v", r.Key, v.Folds[r])
			}
		}
	}
}
