package plan

import (
	"maps"
	"net/netip"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"berth/model"
	"berth/model/format"
	"berth/model/who"
	"berth/sockets"
)

var noon = time.Date(2026, 9, 1, 12, 0, 0, 0, time.UTC)

func process(pid int, name string) *sockets.Process {
	return &sockets.Process{
		PID: pid, Name: name, Cmdline: "/bin/" + name + " -d", Started: noon.Add(time.Duration(pid-10_000) * time.Second),
		User: sockets.Account{UID: 33, Name: "www-data"},
	}
}

// row makes a row from a string such as "tcp LISTEN 0.0.0.0:80" or "tcp ESTABLISHED
// 10.0.0.5:80 10.0.0.9:51234".
func row(id uint64, form string, owners ...*sockets.Process) *model.Row {
	r := &model.Row{}
	r.Key, r.Cookie, r.Inode, r.Proto = sockets.Key{NetNS: 1, ID: id}, id, 40_000+id, sockets.TCP
	r.User = sockets.NoAccount()
	words := strings.Fields(form)
	if words[0] == "udp" {
		r.Proto = sockets.UDP
	}
	set, _ := sockets.ParseState(words[1])
	for _, s := range sockets.States() {
		if set == sockets.StatesOf(s) {
			r.State = s
		}
	}
	r.Local = netip.MustParseAddrPort(words[2])
	if len(words) > 3 {
		r.Remote = netip.MustParseAddrPort(words[3])
	}
	for i, p := range owners {
		r.Owners = append(r.Owners, sockets.Owner{Process: p, FD: i + 3})
	}
	if len(owners) == 0 {
		r.Gap = sockets.GapPermission
	}
	return r
}

func at(port uint16) []who.Target { return []who.Target{{Port: port}} }

func TestHeldIsWhatKeepsThePort(t *testing.T) {
	p := process(812, "nginx")
	gone := row(7, "tcp LISTEN 0.0.0.0:80", p)
	gone.Life.Closed = noon
	rows := []*model.Row{
		row(1, "tcp LISTEN 0.0.0.0:80", p),
		row(2, "udp BOUND 127.0.0.1:80", p),
		row(3, "tcp BOUND 10.0.0.5:80", p),
		row(4, "tcp ESTABLISHED 10.0.0.5:80 10.0.0.9:51234", p), // the server's end
		row(5, "tcp ESTABLISHED 10.0.0.5:51000 10.0.0.9:80", p), // a client
		row(6, "tcp LISTEN 0.0.0.0:8080", p),
		gone,
	}
	var ids []uint64
	for _, r := range Held(at(80), rows) {
		ids = append(ids, r.Key.ID)
	}
	if d := cmp.Diff([]uint64{1, 2, 3}, ids); d != "" {
		t.Errorf("held (-want +got):\n%s", d)
	}
	one := []who.Target{{Addr: netip.MustParseAddr("127.0.0.1"), Port: 80}}
	if held := Held(one, rows); len(held) != 2 || held[0].Key.ID != 1 || held[1].Key.ID != 2 {
		t.Errorf("127.0.0.1:80 is held by %d rows", len(held))
	}
}

// TestForKill plans to end a server that has a worker, a child without sockets, a
// connection for each, and another listener.
func TestForKill(t *testing.T) {
	master, worker, other := process(812, "nginx"), process(813, "nginx"), process(900, "other")
	meant := row(1, "tcp LISTEN 0.0.0.0:80", worker, master)
	waiting := row(5, "tcp ESTABLISHED 10.0.0.5:80 10.0.0.7:1026")
	waiting.Others = model.OthersOf([]sockets.Owner{{Process: master, FD: 3}, {Process: worker, FD: 3}}, nil)
	all := []*model.Row{
		meant,
		row(2, "tcp LISTEN 0.0.0.0:443", master),
		row(3, "tcp ESTABLISHED 10.0.0.5:80 10.0.0.9:1024", worker),
		row(4, "tcp ESTABLISHED 10.0.0.5:80 10.0.0.9:1025", other),
		waiting,
	}
	kin := sockets.Kin{
		Self: []int{4000, 3999, 1}, Unit: map[int]sockets.Unit{812: {Name: "nginx.service", Manager: sockets.NoAccount()}},
		Children: map[int][]sockets.Relative{812: {{PID: 813, Name: "nginx"}, {PID: 814, Name: "cache"}}},
	}
	k := ForKill([]*model.Row{meant}, all, kin)
	var said []string
	for i := range k.Targets {
		said = append(said, k.Targets[i].Say(nil, noon, sockets.Terminate())...)
	}
	want := []string{
		"nginx (pid 812, user www-data, running for 2 h): /bin/nginx -d",
		"holds 0.0.0.0:80/tcp",
		"also loses 0.0.0.0:443/tcp",
		"1 connection breaks: 10.0.0.7:1026",
		"1 child process will not be signalled: cache (pid 814)",
		"runs as nginx.service: systemd may start it again; systemctl stop nginx.service stops it",
		"nginx (pid 813, user www-data, running for 2 h): /bin/nginx -d",
		"holds 0.0.0.0:80/tcp",
		"2 connections break: 10.0.0.7:1026 and 10.0.0.9:1024",
	}
	if d := cmp.Diff(want, said); d != "" {
		t.Errorf("said (-want +got):\n%s", d)
	}
	if got := k.Ask(nil, []int{0, 1}, sockets.Terminate()); got != "Send SIGTERM to nginx (pid 812) and nginx (pid 813)?" {
		t.Errorf("asked %q", got)
	}
	if k.Guarded() || !slices.Equal(k.Targets[0].Inodes(), []uint64{40_001}) {
		t.Errorf("guarded %v, inodes %v", k.Guarded(), k.Targets[0].Inodes())
	}
}

// TestAConnectionToItselfIsOne checks that two sockets of one connection count as
// one, whichever way they are counted.
func TestAConnectionToItselfIsOne(t *testing.T) {
	p := process(812, "nginx")
	meant := row(1, "tcp LISTEN 0.0.0.0:80", p)
	k := ForKill([]*model.Row{
		meant,
	}, []*model.Row{
		meant,
		row(2, "tcp ESTABLISHED 10.0.0.5:51000 10.0.0.5:80", p),
		row(3, "tcp ESTABLISHED 10.0.0.5:80 10.0.0.5:51000", p),
		row(4, "tcp ESTABLISHED 10.0.0.5:80 10.0.0.9:51000", p),
	}, sockets.Kin{})
	if n := k.Targets[0].Breaks(); n != 2 {
		t.Errorf("%d connections break", n)
	}
	if said := strings.Join(k.Targets[0].Say(nil, noon, sockets.Terminate()), "\n"); !strings.Contains(said, "2 connections break: ") {
		t.Error(said)
	}
}

// TestConnectionsAddUp checks that the connections named and the connections
// counted add up to the total.
func TestConnectionsAddUp(t *testing.T) {
	p := process(812, "nginx")
	all := []*model.Row{row(1, "tcp LISTEN 0.0.0.0:80", p)}
	for i, end := range []string{"9:1", "9:1", "9:1", "9:2", "9:3", "9:4", "9:4", "9:5"} {
		all = append(all, row(uint64(i+2), "tcp ESTABLISHED 10.0.0.5:"+strconv.Itoa(40000+i)+" 10.0.0."+end, p))
	}
	k := ForKill(all[:1], all, sockets.Kin{})
	if said := k.Targets[0].Say(nil, noon, sockets.Terminate()); !slices.Contains(said, "8 connections break: 10.0.0.9:1 ×3, 10.0.0.9:2, 10.0.0.9:3 and 3 more") {
		t.Errorf("%q", said)
	}
}

// TestOrphansAreNobodys checks that a socket that belongs to no process is not
// reported as having an unknown owner.
func TestOrphansAreNobodys(t *testing.T) {
	p := process(812, "nginx")
	tw, hidden := row(2, "tcp TIME_WAIT 10.0.0.5:80 10.0.0.9:1024"), row(3, "tcp LISTEN 0.0.0.0:81")
	tw.Gap = sockets.GapClosed
	k := ForKill([]*model.Row{row(1, "tcp LISTEN 0.0.0.0:80", p), tw, hidden}, nil, sockets.Kin{})
	if len(k.Targets) != 1 || !slices.Equal(k.Orphans, []*model.Row{tw}) || !slices.Equal(k.Unknown, []*model.Row{hidden}) {
		t.Errorf("%d targets, orphans %v, unknown %v", len(k.Targets), k.Orphans, k.Unknown)
	}
	if said := k.SayOrphans(nil); !strings.HasPrefix(said, "1 socket without a process: 10.0.0.5:80 ↔ 10.0.0.9:1024/tcp; berth close") {
		t.Errorf("said %q", said)
	}
}

func TestGuards(t *testing.T) {
	kin := sockets.Kin{Self: []int{4000, 3999, 1}}
	for pid, want := range map[int]Guard{0: GuardInit, 1: GuardInit, 4000: GuardSelf, 3999: GuardParent, 2: GuardNone, 40: GuardNone} {
		k := ForKill([]*model.Row{row(1, "tcp LISTEN 0.0.0.0:80", process(pid, "x"))}, nil, kin)
		if got := k.Targets[0].Guard; got != want || k.Guarded() != (want != GuardNone) || (got.Why(nil) == "") != (want == GuardNone) || (got.String() == "") != (want == GuardNone) {
			t.Errorf("pid %d: %v, want %v", pid, got, want)
		}
	}
}

// TestOwnersAreRunsNotNumbers checks that two processes that had the same PID, one
// after the other, count as two.
func TestOwnersAreRunsNotNumbers(t *testing.T) {
	first, second := process(812, "nginx"), process(812, "nginx")
	second.Started = second.Started.Add(time.Minute)
	again := *first
	rows := []*model.Row{row(1, "tcp LISTEN 0.0.0.0:80", second), row(2, "tcp LISTEN 0.0.0.0:81", first), row(3, "tcp LISTEN 0.0.0.0:82", &again)}
	if got := Owners(rows); len(got) != 2 || got[0] != first || got[1] != second {
		t.Errorf("owners %v", got)
	}
}

func TestVerify(t *testing.T) {
	old, fresh := process(812, "node"), process(9000, "node")
	old.Ticks, fresh.Ticks = 4711, 4712
	later := process(812, "node")
	later.Ticks, later.Started = old.Ticks, old.Started.Add(time.Second)
	was := row(1, "tcp LISTEN 127.0.0.1:3000", old)
	kin := sockets.Kin{Parent: map[int]sockets.Relative{9000: {PID: 77, Name: "sh"}}, Unit: map[int]sockets.Unit{9000: {Name: "web.service", Manager: sockets.NoAccount()}}}
	byPort := ForKill([]*model.Row{was}, nil, sockets.Kin{})
	byPort.Ports = at(3000)
	byFilter := ForKill([]*model.Row{was, row(2, "tcp ESTABLISHED 127.0.0.1:3000 127.0.0.1:1024", old)}, nil, sockets.Kin{})
	for _, c := range []struct {
		name string
		k    *Kill
		rows []*model.Row
		want []string
	}{
		{"free", byPort, nil, []string{"port 3000 is free"}},
		{"TIME_WAIT is not held", byPort, []*model.Row{row(3, "tcp TIME_WAIT 127.0.0.1:3000 127.0.0.1:1025")}, []string{"port 3000 is free"}},
		{"it lives", byPort, []*model.Row{was}, []string{"port 3000 is still held by node (pid 812)"}},
		{"it lives, and the clock was set", byPort, []*model.Row{row(1, "tcp LISTEN 127.0.0.1:3000", later)}, []string{"port 3000 is still held by node (pid 812)"}},
		{"a supervisor", byPort, []*model.Row{row(4, "tcp LISTEN 0.0.0.0:3000", fresh)}, []string{"port 3000 is held again, by node (pid 9000), a child of sh (pid 77), started as web.service"}},
		{"nobody that is known", byPort, []*model.Row{row(5, "tcp LISTEN 0.0.0.0:3000")}, []string{"port 3000 is held, but its holder is not known: perhaps a process that you can't read holds it"}},
		{"the filter's place", byFilter, []*model.Row{row(6, "tcp LISTEN 127.0.0.1:3000", fresh)}, []string{"port 127.0.0.1:3000/tcp is held again, by node (pid 9000), a child of sh (pid 77), started as web.service"}},
		{"elsewhere", byFilter, []*model.Row{row(7, "tcp LISTEN 127.0.0.2:3000", fresh), row(8, "udp BOUND 127.0.0.1:3000", fresh)}, []string{"port 127.0.0.1:3000/tcp is free"}},
	} {
		var got []string
		for _, o := range c.k.Verify(c.rows) {
			got = append(got, o.Say(nil, c.k, kin, nil))
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func TestForClose(t *testing.T) {
	p, self := process(812, "nginx"), process(4000, "berth")
	listener, bound, merely := row(1, "tcp LISTEN 0.0.0.0:80", p), row(2, "udp BOUND 0.0.0.0:53", p), row(3, "tcp BOUND 0.0.0.0:99", p)
	conn, tw, own := row(4, "tcp ESTABLISHED 10.0.0.5:80 10.0.0.9:1024", p), row(5, "tcp TIME_WAIT 10.0.0.5:80 10.0.0.9:1025"), row(6, "tcp ESTABLISHED 10.0.0.5:22 10.0.0.9:1026", self)
	udp, gone := row(7, "udp CONNECTED 10.0.0.5:1027 10.0.0.9:53", p), row(8, "tcp ESTABLISHED 10.0.0.5:80 10.0.0.9:1028", p)
	gone.Life.Closed = noon
	unix := &model.Row{}
	unix.Proto, unix.State, unix.Unix = sockets.Unix, sockets.Connected, &sockets.UnixInfo{Path: "/run/x"}
	all := []*model.Row{listener, bound, merely, conn, tw, own, udp, gone, unix}

	c := ForClose(all, []int{4000, 1}, false)
	if !slices.Equal(c.Rows, []*model.Row{conn, tw, own, udp}) {
		t.Errorf("to be closed: %s", c.Names(nil))
	}
	bars := map[*model.Row]Bar{}
	for _, s := range c.Spared {
		bars[s.Row] = s.Bar
		if !strings.Contains(s.Say(nil), "is left alone") {
			t.Errorf("said %q", s.Say(nil))
		}
	}
	if !maps.Equal(bars, map[*model.Row]Bar{listener: BarWaits, bound: BarWaits, merely: BarBound, unix: BarUnix}) {
		t.Errorf("spared: %v", c.Spared)
	}
	if len(c.Session) != 1 || c.Session[0] != own || c.Forced() {
		t.Errorf("session %v, forced %v", c.Session, c.Forced())
	}
	if f := ForClose(all, nil, true); len(f.Rows) != 6 || !f.Forced() || !strings.Contains(f.Ask(nil), "may keep a port") {
		t.Errorf("by force: %d rows, forced %v", len(f.Rows), f.Forced())
	}
}

func TestBecome(t *testing.T) {
	p := process(812, "nginx")
	conn := row(1, "tcp ESTABLISHED 10.0.0.5:80 10.0.0.9:1024", p)
	successor := row(2, "tcp ESTABLISHED 10.0.0.5:80 10.0.0.9:1024", p)
	lingering := row(1, "tcp ESTABLISHED 10.0.0.5:80 10.0.0.9:1024", p)
	lingering.Life.Closed = noon
	c := ForClose([]*model.Row{conn}, nil, false)
	name := "10.0.0.5:80 ↔ 10.0.0.9:1024/tcp"
	for _, x := range []struct {
		later  []*model.Row
		answer Answer
		want   CloseResult
		text   string
	}{
		{nil, Taken, Vanished, name + " is closed"},
		{nil, NotFound, Vanished, name + " was already gone"},
		{[]*model.Row{successor}, Taken, Vanished, name + " is closed"},
		{[]*model.Row{lingering}, Taken, Vanished, name + " is closed"},
		{[]*model.Row{row(1, "tcp BOUND 10.0.0.5:80", p)}, Taken, Stripped, name + " is closed, but its program still has the port bound"},
		{[]*model.Row{conn}, Taken, Remains, name + " is still there, although the kernel accepted the request"},
		{[]*model.Row{conn}, NotFound, Remains, name + " is still there: the kernel finds another socket at its address, or no socket that it can close"},
		{[]*model.Row{conn}, Forbidden, Remains, name + " is still there: the kernel refuses because closing it needs root (CAP_NET_ADMIN)"},
		{[]*model.Row{row(1, "tcp CLOSE_WAIT 10.0.0.5:80 10.0.0.9:1024", p)}, Incapable, Remains, name + " is still there: the kernel can't close it (operation not supported) because this kernel was built without SOCK_DESTROY or lacks it for this kind of socket"},
		{[]*model.Row{row(1, "tcp CLOSE_WAIT 10.0.0.5:80 10.0.0.9:1024", p)}, Unfit, Remains, name + " is still there: the kernel refuses (invalid argument), as it does for MPTCP listeners"},
		{nil, Forbidden, Vanished, name + " is gone, but for another reason"},
		{nil, Errored, Vanished, name + " is gone, but for another reason"},
	} {
		got := c.Become(x.later)
		if len(got) != 1 || got[0] != x.want || got[0].Say(nil, conn, x.answer, nil) != x.text {
			t.Errorf("%v, answer %v: %v %q", x.later, x.answer, got, got[0].Say(nil, conn, x.answer, nil))
		}
	}
}

func TestFates(t *testing.T) {
	p := process(812, "nginx")
	k := ForKill([]*model.Row{row(1, "tcp LISTEN 0.0.0.0:80", p)}, nil, sockets.Kin{})
	seen := map[string]bool{}
	for f := Untried; f <= Lives; f++ {
		said := f.Say(nil, &k.Targets[0], sockets.Terminate(), 5*time.Second, nil)
		if seen[f.String()] || (f.String() == "") != (f == Untried) {
			t.Errorf("fate %d is named %q", f, f)
		}
		seen[f.String()] = true
		if seen[said] || !strings.HasPrefix(said, "nginx (pid 812)") {
			t.Errorf("fate %d: %q", f, said)
		}
		seen[said] = true
	}
	if Lives.Over() || Untried.Over() || !Gone.Over() || !Ended.Over() {
		t.Error("a process that lives is over, or one that has ended is not")
	}
}

func TestListsAreShort(t *testing.T) {
	names := strings.Fields("a b c d e f")
	for n, want := range []string{"", "a", "a and b", "a, b and c", "a, b, c and d", "a, b, c and 2 more", "a, b, c and 3 more"} {
		if got := format.List(append(names[:n:n], names[:n]...)); got != want {
			t.Errorf("%d names twice: %q, want %q", n, got, want)
		}
	}
}
