package table_test

import (
	"testing"
	"time"

	"berth/model/column"
	"berth/model/query"
	"berth/model/table"
	"berth/sockets"
)

// waiting narrows a snapshot to listeners.
func waiting(s sockets.Snapshot) sockets.Snapshot {
	s.Ask.States = sockets.StatesOf(sockets.Listen, sockets.Bound)
	s.Tally = &sockets.Tally{Connected: 7, TimeWait: 3}
	return s
}

// TestRowsOutsideOfTheAskSleep: rows that are not asked for remain, with the time when
// they were last read, while others come and go. When they are asked for again, they
// are unchanged or closed.
func TestRowsOutsideOfTheAskSleep(t *testing.T) {
	tab := patient()
	listener, other := tcp(1, sockets.Listen, "0.0.0.0:80", "", nginx), tcp(4, sockets.Listen, "0.0.0.0:81", "", nginx)
	all := table.Selection{Kind: table.All, Order: table.Order{Column: column.Local}}
	tab.Apply(snap(0, listener, web(2)))
	tab.Apply(snap(1, listener, web(2), web(3)))
	if v := tab.Select(all); !v.Dated.IsZero() {
		t.Errorf("dated %v, although everything was read", v.Dated)
	}
	for at := 2; at < 6; at++ {
		if c := tab.Apply(waiting(snap(at, listener, other))); len(c.Closed) > 0 {
			t.Fatalf("at %d s %v closed, about which nothing is known", at, ids(c.Closed))
		}
	}
	v := tab.Select(all)
	if got := ids(v.Rows); len(got) != 4 || !v.Dated.Equal(start.Add(time.Second)) {
		t.Errorf("rows %v, dated %v", got, v.Dated)
	}
	if v.Tally == nil || v.Tally.Connected != 7 {
		t.Errorf("tally %+v", v.Tally)
	}
	if v := tab.Select(table.Selection{Kind: table.Listening}); !v.Dated.IsZero() || len(v.Rows) != 2 {
		t.Errorf("the listeners are dated %v: %d", v.Dated, len(v.Rows))
	}
	c := tab.Apply(snap(6, listener, web(3)))
	if got := tell(c); len(got.Closed) != 2 || len(got.Found)+len(got.Opened) != 0 {
		t.Errorf("%+v, want 2 and 4 closed", got)
	}
	if age, exact := row(tab, 3).Age(start.Add(9 * time.Second)); age != 8*time.Second || !exact {
		t.Errorf("age %v, %v: it was seen to open at 1 s", age, exact)
	}
	if v := tab.Select(all); !v.Dated.IsZero() {
		t.Errorf("dated %v again", v.Dated)
	}
}

// TestDatedHangsOnWhatIsWanted: a narrow snapshot may still have read everything that a
// filter accepts.
func TestDatedHangsOnWhatIsWanted(t *testing.T) {
	q, err := query.Parse("lport:80")
	if err != nil {
		t.Fatal(err)
	}
	tab := patient()
	tab.Apply(snap(0, web(2), tcp(3, sockets.Established, "10.0.0.5:22", "10.0.0.9:51235", nginx)))
	s := snap(1, web(2))
	s.Ask.Ports = []sockets.PortRange{{First: 80, Last: 80}}
	tab.Apply(s)
	if v := tab.Select(table.Selection{Kind: table.All, Query: q}); !v.Dated.IsZero() {
		t.Errorf("what the filter leaves is dated %v", v.Dated)
	}
	if v := tab.Select(table.Selection{Kind: table.All}); v.Dated.IsZero() {
		t.Error("nothing else was read")
	}
}

// TestSleepersThatBeginToListen: dormant sockets that begin to listen wake up as the
// same rows.
func TestSleepersThatBeginToListen(t *testing.T) {
	tab := patient()
	idle := tcp(1, sockets.Bound, "0.0.0.0:80", "", nginx)
	tab.Apply(snap(0, idle))
	narrow := waiting(snap(1))
	narrow.Ask.SkipIdle = true
	tab.Apply(narrow)
	if r := row(tab, 1); r == nil || !r.Open() || r.State != sockets.Bound {
		t.Fatalf("%+v", r)
	}
	idle.State = sockets.Listen
	narrow = waiting(snap(2, idle))
	narrow.Ask.SkipIdle = true
	c := tab.Apply(narrow)
	if got := tell(c); len(got.Changed) != 1 || len(got.Opened)+len(got.Found) != 0 {
		t.Errorf("%+v", got)
	}
	if v := tab.Select(table.Selection{Kind: table.All}); len(v.Rows) != 1 {
		t.Errorf("%d rows", len(v.Rows))
	}
	if tab.Apply(snap(3)); row(tab, 1).Open() {
		t.Error("it is still open")
	}
}

// TestBoundThatConnectsOutOfThePorts: a bound socket is not reported as closed if it
// connects and then has none of the ports that are asked for.
func TestBoundThatConnectsOutOfThePorts(t *testing.T) {
	tab := patient()
	ports := []sockets.PortRange{{First: 5432, Last: 5432}}
	s := snap(0, tcp(1, sockets.Bound, "10.0.0.5:40000", "", nginx), tcp(2, sockets.Bound, "10.0.0.5:5432", "", nginx))
	s.Ask.Ports = ports
	tab.Apply(s)
	s = snap(1)
	s.Ask.Ports = ports
	if c := tab.Apply(s); len(c.Closed) != 1 || c.Closed[0].Key.ID != 2 {
		t.Errorf("closed %v, want only 2", ids(c.Closed))
	}
}

// TestCountsAreOfWhenTheyWereRead: sockets that are not asked for are counted as they
// were when last read, and the count has the time of that reading. Listeners are read
// whatever ports are asked for.
func TestCountsAreOfWhenTheyWereRead(t *testing.T) {
	udp := sockets.Protos(sockets.UDP)
	for name, c := range map[string]struct {
		narrow          func(*sockets.Ask)
		waiting, others bool // whether the counts are old
	}{
		"everything":          {func(*sockets.Ask) {}, false, false},
		"listeners alone":     {func(a *sockets.Ask) { a.States = sockets.StatesOf(sockets.Listen, sockets.Bound) }, false, true},
		"without idle ones":   {func(a *sockets.Ask) { a.SkipIdle = true }, false, false},
		"some ports":          {func(a *sockets.Ask) { a.Ports = []sockets.PortRange{{First: 5432, Last: 5432}} }, false, true},
		"one transport":       {func(a *sockets.Ask) { a.Protos = udp }, true, true},
		"one family":          {func(a *sockets.Ask) { a.Families = sockets.Families(sockets.IPv6) }, true, true},
		"what waits, of one":  {func(a *sockets.Ask) { a.States, a.Protos = sockets.StatesOf(sockets.Listen, sockets.Bound), udp }, true, true},
		"fewer facts of each": {func(a *sockets.Ask) { a.Owners, a.TCPInfo = sockets.NoOwners, false }, false, false},
	} {
		tab := patient()
		leak := tcp(2, sockets.CloseWait, "10.0.0.5:40000", "10.0.0.9:80", nginx)
		tab.Apply(snap(0, tcp(1, sockets.Listen, "0.0.0.0:80", "", nginx), tcp(4, sockets.Bound, "0.0.0.0:81", "", nginx), leak))
		later := snap(60)
		for _, s := range []sockets.Socket{tcp(1, sockets.Listen, "0.0.0.0:80", "", nginx), tcp(4, sockets.Bound, "0.0.0.0:81", "", nginx), leak} {
			if c.narrow(&later.Ask); later.Ask.Covers(&s) {
				later.Sockets = append(later.Sockets, s)
			}
		}
		tab.Apply(later)
		v := tab.Select(table.Selection{Kind: table.Listening})
		if v.Counted.Waiting.IsZero() == c.waiting || v.Counted.Others.IsZero() == c.others || v.Counts.States.Of(sockets.CloseWait) != 1 || v.Counts.States.Of(sockets.Listen) != 1 {
			t.Errorf("%s: counted at %+v; %v", name, v.Counted, v.Counts.States)
		}
		if at := v.Counted.Others; !at.IsZero() && !at.Equal(start) {
			t.Errorf("%s: counted at %v, want %v", name, at, start)
		}
	}
}
