package table_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"berth/model"
	"berth/model/column"
	"berth/model/table"
	"berth/sockets"
)

func web(id uint64) sockets.Socket {
	return tcp(id, sockets.Established, "10.0.0.5:80", "10.0.0.9:51234", nginx)
}

// told is what Changes contains, as the IDs of the rows.
type told struct{ Found, Opened, Closed, Changed []uint64 }

func tell(c table.Changes) told {
	return told{ids(c.Found), ids(c.Opened), ids(c.Closed), ids(c.Changed)}
}

func TestSocketLives(t *testing.T) {
	tab := patient()
	listener := tcp(1, sockets.Listen, "0.0.0.0:80", "", nginx)
	story := []struct {
		at   int
		all  []sockets.Socket
		want told
	}{
		{0, []sockets.Socket{listener}, told{Found: []uint64{1}}},
		{1, []sockets.Socket{listener}, told{Changed: []uint64{1}}}, // from now on it is known how many come in per second
		{2, []sockets.Socket{listener, web(2)}, told{Opened: []uint64{2}, Changed: []uint64{1}}},
		{3, []sockets.Socket{listener, timeWait(web(2), time.Minute)}, told{Changed: []uint64{2, 1}}},
		{12, []sockets.Socket{listener, timeWait(web(2), 51*time.Second)}, told{Changed: []uint64{1}}},
		{13, []sockets.Socket{listener, timeWait(web(2), 50*time.Second)}, told{}},
		{60, []sockets.Socket{listener}, told{Closed: []uint64{2}}},
		{61, []sockets.Socket{listener}, told{}},
	}
	for _, step := range story {
		if diff := cmp.Diff(step.want, tell(tab.Apply(snap(step.at, step.all...)))); diff != "" {
			t.Fatalf("at %d s (-want +got):\n%s", step.at, diff)
		}
	}
	r := row(tab, 2)
	if r == nil || r.Open() || len(r.Owners) != 0 || r.Gap != sockets.GapClosed {
		t.Fatalf("the closed row does not linger as such: %+v", r)
	}
	if diff := cmp.Diff([]string{"nginx"}, names(r.Was())); diff != "" {
		t.Errorf("former owners (-want +got):\n%s", diff)
	}
	if age, exact := r.Age(start.Add(time.Hour)); age != 58*time.Second || !exact {
		t.Errorf("age %v, %v; want 58s", age, exact)
	}
	tab.Apply(snap(65, listener))
	if row(tab, 2) != nil {
		t.Error("the closed row is still there after it has lingered")
	}
}

func TestTimeWaitKeepsFormerOwner(t *testing.T) {
	tab := patient()
	tab.Apply(snap(0, web(1)))
	tab.Apply(snap(1, timeWait(web(1), time.Minute)))
	r := row(tab, 1)
	if diff := cmp.Diff([]string{"nginx"}, names(r.Was())); diff != "" || !r.Open() {
		t.Errorf("former owners (-want +got):\n%s", diff)
	}
}

// Without cookies, a TIME_WAIT socket does not have the key of the connection.
func TestTimeWaitInheritsWithoutCookies(t *testing.T) {
	tab := patient()
	plain := func(s sockets.Socket) sockets.Socket {
		return with(s, func(s *sockets.Socket) { s.Cookie = 0 })
	}
	tab.Apply(snap(0, plain(web(1))))
	tab.Apply(snap(1, plain(timeWait(web(2), time.Minute))))
	if diff := cmp.Diff([]string{"nginx"}, names(row(tab, 2).Was())); diff != "" {
		t.Errorf("former owners (-want +got):\n%s", diff)
	}
}

func TestSocketOpensAgain(t *testing.T) {
	tab := patient()
	tab.Apply(snap(0))
	tab.Apply(snap(1, web(1)))
	tab.Apply(snap(2))
	got := tell(tab.Apply(snap(3, web(1))))
	if diff := cmp.Diff(told{Opened: []uint64{1}}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	r := row(tab, 1)
	if !r.Open() || len(r.Was()) != 0 || len(r.Owners) != 1 {
		t.Errorf("not open again: %+v", r)
	}
	if age, _ := r.Age(start.Add(4 * time.Second)); age != 3*time.Second {
		t.Errorf("age %v, want 3s: it is the same socket", age)
	}
	tab.Apply(snap(4))
	tab.Apply(snap(7, web(2)))
	if row(tab, 1) == nil {
		t.Error("the second closing does not linger")
	}
}

func TestClosedRowsAreBounded(t *testing.T) {
	tab := table.New(table.Options{Linger: time.Hour, Closed: 2})
	for i := range 5 {
		tab.Apply(snap(i, web(uint64(i+1))))
	}
	var kept []uint64
	for id := uint64(1); id <= 5; id++ {
		if row(tab, id) != nil {
			kept = append(kept, id)
		}
	}
	if diff := cmp.Diff([]uint64{3, 4, 5}, kept); diff != "" {
		t.Errorf("the oldest go first (-want +got):\n%s", diff)
	}
}

func TestZeroOptionsKeepNothing(t *testing.T) {
	tab := table.New(table.Options{})
	tab.Apply(snap(0, web(1)))
	if got := tell(tab.Apply(snap(1))); !cmp.Equal(got.Closed, []uint64{1}) {
		t.Errorf("closed %v, want 1", got.Closed)
	}
	if row(tab, 1) != nil {
		t.Error("a closed row lingers")
	}
}

func TestRowsCloseOnlyInsideTheSnapshot(t *testing.T) {
	listener := tcp(1, sockets.Listen, "0.0.0.0:80", "", nginx)
	dns := udp(3, sockets.Bound, "0.0.0.0:53", "")
	for _, c := range []struct {
		name   string
		change func(*sockets.Snapshot)
		want   []uint64
	}{
		{"whole", func(*sockets.Snapshot) {}, []uint64{1, 2, 3}},
		{"listeners alone", func(s *sockets.Snapshot) { s.Ask.States = sockets.StatesOf(sockets.Listen) }, []uint64{1}},
		{"TCP alone", func(s *sockets.Snapshot) { s.Ask.Protos = sockets.Protos(sockets.TCP) }, []uint64{1, 2}},
		{"IPv6 alone", func(s *sockets.Snapshot) { s.Ask.Families = sockets.Families(sockets.IPv6) }, nil},
		{"TCP broken", func(s *sockets.Snapshot) { s.Broken = []sockets.Part{{Proto: sockets.TCP, Family: sockets.IPv4}} }, []uint64{3}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab := patient()
			tab.Apply(snap(0, listener, web(2), dns))
			s := snap(1)
			c.change(&s)
			if diff := cmp.Diff(c.want, ids(tab.Apply(s).Closed)); diff != "" {
				t.Errorf("closed (-want +got):\n%s", diff)
			}
		})
	}
}

// A socket that leaves the states that were asked for has not closed.
func TestRowsThatGoOutOfSightAreNotClosed(t *testing.T) {
	all := []sockets.Socket{
		tcp(1, sockets.Listen, "0.0.0.0:80", "", nginx), tcp(2, sockets.Bound, "10.0.0.5:41000", "", curl),
		web(3), timeWait(web(4), time.Second),
	}
	for _, c := range []struct {
		name         string
		ask          sockets.StateSet
		closed, left []uint64
	}{
		{"all", sockets.AllStates, []uint64{1, 2, 3, 4}, nil},
		{"listening", sockets.StatesOf(sockets.Listen, sockets.Bound), []uint64{1}, []uint64{3, 4}},
		{"established", sockets.StatesOf(sockets.Established), nil, []uint64{1, 2, 4}},
		{"waiting", sockets.StatesOf(sockets.TimeWait), []uint64{4}, []uint64{1, 2, 3}},
	} {
		tab := table.New(table.Options{})
		tab.Apply(snap(0, all...))
		s := snap(1)
		s.Ask.States = c.ask
		if diff := cmp.Diff(c.closed, ids(tab.Apply(s).Closed)); diff != "" {
			t.Errorf("%s: closed (-want +got):\n%s", c.name, diff)
		}
		v := tab.Select(table.Selection{Order: table.Order{Column: column.Inode}})
		n := v.Counts.States.Total()
		left := ids(v.Rows)
		slices.Sort(left)
		if diff := cmp.Diff(c.left, left); diff != "" || n != len(left) {
			t.Errorf("%s: %d are counted, left (-want +got):\n%s", c.name, n, diff)
		}
	}
}

func TestBirthIsKnownOnlyWhereItWasWatchedFor(t *testing.T) {
	listening := func(s *sockets.Snapshot) { s.Ask.States = sockets.StatesOf(sockets.Listen, sockets.Bound) }
	waiting := func(s *sockets.Snapshot) { s.Ask.States = sockets.StatesOf(sockets.TimeWait) }
	broken := func(s *sockets.Snapshot) {
		s.Broken = []sockets.Part{{Proto: sockets.TCP, Family: sockets.IPv4}}
	}
	whole := func(*sockets.Snapshot) {}
	type change = func(*sockets.Snapshot)
	for _, c := range []struct {
		name   string
		before []change
		s      sockets.Socket
		born   bool
	}{
		{"first look", nil, web(1), false},
		{"after a whole look", []change{whole}, web(1), true},
		{"after listeners alone", []change{listening}, web(1), false},
		{"a listener after listeners alone", []change{listening}, tcp(1, sockets.Listen, "0.0.0.0:80", ""), true},
		{"after a broken look", []change{broken}, web(1), false},
		{"one broken look between", []change{whole, broken}, web(1), true},
		{"a long time of listeners between", []change{whole, listening, listening, listening}, web(1), false},
		{"closing, where only closing is watched", []change{waiting}, timeWait(web(1), time.Second), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			tab := patient()
			for i, change := range c.before {
				s := snap(i)
				change(&s)
				tab.Apply(s)
			}
			last := snap(len(c.before), c.s)
			if got := tab.Apply(last); (len(got.Opened) == 1) != c.born {
				t.Errorf("opened %v, found %v", ids(got.Opened), ids(got.Found))
			}
			if r := row(tab, 1); r.Life.Witnessed() != c.born || r.New(last.Time, time.Second) != c.born {
				t.Errorf("born %v", r.Life.Born)
			}
		})
	}
}

func TestAgeOfTimeWaitAtTheStart(t *testing.T) {
	elsewhere := *host
	elsewhere.System = "freebsd"
	for _, c := range []struct {
		name  string
		host  *sockets.Host
		s     sockets.Socket
		age   time.Duration
		exact bool
	}{
		{"linux", host, timeWait(web(1), 20*time.Second), 40 * time.Second, true},
		{"another system", &elsewhere, timeWait(web(1), 20*time.Second), 0, false},
		{"longer than there is", host, timeWait(web(1), 2*time.Minute), 0, false},
		{"keepalive", host, with(web(1), func(s *sockets.Socket) {
			s.Timer = sockets.Timer{Kind: sockets.TimerKeepalive, Expires: 20 * time.Second}
		}), 0, false},
	} {
		tab := patient()
		s := snap(0, c.s)
		s.Host = c.host
		got := tab.Apply(s)
		age, exact := row(tab, 1).Age(start)
		if age != c.age || exact != c.exact || len(got.Found) != 1 || row(tab, 1).New(start, time.Hour) {
			t.Errorf("%s: age %v, %v; want %v, %v, found and not new", c.name, age, exact, c.age, c.exact)
		}
	}
}

func TestTimerCountsDownWithoutChange(t *testing.T) {
	tab := patient()
	tab.Apply(snap(0, timeWait(web(1), time.Minute)))
	first := row(tab, 1)
	tab.Apply(snap(10, timeWait(web(1), 50*time.Second-3*time.Millisecond)))
	if row(tab, 1) != first {
		t.Error("a timer that counts down made another row")
	}
	if left, ok := first.TimerLeft(start.Add(10 * time.Second)); left != 50*time.Second || !ok {
		t.Errorf("left %v, %v; want 50s", left, ok)
	}
	tab.Apply(snap(20, timeWait(web(1), time.Minute)))
	if left, _ := row(tab, 1).TimerLeft(start.Add(20 * time.Second)); left != time.Minute {
		t.Errorf("left %v; want 1m0s, the timer was set again", left)
	}
}

func TestRowChangesWithEachVisibleFact(t *testing.T) {
	for name, change := range map[string]func(*sockets.Socket){
		"state":   func(s *sockets.Socket) { s.State = sockets.CloseWait },
		"queue":   func(s *sockets.Socket) { s.Queue.Recv = 7 },
		"user":    func(s *sockets.Socket) { s.User = sockets.Account{UID: 33} },
		"owners":  func(s *sockets.Socket) { s.Owners = []sockets.Owner{{Process: worker, FD: 5}} },
		"fd":      func(s *sockets.Socket) { s.Owners = []sockets.Owner{{Process: nginx, FD: 6}} },
		"gap":     func(s *sockets.Socket) { *s = gapped(*s, sockets.GapPermission) },
		"inode":   func(s *sockets.Socket) { s.Inode = 9 },
		"local":   func(s *sockets.Socket) { s.Local = s.Remote },
		"v6only":  func(s *sockets.Socket) { s.V6Only = sockets.Yes },
		"iface":   func(s *sockets.Socket) { s.Iface = "eth0" },
		"mapped":  func(s *sockets.Socket) { s.Mapped = true },
		"timer":   func(s *sockets.Socket) { s.Timer.Kind = sockets.TimerKeepalive },
		"rtt":     func(s *sockets.Socket) { s.TCP = &sockets.TCPInfo{RTT: time.Second} },
		"no info": func(s *sockets.Socket) { s.TCP = nil },
		"path":    func(s *sockets.Socket) { s.Unix = &sockets.UnixInfo{Path: "/run/x"} },
	} {
		s := with(web(1), func(s *sockets.Socket) { s.TCP = &sockets.TCPInfo{RTT: time.Millisecond} })
		tab := patient()
		tab.Apply(snap(0, s))
		old := row(tab, 1)
		copied := with(s, func(s *sockets.Socket) {
			info := *s.TCP
			s.TCP, s.Owners = &info, append([]sockets.Owner(nil), s.Owners...)
		})
		if got := tab.Apply(snap(1, copied)); len(got.Changed) != 0 || row(tab, 1) != old {
			t.Fatalf("the same facts in other memory made another row")
		}
		if got := tab.Apply(snap(2, with(copied, change))); len(got.Changed) != 1 || row(tab, 1) == old {
			t.Errorf("%s: no change seen", name)
		}
	}
}

// A Source reuses its memory.
func TestNothingOfTheSourceIsKept(t *testing.T) {
	tab := patient()
	s := snap(0, with(web(1), func(s *sockets.Socket) {
		s.TCP, s.Unix = &sockets.TCPInfo{Cwnd: 10}, &sockets.UnixInfo{Path: "/a"}
	}))
	s.Broken = []sockets.Part{{Proto: sockets.UDP, Family: sockets.IPv4}}
	s.Missing = []sockets.Missing{{What: "owners"}}
	tab.Apply(s)
	view := tab.Select(table.Selection{})
	s.Sockets[0].TCP.Cwnd, s.Sockets[0].Unix.Path = 99, "/b"
	s.Missing[0].What, s.Broken[0].Proto = "x", sockets.TCP
	if r := view.Rows[0]; r.TCP.Cwnd != 10 || r.Unix.Path != "/a" || view.Missing[0].What != "owners" {
		t.Errorf("changed with its Source: %+v %+v %+v", r.TCP, r.Unix, view.Missing)
	}
	if got := tab.Apply(snap(1, web(1), web(2))); len(got.Opened) != 1 {
		t.Errorf("what was complete changed with its Source: %v", tell(got))
	}
}

func TestTwoSocketsOfOneKey(t *testing.T) {
	hashed := func(p *sockets.Process) sockets.Socket {
		return with(tcp(1, sockets.Listen, "0.0.0.0:80", "", p), func(s *sockets.Socket) {
			s.Cookie, s.Inode = 0, uint64(p.PID)
		})
	}
	tab := patient()
	unknown := with(hashed(curl), func(s *sockets.Socket) { s.Inode = 0 })
	twins := []sockets.Socket{hashed(nginx), hashed(postgres), unknown}
	tab.Apply(snap(0, append(twins, hashed(postgres))...)) // one is reported twice
	rows := tab.Select(table.Selection{Kind: table.All}).Rows
	if len(rows) != 3 {
		t.Fatalf("%d rows, want 3", len(rows))
	}
	keys := map[sockets.Key]bool{}
	for _, r := range rows {
		keys[r.Key] = true
		if tab.Detail(r.Key).Row != r {
			t.Errorf("no row at the key %v", r.Key)
		}
	}
	if len(keys) != 3 {
		t.Errorf("keys are not distinct: %v", keys)
	}
	tab.Apply(snap(1, twins...))
	if got := tell(tab.Apply(snap(2, twins...))); !cmp.Equal(got, told{}) {
		t.Errorf("the same twins again: %+v", got)
	}
	if got := tab.Apply(snap(3, twins[:2]...)); len(got.Closed) != 1 || len(got.Opened) != 0 {
		t.Errorf("one twin less: %+v", tell(got))
	}
}

// A list that is read while it changes can have a socket in two states.
func TestSameCookieTwiceIsOneSocket(t *testing.T) {
	tab := patient()
	bound := tcp(1, sockets.Bound, "10.0.0.5:41000", "")
	conn := tcp(1, sockets.Established, "10.0.0.5:41000", "10.0.0.9:80", curl)
	tab.Apply(snap(0, bound, conn))
	if rows := tab.Select(table.Selection{}).Rows; len(rows) != 1 || rows[0].State != sockets.Established {
		t.Errorf("rows %v", rows)
	}
	tab.Apply(snap(1, conn, bound))
	if r := row(tab, 1); r.State != sockets.Bound || r.Side != model.SideListen {
		t.Errorf("the later one counts: %v %v", r.State, r.Side)
	}
}

func TestMissingOwnersAreSaid(t *testing.T) {
	hidden := gapped(web(1), sockets.GapPermission)
	own := sockets.Missing{What: "owners", Count: 1, Why: sockets.Because(sockets.ReasonRoot, "lacks", "CAP_SYS_PTRACE"), Mend: sockets.RemedyRoot}
	bare := *host
	bare.Privilege.UID = 1000
	for _, c := range []struct {
		name string
		s    sockets.Socket
		said []sockets.Missing
		want []sockets.Missing
	}{
		{"none", web(1), nil, nil},
		{"by the table", hidden, nil, []sockets.Missing{own}},
		{"by the source", hidden, []sockets.Missing{{What: "owners", Count: 5}}, []sockets.Missing{{What: "owners", Count: 5}}},
		{"besides others", hidden, []sockets.Missing{{What: "tcp bound"}}, []sockets.Missing{{What: "tcp bound"}, own}},
	} {
		tab := patient()
		s := snap(0, c.s)
		s.Missing, s.Host = c.said, &bare
		tab.Apply(s)
		if diff := cmp.Diff(c.want, tab.Select(table.Selection{}).Missing); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, diff)
		}
	}
}
