package model_test

import (
	"net/netip"
	"testing"
	"time"

	"berth/model"
	"berth/sockets"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

func at(seconds int) time.Time { return noon.Add(time.Duration(seconds) * time.Second) }

func TestAge(t *testing.T) {
	for _, c := range []struct {
		name  string
		life  model.Life
		want  time.Duration
		exact bool
		fresh bool // whether New reports true within 20 s
	}{
		{"there at the first look", model.Life{Seen: at(0)}, 30 * time.Second, false, false},
		{"seen to open", model.Life{Seen: at(20), Born: at(20)}, 10 * time.Second, true, true},
		{"seen to open long ago", model.Life{Seen: at(5), Born: at(5)}, 25 * time.Second, true, false},
		{"older than the first look", model.Life{Seen: at(20), Born: at(15)}, 15 * time.Second, true, false},
		{"closed", model.Life{Seen: at(20), Born: at(20), Closed: at(22)}, 2 * time.Second, true, true},
		{"of the future", model.Life{Seen: at(40), Born: at(40)}, 0, true, true},
	} {
		r := &model.Row{Life: c.life}
		if age, exact := r.Age(at(30)); age != c.want || exact != c.exact {
			t.Errorf("%s: age %v, %v; want %v, %v", c.name, age, exact, c.want, c.exact)
		}
		if got := r.New(at(30), 20*time.Second); got != c.fresh {
			t.Errorf("%s: new %v, want %v", c.name, got, c.fresh)
		}
		if r.Open() != c.life.Closed.IsZero() {
			t.Errorf("%s: open %v", c.name, r.Open())
		}
	}
}

func TestTimerLeft(t *testing.T) {
	running := sockets.Timer{Kind: sockets.TimerKeepalive, Expires: time.Minute}
	for _, c := range []struct {
		name  string
		timer sockets.Timer
		ends  time.Time
		want  time.Duration
		ok    bool
	}{
		{"none", sockets.Timer{}, time.Time{}, 0, false},
		{"none any more", sockets.Timer{}, at(60), 0, false},
		{"running", running, at(60), 30 * time.Second, true},
		{"over", running, at(20), 0, true},
		{"as the source told", running, time.Time{}, time.Minute, true},
	} {
		r := &model.Row{Life: model.Life{Ends: c.ends}}
		r.Timer = c.timer
		if left, ok := r.TimerLeft(at(30)); left != c.want || ok != c.ok {
			t.Errorf("%s: %v, %v; want %v, %v", c.name, left, ok, c.want, c.ok)
		}
	}
}

func TestServer(t *testing.T) {
	local, remote := netip.MustParseAddrPort("10.0.0.5:80"), netip.MustParseAddrPort("10.0.0.9:443")
	for side, want := range map[model.Side]sockets.Endpoint{
		model.SideListen: local, model.SideIn: local, model.SideOut: remote, model.SideUnknown: {},
	} {
		r := &model.Row{Side: side}
		r.Local, r.Remote = local, remote
		if got, ok := r.Server(); got != want || ok != want.IsValid() {
			t.Errorf("%q: %v, %v; want %v", side, got, ok, want)
		}
	}
	if _, ok := (&model.Row{Side: model.SideListen}).Server(); ok {
		t.Error("a socket without address is a server at one")
	}
}

func TestHolderAndAccount(t *testing.T) {
	owner := func(name string) []sockets.Owner {
		return []sockets.Owner{{Process: &sockets.Process{Name: name, User: sockets.Account{UID: 7, Name: name}}}}
	}
	row := func(owners, was, via []sockets.Owner) *model.Row {
		r := &model.Row{Others: model.OthersOf(via, was)}
		r.Owners, r.User = owners, sockets.NoAccount()
		return r
	}
	for _, c := range []struct {
		r    *model.Row
		want string
	}{
		{row(owner("a"), owner("b"), owner("c")), "a"},
		{row(nil, owner("b"), owner("c")), "b"},
		{row(nil, nil, owner("c")), "c"},
		{row(nil, nil, nil), ""},
	} {
		o, ok := c.r.Holder()
		if ok != (c.want != "") || ok && o.Process.Name != c.want {
			t.Errorf("holder %+v, %v; want %q", o, ok, c.want)
		}
		if got := c.r.Account().Name; got != c.want {
			t.Errorf("account %q, want %q", got, c.want)
		}
	}
	own := row(owner("a"), nil, nil)
	own.User = sockets.Account{UID: 0}
	if got := own.Account(); got != own.User {
		t.Errorf("account %v; the socket's own comes first", got)
	}
}

func TestReach(t *testing.T) {
	for _, c := range []struct {
		local, iface string
		side         model.Side
		closed       bool
		want         model.Reach
	}{
		{"127.0.0.1:80", "", model.SideListen, false, model.ReachHost},
		{"127.8.8.8:80", "", model.SideListen, false, model.ReachHost},
		{"[::1]:80", "", model.SideListen, false, model.ReachHost},
		{"0.0.0.0:80", "lo", model.SideListen, false, model.ReachHost},
		{"127.0.0.1:80", "lo", model.SideListen, false, model.ReachHost},
		{"127.0.0.1:80", "eth0", model.SideListen, false, model.ReachNobody},
		{"10.0.0.5:80", "lo", model.SideListen, false, model.ReachHost},
		{"0.0.0.0:80", "eth0", model.SideListen, false, model.ReachAny},
		{"[::]:80", "", model.SideListen, false, model.ReachAny},
		{"10.0.0.5:80", "", model.SideListen, false, model.ReachAddress},
		{"[fe80::1%eth0]:80", "", model.SideListen, false, model.ReachLink},
		{"255.255.255.255:80", "", model.SideListen, false, model.ReachLink},
		{"169.254.1.1:80", "", model.SideListen, false, model.ReachLink},
		{"0.0.0.0:80", "", model.SideIn, false, model.ReachNone},
		{"0.0.0.0:80", "", model.SideListen, true, model.ReachNone},
	} {
		r := &model.Row{Side: c.side}
		r.Local, r.Iface = netip.MustParseAddrPort(c.local), c.iface
		if c.closed {
			r.Life.Closed = noon
		}
		if got := r.Reach(); got != c.want || r.Exposed() != (c.want > model.ReachHost) {
			t.Errorf("%s %s %q: %q, exposed %v; want %q", c.local, c.iface, c.side, got, r.Exposed(), c.want)
		}
	}
	if got := (&model.Row{Side: model.SideListen}).Reach(); got != model.ReachNone {
		t.Errorf("a unix socket: %q", got)
	}
}

func TestDualStack(t *testing.T) {
	for _, c := range []struct {
		local  string
		v6only sockets.Tri
		want   sockets.Tri
		wild   bool
	}{
		{"[::]:80", sockets.No, sockets.Yes, true},
		{"[::]:80", sockets.Yes, sockets.No, true},
		{"[::]:80", sockets.Unknown, sockets.Unknown, true},
		{"0.0.0.0:80", sockets.No, sockets.Unknown, true},
		{"[::1]:80", sockets.No, sockets.Unknown, false},
	} {
		r := &model.Row{}
		r.Local, r.V6Only = netip.MustParseAddrPort(c.local), c.v6only
		if got := r.DualStack(); got != c.want || r.Wildcard() != c.wild {
			t.Errorf("%s %v: %v, wildcard %v", c.local, c.v6only, got, r.Wildcard())
		}
	}
}

func TestWords(t *testing.T) {
	for got, want := range map[string]string{
		model.SideListen.String(): "listen", model.SideIn.String(): "in", model.SideOut.String(): "out",
		model.ReachNobody.String(): "nobody", model.ReachHost.String(): "this host only", model.ReachLink.String(): "this link only", model.ReachAddress.String(): "one address", model.ReachAny.String(): "any address",
		model.SideUnknown.String() + model.ReachNone.String(): "",
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
