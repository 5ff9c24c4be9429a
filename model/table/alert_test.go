package table_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"berth/model/query"
	"berth/model/table"
	"berth/sockets"
)

// lookout returns a table that watches for rows that match filters.
func lookout(t *testing.T, filters ...string) *table.Table {
	t.Helper()
	var qs []query.Query
	for _, f := range filters {
		q, err := query.Parse(f)
		if err != nil {
			t.Fatal(err)
		}
		qs = append(qs, q)
	}
	return table.New(table.Options{Linger: 5 * time.Second, Fresh: 3 * time.Second, Closed: 100, Alerts: qs})
}

// alerts returns alerts as "number: filter: socket".
func alerts(v *table.View) []string {
	var all []string
	for _, a := range v.Alerts {
		all = append(all, fmt.Sprintf("%d: %v: %d", a.Number, a.Filter, a.Row.Key.ID))
	}
	return all
}

// marked returns the rows that are marked as alerts.
func marked(v *table.View) []uint64 {
	var all []uint64
	for _, r := range v.Rows {
		if r.Alerted {
			all = append(all, r.Key.ID)
		}
	}
	slices.Sort(all)
	return all
}

// TestAlerts: a row that begins to match causes one alert, and is marked while it
// matches. A row that matched when berth started causes none.
func TestAlerts(t *testing.T) {
	tab := lookout(t, "state:close_wait", "proc:curl")
	hangs := func(id uint64, s sockets.State) sockets.Socket {
		return tcp(id, s, "10.0.0.5:80", fmt.Sprintf("10.0.0.9:%d", 5000+id), nginx)
	}
	first := snap(0, hangs(1, sockets.CloseWait), gapped(hangs(2, sockets.Established), sockets.GapPending))
	first.Ask.Owners = sockets.NoOwners
	tab.Apply(first)
	curls := tcp(3, sockets.Established, "10.0.0.5:41000", "10.0.0.8:443", curl)
	for i, step := range []struct {
		open   []sockets.Socket
		alerts []string
		marked []uint64
	}{
		{[]sockets.Socket{hangs(1, sockets.CloseWait), hangs(2, sockets.Established), curls}, nil, nil}, // the first snapshot that looked for owners
		{[]sockets.Socket{hangs(1, sockets.CloseWait), hangs(2, sockets.CloseWait), curls}, []string{"1: state:close_wait: 2"}, []uint64{2}},
		{[]sockets.Socket{hangs(1, sockets.CloseWait), hangs(2, sockets.CloseWait), curls}, []string{"1: state:close_wait: 2"}, []uint64{2}},
		{
			[]sockets.Socket{hangs(1, sockets.Established), hangs(2, sockets.LastAck), tcp(4, sockets.Established, "10.0.0.5:41001", "10.0.0.8:443", curl)},
			[]string{"1: state:close_wait: 2", "2: proc:curl: 4"},
			[]uint64{4},
		},
		{[]sockets.Socket{hangs(1, sockets.CloseWait)}, []string{"1: state:close_wait: 2", "2: proc:curl: 4", "3: state:close_wait: 1"}, []uint64{1}},
	} {
		tab.Apply(snap(i+1, step.open...))
		v := tab.Select(table.Selection{Kind: table.All})
		if diff := cmp.Diff(step.alerts, alerts(v)); diff != "" {
			t.Errorf("step %d (-want +got):\n%s", i, diff)
		}
		if diff := cmp.Diff(step.marked, marked(v)); diff != "" {
			t.Errorf("step %d, marked (-want +got):\n%s", i, diff)
		}
		if got := ids(tab.Select(table.Selection{Kind: table.All, Query: filter(t, "is:alert")}).Rows); !cmp.Equal(got, step.marked) {
			t.Errorf("step %d: is:alert %v, want %v", i, got, step.marked)
		}
	}
}

// TestAlertsOfTime: a filter that depends on time alone causes an alert when its
// time comes, although nothing about the row has changed.
func TestAlertsOfTime(t *testing.T) {
	tab := lookout(t, "age:5s-", "lport:80 not is:new")
	tab.Apply(snap(0))
	for second := 1; second <= 9; second++ {
		tab.Apply(snap(second, web(1)))
		v := tab.Select(table.Selection{Kind: table.All})
		want := []string(nil)
		if second >= 6 {
			want = []string{"1: age:5s-: 1"}
		}
		if second >= 7 {
			want = append(want, "2: lport:80 not is:new: 1")
		}
		if diff := cmp.Diff(want, alerts(v)); diff != "" {
			t.Errorf("second %d (-want +got):\n%s", second, diff)
		}
	}
}

// TestStormOfAlerts: if there are very many alerts, the last ones are kept, and their
// numbers show how many there were.
func TestStormOfAlerts(t *testing.T) {
	tab := lookout(t, "port:80")
	tab.Apply(snap(0))
	var all []sockets.Socket
	for i := range 1000 {
		all = append(all, tcp(uint64(i+1), sockets.Established, "10.0.0.5:80", fmt.Sprintf("10.0.0.9:%d", 5000+i), nginx))
	}
	tab.Apply(snap(1, all...))
	before := tab.Select(table.Selection{Kind: table.All})
	if n := len(before.Alerts); n != 100 || before.Alerts[99].Number != 1000 || len(marked(before)) != 1000 {
		t.Errorf("%d are kept, the last %d, %d are marked", n, before.Alerts[n-1].Number, len(marked(before)))
	}
	was := alerts(before)
	tab.Apply(snap(2, append(all[500:], tcp(2000, sockets.Established, "10.0.0.5:80", "10.0.0.9:4000", nginx))...))
	if diff := cmp.Diff(was, alerts(before)); diff != "" {
		t.Errorf("a view changed:\n%s", diff)
	}
	if v := tab.Select(table.Selection{Kind: table.All}); v.Alerts[len(v.Alerts)-1].Number != 1001 || len(v.Alerts) != 100 {
		t.Errorf("%v", alerts(v))
	}
}

// TestAlertsOfWhatIsSeldomRead: when polls are narrowed to what is shown, a connection
// that opened between two polls that read everything causes an alert, although it was
// not seen to open. A connection in a state that was never read before does not.
func TestAlertsOfWhatIsSeldomRead(t *testing.T) {
	tab := lookout(t, "proc:curl")
	listener := tcp(1, sockets.Listen, "0.0.0.0:80", "", nginx)
	out := func(id uint64) sockets.Socket {
		return tcp(id, sockets.Established, fmt.Sprintf("10.0.0.5:%d", 41000+id), "10.0.0.8:443", curl)
	}
	narrow := func(second int) sockets.Snapshot {
		s := snap(second, listener)
		s.Ask.States = sockets.StatesOf(sockets.Listen, sockets.Bound)
		return s
	}
	tab.Apply(narrow(0))
	tab.Apply(snap(1, listener, out(2)))
	if v := tab.Select(table.Selection{Kind: table.All}); len(v.Alerts) > 0 {
		t.Errorf("what was there already: %q", alerts(v))
	}
	for second := 2; second < 60; second++ {
		tab.Apply(narrow(second))
	}
	tab.Apply(snap(60, listener, out(2), out(3)))
	if diff := cmp.Diff([]string{"1: proc:curl: 3"}, alerts(tab.Select(table.Selection{Kind: table.All}))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
