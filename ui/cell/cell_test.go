package cell

import (
	"net/netip"
	"testing"
	"time"

	"berth/model"
	"berth/model/column"
	"berth/model/port"
	"berth/sockets"
	"berth/ui/theme"
)

var (
	noon  = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	nginx = &sockets.Process{
		PID: 812, Name: "nginx", Cmdline: "nginx: master process", Exe: "/usr/sbin/nginx",
		Started: noon.Add(-3 * time.Hour),
		Cgroup:  sockets.Cgroup{Container: sockets.Container{Manager: "podman", ID: "0123456789abcdef", Name: "web", Pod: "shop"}, Unit: "nginx.service"},
	}
	worker   = &sockets.Process{PID: 813, Name: "nginx"}
	gunicorn = &sockets.Process{PID: 1177, Name: "gunicorn"}
	postgres = &sockets.Process{PID: 901, Name: "postgres"}
	context  = Context{
		Now:  noon,
		Host: &sockets.Host{Ephemeral: sockets.PortRange{First: 32768, Last: 60999}, Privilege: sockets.Privilege{UID: 1000}},
	}
)

func held(ps ...*sockets.Process) sockets.Holder {
	var h sockets.Holder
	for i, p := range ps {
		h.Owners = append(h.Owners, sockets.Owner{Process: p, FD: 6 + i})
	}
	return h
}

// tcp makes a row. remote may be "".
func tcp(local, remote string, st sockets.State, change ...func(*model.Row)) *model.Row {
	r := &model.Row{Socket: sockets.Socket{
		Proto: sockets.TCP, Family: sockets.IPv4, State: st, Local: netip.MustParseAddrPort(local),
		Queue: sockets.NoQueue(), User: sockets.NoAccount(),
	}}
	if r.Local.Addr().Is6() {
		r.Family = sockets.IPv6
	}
	r.Ports[0] = port.MarkOf(r.Local.Port(), context.Host.Ephemeral)
	if remote != "" {
		r.Remote = netip.MustParseAddrPort(remote)
		r.Ports[1] = port.MarkOf(r.Remote.Port(), context.Host.Ephemeral)
	}
	for _, f := range change {
		f(r)
	}
	return r
}

func listener(local string, change ...func(*model.Row)) *model.Row {
	listens := func(r *model.Row) { r.Side = model.SideListen }
	return tcp(local, "", sockets.Listen, append(change, listens)...)
}

func TestEndpoints(t *testing.T) {
	v6only := func(v sockets.Tri) func(*model.Row) { return func(r *model.Row) { r.V6Only = v } }
	udp := func(r *model.Row) { r.Proto = sockets.UDP }
	closed := func(r *model.Row) { r.Life.Closed = noon }
	for _, c := range []struct {
		row           *model.Row
		local, remote string
	}{
		{listener("0.0.0.0:80"), "0.0.0.0:80 ◆", "any"},
		{listener("[::]:80", v6only(sockets.Yes)), "[::]:80 v6 ◆", "any"},
		{listener("[::]:80", v6only(sockets.No)), "[::]:80 v4+v6 ◆", "any"},
		{listener("[::]:80"), "[::]:80 ◆", "any"},
		{listener("[::1]:8080", v6only(sockets.No)), "[::1]:8080 ◇", "any, this host only"},
		{listener("127.0.0.53:53"), "127.0.0.53:53 ◆", "any, this host only"},
		{listener("[fe80::1%eth0]:22"), "[fe80::1%eth0]:22 ◆", "any"},
		{listener("0.0.0.0:68", func(r *model.Row) { r.Iface = "eth0" }), "0.0.0.0%eth0:68 ◆", "any"},
		{tcp("10.0.0.5:80", "10.0.0.9:51234", sockets.Established), "10.0.0.5:80 ◆", "10.0.0.9:51234 ◇"},
		{tcp("0.0.0.0:4000", "", sockets.Bound), "0.0.0.0:4000 ◇", "–"},
		{tcp("0.0.0.0:53", "", sockets.Bound, udp), "0.0.0.0:53 ◆", "any"},
		{listener("127.0.0.1:80", closed), "127.0.0.1:80 ◆", "–"},
		{tcp("127.0.0.1:53", "", sockets.Bound, udp, closed), "127.0.0.1:53 ◆", "–"},
	} {
		if got := Text(column.Local, c.row, context); got != c.local {
			t.Errorf("local of %v is %q, want %q", c.row.Local, got, c.local)
		}
		if got := Text(column.Remote, c.row, context); got != c.remote {
			t.Errorf("remote of %v is %q, want %q", c.row.Local, got, c.remote)
		}
	}
}

func TestUnixEndpoints(t *testing.T) {
	r := &model.Row{Socket: sockets.Socket{
		Proto: sockets.Unix, State: sockets.Connected,
		Unix: &sockets.UnixInfo{Path: "@bus", Type: "stream", Peer: 77},
	}}
	if l, rem := Text(column.Local, r, context), Text(column.Remote, r, context); l != "@bus" || rem != "inode 77" {
		t.Errorf("got %q and %q", l, rem)
	}
	r.Unix = &sockets.UnixInfo{Type: "dgram"}
	if l, rem := Text(column.Local, r, context), Text(column.Remote, r, context); l != "–" || rem != "–" {
		t.Errorf("unnamed: got %q and %q", l, rem)
	}
}

func TestPortRolesFollowTheClass(t *testing.T) {
	for local, want := range map[string]theme.Role{
		"10.0.0.5:80":    theme.WellKnown,
		"10.0.0.5:1023":  theme.WellKnown,
		"10.0.0.5:1024":  theme.Dynamic,
		"10.0.0.5:3457":  theme.Dynamic,
		"10.0.0.5:43210": theme.Ephemeral,
		"10.0.0.5:65535": theme.Dynamic,
	} {
		spans := Spans(nil, column.Local, listener(local), context)
		if n := len(spans); spans[n-1].Role != want || spans[n-2].Role != want {
			t.Errorf("%s is drawn as %v, want its number and glyph in role %d", local, spans, want)
		}
	}
	if got := Spans(nil, column.Local, listener("0.0.0.0:80"), context)[0].Role; got != theme.Wildcard {
		t.Errorf("0.0.0.0 has role %d", got)
	}
}

func TestService(t *testing.T) {
	row := func(s model.Side, name string) *model.Row {
		return tcp("10.0.0.5:41878", "140.82.112.3:443", sockets.Established, func(r *model.Row) {
			r.Side, r.Service = s, name
		})
	}
	numeric := context
	numeric.Numeric = true
	for _, c := range []struct {
		row  *model.Row
		x    Context
		want string
	}{
		{row(model.SideOut, "https"), context, "→ https"},
		{row(model.SideOut, ""), context, "–"},
		{row(model.SideUnknown, ""), context, "–"},
		{row(model.SideIn, "http"), context, "http"},
		{row(model.SideOut, "https"), numeric, "→ 443"},
		{row(model.SideIn, "http"), numeric, "41878"},
		{row(model.SideUnknown, ""), numeric, "–"},
	} {
		if got := Text(column.Service, c.row, c.x); got != c.want {
			t.Errorf("side %q, service %q, numeric %t: got %q, want %q", c.row.Side, c.row.Service, c.x.Numeric, got, c.want)
		}
	}
}

func TestProcess(t *testing.T) {
	with := func(h sockets.Holder, change ...func(*model.Row)) *model.Row {
		r := tcp("10.0.0.5:41878", "10.0.0.9:5432", sockets.Established, change...)
		r.Socket.Holder = h
		return r
	}
	gap := func(g sockets.Gap) sockets.Holder { return sockets.Holder{Gap: g} }
	peered := func(s model.Side, ps ...*sockets.Process) func(*model.Row) {
		return func(r *model.Row) { r.Side, r.Peer = s, &model.Peer{Owners: held(ps...).Owners} }
	}
	uid := func(id int64) func(*model.Row) { return func(r *model.Row) { r.User.UID = id } }
	was := func(r *model.Row) { r.Others = model.OthersOf(nil, held(nginx).Owners) }
	gone := func(r *model.Row) { r.Life.Closed = noon }
	for _, c := range []struct {
		row  *model.Row
		want string
	}{
		{with(held(nginx)), "nginx"},
		{with(held(nginx, nginx)), "nginx"},
		{with(held(nginx, worker)), "nginx ×2"},
		{with(held(&sockets.Process{PID: 7})), "pid 7"},
		{with(held(gunicorn), peered(model.SideOut, postgres)), "gunicorn → postgres"},
		{with(held(postgres), peered(model.SideIn, gunicorn)), "gunicorn → postgres"},
		{with(held(postgres), peered(model.SideUnknown, gunicorn)), "postgres - gunicorn"},
		{with(held(nginx, worker), peered(model.SideIn, gunicorn)), "gunicorn → nginx ×2"},
		{with(held(gunicorn), peered(model.SideOut)), "gunicorn"},
		{with(gap(sockets.GapClosed)), "(closed)"},
		{with(gap(sockets.GapClosed), was), "(closed) was nginx"},
		{with(held(nginx), gone), "(closed) was nginx"},
		{with(gap(sockets.GapPermission), was, gone), "(closed) was nginx"},
		{with(gap(sockets.GapPermission), uid(0)), "(permission)"},
		{with(gap(sockets.GapPermission), uid(1000)), "(protected)"},
		{with(gap(sockets.GapPermission), uid(-1)), "(permission)"},
		{with(gap(sockets.GapUnaccepted)), "(unaccepted)"},
		{with(gap(sockets.GapUnaccepted), func(r *model.Row) { r.Others = model.OthersOf(held(nginx, worker).Owners, nil) }), "(unaccepted) nginx ×2"},
		{with(gap(sockets.GapNone)), "(unknown)"},
	} {
		if got := Text(column.Process, c.row, context); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
	for _, g := range sockets.Gaps() {
		if got, want := Text(column.Process, with(gap(g)), context), "("+g.String()+")"; got != want {
			t.Errorf("gap %v is drawn %q, want %q", g, got, want)
		}
	}
}

func TestSingleFacts(t *testing.T) {
	r := tcp("10.0.0.5:80", "10.0.0.9:51234", sockets.Established, func(r *model.Row) {
		r.Side, r.Socket.Holder = model.SideIn, held(nginx)
		r.Space = &sockets.Space{NetNS: 5, Name: "blue"}
		r.User = sockets.Account{UID: 33, Name: "www-data"}
		r.Queue = sockets.Queue{Recv: 0, Send: 511}
		r.Inode, r.Cookie = 48211, 0x3e2
		r.Timer = sockets.Timer{Kind: sockets.TimerRetransmit, Retrans: 3, Expires: 200 * time.Millisecond}
		r.TCP = &sockets.TCPInfo{RTT: 12340 * time.Microsecond, Retrans: 2, Cwnd: 10, BytesSent: 1536, BytesReceived: 7}
		r.Life = model.Life{Seen: noon.Add(-4 * time.Minute), Born: noon.Add(-4 * time.Minute)}
		r.Peer = &model.Peer{Owners: held(postgres).Owners}
	})
	for c, want := range map[column.Column]string{
		column.Proto: "tcp", column.State: "ESTABLISHED", column.PID: "812", column.User: "www-data",
		column.Age: "4m", column.Side: "in", column.Command: "nginx: master process", column.RecvQ: "0",
		column.SendQ: "511", column.Timer: "on 200ms x3", column.FD: "6", column.UID: "33",
		column.Inode: "48211", column.Cookie: "3e2", column.Iface: "–", column.Peer: "postgres 901",
		column.Family: "4", column.Class: "well-known", column.Range: "system", column.Started: "09:00:00",
		column.RTT: "12.3ms", column.Retrans: "2", column.Cwnd: "10", column.Sent: "1.50K",
		column.Received: "7", column.Exe: "/usr/sbin/nginx",
		column.Container: "web", column.Unit: "nginx.service", column.Pod: "shop", column.NetNS: "blue",
	} {
		if got := Text(c, r, context); got != want {
			t.Errorf("column %d is %q, want %q", c, got, want)
		}
	}
}

// TestNothingKnown checks that a dash stands for what is unknown, never an empty
// cell or an invented zero.
func TestNothingKnown(t *testing.T) {
	r := &model.Row{Socket: sockets.Socket{
		Proto: sockets.TCP, State: sockets.Established, Queue: sockets.NoQueue(), User: sockets.NoAccount(),
		Holder: sockets.Holder{Gap: sockets.GapPermission},
	}}
	for c := column.Proto; c <= column.NetNS; c++ {
		got := Text(c, r, context)
		switch c {
		case column.Proto, column.State, column.Process:
			if got == "" || got == "–" {
				t.Errorf("column %d is %q", c, got)
			}
		case column.In, column.Out, column.Trend: // not known yet
			if got != " " {
				t.Errorf("column %d is %q, want a blank", c, got)
			}
		default:
			if got != "–" {
				t.Errorf("column %d is %q, want a dash", c, got)
			}
		}
	}
	if got := Text(column.NetNS+1, r, context); got != "–" {
		t.Errorf("a column that does not exist is %q", got)
	}
}

func TestASCII(t *testing.T) {
	ascii := context
	ascii.ASCII = true
	r := tcp("10.0.0.5:41878", "127.0.0.1:443", sockets.Established, func(r *model.Row) {
		r.Side, r.Service = model.SideOut, "https"
		r.Socket.Holder, r.Peer = held(gunicorn), &model.Peer{Owners: held(postgres).Owners}
		r.TCP = &sockets.TCPInfo{RTT: 85 * time.Microsecond}
	})
	for c := column.Proto; c <= column.NetNS; c++ {
		for _, b := range []byte(Text(c, r, ascii)) {
			if b < ' ' || b > '~' {
				t.Errorf("column %d is %q", c, Text(c, r, ascii))
				break
			}
		}
	}
	if got := Text(column.Remote, r, ascii); got != "127.0.0.1:443 #" {
		t.Errorf("remote is %q", got)
	}
	if got := Text(column.Process, r, ascii); got != "gunicorn -> postgres" {
		t.Errorf("process is %q", got)
	}
}

func TestAge(t *testing.T) {
	row := func(born, seen, gone time.Duration) *model.Row {
		r := &model.Row{Life: model.Life{Seen: noon.Add(-seen)}}
		if born > 0 {
			r.Life.Born = noon.Add(-born)
		}
		if gone > 0 {
			r.Life.Closed = noon.Add(-gone)
		}
		return r
	}
	for _, c := range []struct {
		row  *model.Row
		want string
	}{
		{row(2*time.Second, 2*time.Second, 0), "2s"},
		{row(0, 3*time.Hour+time.Minute, 0), ">3h"},
		{row(5*time.Minute, 5*time.Minute, time.Minute), "4m"},
		{row(-1, 0, 0), ">0s"},
	} {
		if got := Text(column.Age, c.row, context); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0s", 999 * time.Millisecond: "0s", 59 * time.Second: "59s", time.Minute: "1m",
		59*time.Minute + 59*time.Second: "59m", 47 * time.Hour: "47h", 48 * time.Hour: "2d", 9600 * time.Hour: "400d",
	} {
		if got := Duration(d); got != want {
			t.Errorf("Duration(%v) is %q, want %q", d, got, want)
		}
	}
	for n, want := range map[uint64]string{
		0: "0", 1023: "1023", 1024: "1.00K", 1536: "1.50K", 23 << 20: "23.0M", 1000 << 20: "0.98G", 1<<64 - 1: "16.0E",
	} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d) is %q, want %q", n, got, want)
		}
	}
	for d, want := range map[time.Duration]string{
		85 * time.Microsecond: "85µs", 1250 * time.Microsecond: "1.25ms", 250 * time.Millisecond: "250ms", 1500 * time.Millisecond: "1.50s",
	} {
		if got := RTT(d, false); got != want {
			t.Errorf("RTT(%v) is %q, want %q", d, got, want)
		}
	}
	for at, want := range map[time.Time]string{
		noon.Add(-time.Hour): "11:00:00", noon.AddDate(0, 0, -1): "Nov 21 12:00", noon.AddDate(-1, 0, 0): "2025-11-22",
	} {
		if got := Moment(at, noon); got != want {
			t.Errorf("Moment(%v) is %q, want %q", at, got, want)
		}
	}
}

// TestShortRoundTripsAreFaint checks that 940µs does not look like more than 503ms.
func TestShortRoundTripsAreFaint(t *testing.T) {
	for d, want := range map[time.Duration]theme.Role{
		4 * time.Microsecond: theme.Muted, 999 * time.Microsecond: theme.Muted, time.Millisecond: theme.Plain, 503 * time.Millisecond: theme.Plain,
	} {
		if got := RoleOfRTT(d); got != want {
			t.Errorf("%v has role %d, want %d", d, got, want)
		}
	}
}

func TestEveryStateHasARole(t *testing.T) {
	for _, s := range sockets.States() {
		if StateRole(s) == theme.Plain {
			t.Errorf("%v is drawn plain", s)
		}
	}
}

func BenchmarkSpansOfARow(b *testing.B) {
	r := tcp("10.0.0.5:41878", "127.0.0.1:443", sockets.Established, func(r *model.Row) {
		r.Side, r.Service, r.Socket.Holder = model.SideOut, "https", held(gunicorn)
	})
	var spans []Span
	b.ReportAllocs()
	for b.Loop() {
		spans = spans[:0]
		for c := column.Proto; c <= column.Age; c++ {
			spans = Spans(spans, c, r, context)
		}
	}
}

// TestAListenerHasNoConnection checks that the counters of a listener are not
// shown, because they are zeros that mean nothing.
func TestAListenerHasNoConnection(t *testing.T) {
	r := listener("0.0.0.0:80", func(r *model.Row) { r.TCP = &sockets.TCPInfo{Cwnd: 10} })
	for _, c := range []column.Column{column.RTT, column.Retrans, column.Cwnd, column.Sent, column.Received} {
		if got := Text(c, r, context); got != "–" {
			t.Errorf("%v is %q", c, got)
		}
	}
}

func TestFamily(t *testing.T) {
	for want, r := range map[string]*model.Row{
		"4":      listener("0.0.0.0:80"),
		"6":      listener("[::]:80", func(r *model.Row) { r.V6Only = sockets.Yes }),
		"4+6":    listener("[::]:80", func(r *model.Row) { r.V6Only = sockets.No }),
		"6 (v4)": tcp("10.0.0.5:80", "10.0.0.9:51234", sockets.Established, func(r *model.Row) { r.Family, r.Mapped = 6, true }),
	} {
		if got := Text(column.Family, r, context); got != want {
			t.Errorf("%v is of family %q, want %q", r.Local, got, want)
		}
	}
}
