package watch

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"sync/atomic"
	"testing"
	"time"

	"berth/model/column"
	"berth/model/query"
	"berth/model/table"
	"berth/sockets"
)

// machine is a Source whose polls proceed one at a time, when the test lets them.
type machine struct {
	t     *testing.T
	polls chan func(context.Context, sockets.Ask) (sockets.Snapshot, error)
	busy  atomic.Int32
	asked chan sockets.Ask
}

func (m *machine) Snapshot(ctx context.Context, a sockets.Ask) (sockets.Snapshot, error) {
	if m.busy.Add(1) > 1 {
		m.t.Error("two polls at once")
	}
	defer m.busy.Add(-1)
	select {
	case m.asked <- a:
	default:
	}
	select {
	case poll := <-m.polls:
		return poll(ctx, a)
	case <-ctx.Done():
		return sockets.Snapshot{}, ctx.Err()
	}
}

// listeners responds to a poll with listeners at the given ports.
func listeners(ports ...uint16) func(context.Context, sockets.Ask) (sockets.Snapshot, error) {
	return func(_ context.Context, a sockets.Ask) (sockets.Snapshot, error) {
		s := sockets.Snapshot{Time: time.Now(), Ask: a, Host: &sockets.Host{Name: "test"}}
		for _, p := range ports {
			s.Sockets = append(s.Sockets, sockets.Socket{
				Key: sockets.Key{NetNS: 1, ID: uint64(p)}, Cookie: uint64(p), Proto: sockets.TCP, Family: sockets.IPv4, State: sockets.Listen,
				Local: netip.AddrPortFrom(netip.IPv4Unspecified(), p), Holder: sockets.Holder{Gap: sockets.GapPending},
			})
		}
		return s, nil
	}
}

type stage struct {
	*Watcher
	t       *testing.T
	machine *machine
	updates chan Update
	crashes chan any
	changes chan table.Changes
	request Request
}

func newStage(t *testing.T, deadline time.Duration) *stage {
	ctx, cancel := context.WithCancel(context.Background())
	t.Cleanup(cancel)
	s := &stage{t: t, updates: make(chan Update, 10_000), // more than a test sends
		crashes: make(chan any, 1), changes: make(chan table.Changes, 10_000)}
	s.machine = &machine{t: t, polls: make(chan func(context.Context, sockets.Ask) (sockets.Snapshot, error)), asked: make(chan sockets.Ask, 1)}
	s.request = Request{Selection: table.Selection{Kind: table.All}, Interval: time.Millisecond}
	s.Watcher = Start(ctx, Options{
		Source: s.machine, Ask: sockets.Everything(), Deadline: deadline,
		Send: func(u Update) {
			select {
			case s.updates <- u:
			case <-ctx.Done():
			}
		},
		Changed: func(c table.Changes) { s.changes <- c },
		Crash:   func(v any, _ []byte) { s.crashes <- v },
	}, s.request)
	return s
}

// ask sends the request again after a change to it.
func (s *stage) ask() {
	s.request.Number++
	s.Request(s.request)
}

// until returns the first update for which ok is true.
func (s *stage) until(what string, ok func(Update) bool) Update {
	s.t.Helper()
	late := time.After(20 * time.Second)
	for {
		select {
		case u := <-s.updates:
			if ok(u) {
				return u
			}
		case <-late:
			s.t.Fatalf("no update with %s", what)
		}
	}
}

func (s *stage) untilRows(n int) Update {
	s.t.Helper()
	return s.until(fmt.Sprint(n, " rows"), func(u Update) bool { return u.View != nil && len(u.View.Rows) == n })
}

func TestPollsGoOn(t *testing.T) {
	s := newStage(t, time.Minute)
	for n := 1; n < 5; n++ {
		ports := make([]uint16, n)
		for i := range ports {
			ports[i] = uint16(80 + i)
		}
		s.machine.polls <- listeners(ports...)
		if u := s.untilRows(n); u.Poll.Count != uint64(n) || u.Poll.Err != nil {
			t.Errorf("poll %d: %+v", n, u.Poll)
		}
	}
}

func TestFailedPollKeepsTheRows(t *testing.T) {
	s := newStage(t, time.Minute)
	s.machine.polls <- listeners(80, 81)
	s.untilRows(2)
	s.machine.polls <- func(context.Context, sockets.Ask) (sockets.Snapshot, error) {
		return sockets.Snapshot{}, errors.New("refused")
	}
	if u := s.until("an error", func(u Update) bool { return u.Poll.Err != nil }); len(u.View.Rows) != 2 {
		t.Errorf("%d rows after a poll that failed, want 2", len(u.View.Rows))
	}
	s.machine.polls <- listeners(80)
	s.until("no error", func(u Update) bool { return u.Poll.Err == nil })
}

func TestHangIsToldAndRequestsAreStillAnswered(t *testing.T) {
	s := newStage(t, time.Minute)
	s.machine.polls <- listeners(80, 81, 443)
	s.untilRows(3) // and now, don't let the next poll proceed
	s.until("a slow poll", func(u Update) bool { return !u.Poll.Since.IsZero() && len(u.View.Rows) == 3 })
	q, err := query.Parse("port:443")
	if err != nil {
		t.Fatal(err)
	}
	s.request.Selection.Query = q
	s.ask()
	if u := s.untilRows(1); u.Number != 1 || u.Poll.Since.IsZero() {
		t.Errorf("answer %d, poll since %v; want 1 while the poll hangs", u.Number, u.Poll.Since)
	}
	s.machine.polls <- listeners(80)
	s.until("an end of the hang", func(u Update) bool { return u.Poll.Since.IsZero() })
}

func TestDeadlineEndsAHang(t *testing.T) {
	s := newStage(t, 10*time.Millisecond)
	u := s.until("an error", func(u Update) bool { return u.Poll.Err != nil })
	if !errors.Is(u.Poll.Err, context.DeadlineExceeded) || u.View != nil {
		t.Errorf("%v, view %v", u.Poll.Err, u.View)
	}
}

func TestPollAtOnce(t *testing.T) {
	s := newStage(t, time.Minute)
	s.request.Interval = time.Hour
	s.ask()
	s.machine.polls <- listeners(80)
	s.untilRows(1)
	s.request.Polls++
	s.ask()
	s.machine.polls <- listeners(80, 81)
	s.untilRows(2)
	s.request.Interval = time.Millisecond
	s.ask()
	s.machine.polls <- listeners(80, 81, 82)
	s.untilRows(3)
}

func TestDetailAsksForMore(t *testing.T) {
	s := newStage(t, time.Minute)
	s.machine.polls <- listeners(80)
	s.untilRows(1)
	s.request.Detail = &sockets.Key{NetNS: 1, ID: 80}
	s.ask()
	s.until("the detail", func(u Update) bool { return u.Detail != nil && u.Detail.Row.Local.Port() == 80 })
	for range 3 { // one of them had begun before the request
		s.machine.polls <- listeners(80)
		s.untilRows(1)
	}
	for {
		select {
		case a := <-s.machine.asked:
			if a.TCPInfo {
				return
			}
		case s.machine.polls <- listeners(80):
			s.untilRows(1)
		case <-time.After(20 * time.Second):
			t.Fatal("tcp_info was never asked for")
		}
	}
}

// TestWhatIsShownIsAskedFor checks that the TCP information of connections, which
// is costly to read, is requested only if a column, the sort order or the filter
// needs it, and in that case immediately.
func TestWhatIsShownIsAskedFor(t *testing.T) {
	q, err := query.Parse("rtt:50ms-")
	if err != nil {
		t.Fatal(err)
	}
	for what, change := range map[string]func(*Request){
		"a column":   func(r *Request) { r.TCPInfo = true },
		"a rate":     func(r *Request) { r.Gist = true },
		"the sort":   func(r *Request) { r.Selection.Order.Column = column.RTT },
		"the filter": func(r *Request) { r.Selection.Query = q },
	} {
		s := newStage(t, time.Minute)
		if a := <-s.machine.asked; a.TCPInfo || a.Gist {
			t.Errorf("%s: asked for before", what)
		}
		s.request.Interval = time.Hour
		s.ask()
		s.machine.polls <- listeners(80)
		<-s.machine.asked // the first poll does not request any owners
		s.machine.polls <- listeners(80, 81)
		s.untilRows(2)
		change(&s.request)
		s.ask()
		if a := <-s.machine.asked; !a.TCPInfo && !a.Gist {
			t.Errorf("%s: the next poll asks for %+v", what, a)
		}
	}
}

func TestPanicIsHandedOn(t *testing.T) {
	s := newStage(t, time.Minute)
	s.machine.polls <- func(context.Context, sockets.Ask) (sockets.Snapshot, error) { panic("in the source") }
	select {
	case v := <-s.crashes:
		if v != "in the source" {
			t.Errorf("%v", v)
		}
	case <-time.After(20 * time.Second):
		t.Error("the panic was swallowed")
	}
}

func TestNewestRequestCounts(t *testing.T) {
	s := newStage(t, time.Minute)
	for range 1000 {
		s.ask() // never blocks, even if nobody receives the updates
	}
	s.machine.polls <- listeners(80)
	s.until("the last request", func(u Update) bool { return u.Number == 1000 && u.View != nil })
}

// TestNoTotalStandsUnderANarrowerSelection checks that the system's counters, which
// cover all of TCP, are used only if all of TCP is watched.
func TestNoTotalStandsUnderANarrowerSelection(t *testing.T) {
	tcp, udp, unix := sockets.Protos(sockets.TCP), sockets.Protos(sockets.UDP), sockets.Protos(sockets.Unix)
	both := sockets.Families(sockets.IPv4, sockets.IPv6)
	for _, c := range []struct {
		ask  sockets.Ask
		kept bool
	}{
		{sockets.Ask{Protos: tcp | udp, Families: both}, true},
		{sockets.Ask{Protos: tcp, Families: both}, true},
		{sockets.Ask{Protos: tcp | unix, Families: both}, true},
		{sockets.Ask{Protos: udp, Families: both}, false},
		{sockets.Ask{Protos: unix, Families: both}, false},
		{sockets.Ask{Protos: udp | unix, Families: both}, false},
		{sockets.Ask{Protos: tcp | udp, Families: sockets.Families(sockets.IPv6)}, false},
		{sockets.Ask{Protos: tcp, Families: sockets.Families(sockets.IPv4)}, false},
		{sockets.Ask{Protos: tcp, Families: both, Ports: []sockets.PortRange{{First: 80, Last: 80}}}, false},
	} {
		c.ask.States = sockets.AllStates
		updates := make(chan Update, 100)
		source := tallying{}
		ctx, cancel := context.WithCancel(t.Context())
		Start(ctx, Options{Source: source, Ask: c.ask, Deadline: time.Minute, Send: func(u Update) {
			select {
			case updates <- u:
			default:
			}
		}, Crash: func(v any, _ []byte) { t.Error(v) }}, Request{Selection: table.Selection{Kind: table.Listening}, Interval: time.Hour})
		for u := range updates {
			if u.View == nil {
				continue
			}
			if got := u.View.Tally != nil; got != c.kept {
				t.Errorf("%+v: tally %v", c.ask, u.View.Tally)
			}
			break
		}
		cancel()
	}
}

// tallying is a Source that has counters but no sockets.
type tallying struct{}

func (tallying) Snapshot(_ context.Context, a sockets.Ask) (sockets.Snapshot, error) {
	return sockets.Snapshot{Time: time.Now(), Ask: a, Host: &sockets.Host{}, Tally: &sockets.Tally{Connected: 9, TimeWait: 9}}, nil
}

// TestAPollThatWaitsIsCheap checks that what is read depends on what it costs, and
// not on how long it takes on a busy machine.
func TestAPollThatWaitsIsCheap(t *testing.T) {
	if spent() == 0 {
		t.Skip("the processor time of a program is unknown here")
	}
	const polls, took = 8, 30 * time.Millisecond
	for name, c := range map[string]struct {
		poll func()
		all  bool
	}{
		"waits": {func() { time.Sleep(took) }, true},
		"works": {func() {
			for from := spent(); spent()-from < took; {
			}
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStage(t, time.Minute)
			s.request.Selection.Kind, s.request.Interval = table.Listening, 500*time.Millisecond
			s.ask()
			all := false
			for range polls {
				s.request.Polls++ // poll immediately
				s.ask()
				s.machine.polls <- func(ctx context.Context, a sockets.Ask) (sockets.Snapshot, error) {
					all = a.States == sockets.AllStates
					c.poll()
					return listeners(80)(ctx, a)
				}
				s.until("rows", func(u Update) bool { return u.Poll.Count > 0 })
			}
			s.until("the last of them", func(u Update) bool { return u.Poll.Count >= polls })
			if all != c.all {
				t.Errorf("everything was read: %v", all)
			}
		})
	}
}
