package watch

import (
	"context"
	"net/netip"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"berth/model"
	"berth/model/query"
	"berth/model/table"
	"berth/sockets"
)

var noon = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)

// spender returns a budget that has read everything a few times at the given cost,
// the last time at noon.
func spender(cost time.Duration) budget {
	all := sockets.Everything()
	all.Owners = sockets.KnownOwners
	t := budget{all: all}
	t.noted(all, time.Hour, noon.Add(-3*time.Second)) // the first time does not count
	for ago := range len(t.costs) {
		t.noted(all, cost, noon.Add(time.Duration(ago-2)*time.Second))
	}
	return t
}

func wants(t *testing.T, kind table.Kind, filter string) Request {
	t.Helper()
	q, err := query.Parse(filter)
	if err != nil {
		t.Fatal(err)
	}
	return Request{Selection: table.Selection{Kind: kind, Query: q}, Interval: time.Second}
}

func TestWhereReadingIsCheapEverythingIsRead(t *testing.T) {
	s := spender(19 * time.Millisecond)
	for _, kind := range []table.Kind{table.Listening, table.Connections, table.All, table.Processes, table.Ports} {
		ask := s.asks(wants(t, kind, ":80"), nil, noon.Add(30*time.Second))
		if diff := cmp.Diff(s.all, ask); diff != "" {
			t.Errorf("view %d (-everything +asked):\n%s", kind, diff)
		}
	}
	// What counts as costly depends on the interval.
	r := wants(t, table.Listening, "")
	r.Interval = 500 * time.Millisecond
	if ask := s.asks(r, nil, noon.Add(time.Second)); ask.States == sockets.AllStates {
		t.Error("everything is read, though that is costly at twice the pace")
	}
}

// TestOneSlowPollChangesNothing checks that less is read only if several polls in a
// row were costly, and that everything is read again after a single poll that was
// not.
func TestOneSlowPollChangesNothing(t *testing.T) {
	s := spender(time.Millisecond)
	r := wants(t, table.Listening, "")
	for n := 1; n <= 3; n++ {
		s.noted(s.all, time.Second, noon.Add(time.Duration(n)*time.Second))
		ask := s.asks(r, nil, noon.Add(time.Duration(n+1)*time.Second))
		if got, want := ask.States == sockets.AllStates, n < 3; got != want {
			t.Errorf("after %d slow polls everything is read: %v", n, got)
		}
	}
	s.noted(s.all, time.Millisecond, noon.Add(5*time.Second))
	if ask := s.asks(r, nil, noon.Add(6*time.Second)); ask.States != sockets.AllStates {
		t.Errorf("after a quick one: %+v", ask)
	}
}

// TestWhereReadingIsDear checks that, if reading is costly, what is shown is read
// in each poll, merely bound sockets in some, and everything now and then.
func TestWhereReadingIsDear(t *testing.T) {
	s := spender(150 * time.Millisecond)
	whole, idle := 0, 0
	for second := 1; second <= 300; second++ {
		now := noon.Add(time.Duration(second) * time.Second)
		ask := s.asks(wants(t, table.Listening, ""), nil, now)
		switch {
		case ask.States == sockets.AllStates:
			whole++
		case ask.States != sockets.StatesOf(sockets.Listen, sockets.Bound):
			t.Fatalf("listeners are not asked for: %+v", ask)
		case !ask.SkipIdle:
			idle++
		}
		s.noted(ask, 150*time.Millisecond, now)
	}
	if whole != 2 || idle != 28 {
		t.Errorf("in five minutes everything was read %d times, idle sockets another %d times; want 2 and 28", whole, idle)
	}
	if ask := s.asks(wants(t, table.All, ""), nil, noon.Add(301*time.Second)); !s.all.Within(ask) {
		t.Errorf("All is not read whole: %+v", ask)
	}
}

// TestWhatIsNotShownIsAsOldAsItIsDear checks that one thousandth of the time is
// spent on what is not shown, unless that would make it more than two minutes old.
func TestWhatIsNotShownIsAsOldAsItIsDear(t *testing.T) {
	for cost, want := range map[time.Duration]time.Duration{
		20 * time.Millisecond: 20 * time.Second,
		25 * time.Millisecond: 25 * time.Second,
		90 * time.Millisecond: 90 * time.Second,
		time.Second:           2 * time.Minute,
	} {
		s := spender(cost)
		r := wants(t, table.Listening, "")
		if ask := s.asks(r, nil, noon.Add(want-time.Second)); ask.States == sockets.AllStates {
			t.Errorf("%v: everything is read before %v", cost, want)
		}
		if ask := s.asks(r, nil, noon.Add(want)); ask.States != sockets.AllStates {
			t.Errorf("%v: not everything is read after %v", cost, want)
		}
	}
	often := spender(3 * time.Millisecond)
	r := wants(t, table.Listening, "")
	r.Interval = 100 * time.Millisecond
	if ask := often.asks(r, nil, noon.Add(9*time.Second)); ask.States == sockets.AllStates {
		t.Error("a short interval: read more than once in ten seconds")
	}
}

// TestConnectionsOfListenersAreReadMoreOften checks that, if the connections of
// listeners are shown, three thousandths of the time are spent on them, unless that
// would make them more than forty seconds old.
func TestConnectionsOfListenersAreReadMoreOften(t *testing.T) {
	for cost, want := range map[time.Duration]time.Duration{
		21 * time.Millisecond:  10 * time.Second,
		60 * time.Millisecond:  60 * 333 * time.Millisecond,
		150 * time.Millisecond: 40 * time.Second,
		time.Second:            40 * time.Second,
	} {
		s := spender(cost)
		r := wants(t, table.Listening, "")
		r.Served = true
		if ask := s.asks(r, nil, noon.Add(want-time.Second)); ask.States == sockets.AllStates {
			t.Errorf("%v: everything is read before %v", cost, want)
		}
		if ask := s.asks(r, nil, noon.Add(want)); ask.States != sockets.AllStates {
			t.Errorf("%v: not everything is read after %v", cost, want)
		}
	}
}

// TestFiltersNarrowOnceTheyAreSettled checks that polls are not narrowed to a
// filter that is being typed, because it will soon require more.
func TestFiltersNarrowOnceTheyAreSettled(t *testing.T) {
	s := spender(150 * time.Millisecond)
	s.calm = noon
	r := wants(t, table.All, "lport:5432")
	if ask := s.asks(r, nil, noon.Add(steady-time.Second)); ask.Ports != nil {
		t.Errorf("too soon: %+v", ask)
	}
	ask := s.asks(r, nil, noon.Add(steady))
	if diff := cmp.Diff([]sockets.PortRange{{First: 5432, Last: 5432}}, ask.Ports); diff != "" || ask.States != sockets.AllStates {
		t.Errorf("%+v", ask)
	}
}

// TestDetailIsReadAtEachPoll checks that the connections of a listener shown in
// detail are read in each poll.
func TestDetailIsReadAtEachPoll(t *testing.T) {
	s := spender(150 * time.Millisecond)
	row := &model.Row{}
	row.Local = netip.MustParseAddrPort("0.0.0.0:5432")
	r := wants(t, table.Listening, "")
	r.Detail = &sockets.Key{}
	ask := s.asks(r, &table.Detail{Row: row}, noon.Add(time.Second))
	for state, remote := range map[sockets.State]string{sockets.Listen: "", sockets.Established: "10.0.0.9:51234", sockets.TimeWait: "10.0.0.9:51235"} {
		sock := sockets.Socket{Proto: sockets.TCP, Family: sockets.IPv4, State: state, Local: row.Local}
		if remote != "" {
			sock.Remote = netip.MustParseAddrPort(remote)
		}
		if !ask.Covers(&sock) || !ask.TCPInfo {
			t.Errorf("%v is not covered by %+v", state, ask)
		}
	}
	other := sockets.Socket{
		Proto: sockets.TCP, Family: sockets.IPv4, State: sockets.Established,
		Local: netip.MustParseAddrPort("10.0.0.5:80"), Remote: netip.MustParseAddrPort("10.0.0.9:51234"),
	}
	if ask.Covers(&other) {
		t.Error("connections of others are asked for, too")
	}
}

func TestFirstIsWhatIsQuicklyThere(t *testing.T) {
	s := budget{all: sockets.Everything()}
	ask := s.first()
	if ask.Owners != sockets.NoOwners || ask.States != sockets.StatesOf(sockets.Listen, sockets.Bound) || !ask.SkipIdle {
		t.Errorf("%+v", ask)
	}
	s.noted(ask, time.Millisecond, noon)
	if !s.whole.IsZero() {
		t.Error("the first poll counts as one that read everything")
	}
}

// TestAViewOfMoreIsReadAtOnce checks that, if reading is costly and only listeners
// are read, a user who switches to the view of everything does not have to wait for
// the next regular poll.
func TestAViewOfMoreIsReadAtOnce(t *testing.T) {
	s := newStage(t, time.Minute)
	s.request.Selection.Kind = table.Listening // with the stage's interval of 1 ms, every poll is costly
	s.ask()
	poll := func() sockets.Ask {
		a := <-s.machine.asked
		s.machine.polls <- func(ctx context.Context, a sockets.Ask) (sockets.Snapshot, error) {
			time.Sleep(time.Millisecond)
			return listeners(80)(ctx, a)
		}
		return a
	}
	if a := poll(); a.Owners != sockets.NoOwners {
		t.Errorf("at first %+v", a)
	}
	for range 1 + len(budget{}.costs) { // the first one does not count
		if a := poll(); a.States != sockets.AllStates {
			t.Errorf("before its cost is known: %+v", a)
		}
	}
	if a := poll(); a.States == sockets.AllStates {
		t.Errorf("though it is costly: %+v", a)
	}
	s.request.Interval = time.Minute
	s.request.Selection.Kind = table.All
	s.ask()
	for range 3 { // one may have been in progress
		if a := poll(); a.States == sockets.AllStates {
			return
		}
	}
	t.Error("everything was never read")
}
