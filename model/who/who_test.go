package who

import (
	"net/netip"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"berth/model"
	"berth/model/format"
	"berth/model/port"
	"berth/sockets"
)

var (
	noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	host = &sockets.Host{
		System: "linux", Ephemeral: sockets.PortRange{First: 32768, Last: 60999}, Reserved: []sockets.PortRange{{First: 8080, Last: 8089}},
		Unprivileged: 1024, Privilege: sockets.Privilege{UID: 1000},
		Addrs: []netip.Addr{netip.MustParseAddr("10.0.0.5"), netip.MustParseAddr("fe80::1%eth0")},
		Rules: sockets.Rules{
			Families: sockets.Families(sockets.IPv4, sockets.IPv6), LowPorts: sockets.No,
			IPv4: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("10.0.0.5/32")},
			IPv6: []netip.Addr{netip.IPv6Loopback(), netip.MustParseAddr("fe80::1%eth0"), netip.MustParseAddr("fe80::1%2")},
		},
	}
	master = process(812, "nginx", "root", 3*time.Hour)
	worker = process(813, "nginx", "www-data", 3*time.Hour)
	curl   = process(1177, "curl", "app", 2*time.Second)
)

func process(pid int, name, user string, runs time.Duration) *sockets.Process {
	return &sockets.Process{PID: pid, Name: name, User: sockets.Account{UID: 1, Name: user}, Started: noon.Add(-runs)}
}

// row makes a row from a string such as "tcp 0.0.0.0:80 LISTEN" or "tcp 10.0.0.5:80
// 10.0.0.9:51234 ESTABLISHED".
func row(t *testing.T, text string, owners ...*sockets.Process) *model.Row {
	t.Helper()
	f := strings.Fields(text)
	states, ok := sockets.ParseState(f[len(f)-1])
	if !ok {
		t.Fatalf("no state in %q", text)
	}
	r := &model.Row{Socket: sockets.Socket{Proto: sockets.TCP, User: sockets.NoAccount(), Local: netip.MustParseAddrPort(f[1])}}
	if f[0] == "udp" {
		r.Proto = sockets.UDP
	}
	for _, s := range sockets.States() {
		if states.Has(s) {
			r.State = s
		}
	}
	if len(f) == 4 {
		r.Remote = netip.MustParseAddrPort(f[2])
	}
	for i, p := range owners {
		r.Owners = append(r.Owners, sockets.Owner{Process: p, FD: i})
	}
	return r
}

func with(r *model.Row, change func(*model.Row)) *model.Row {
	change(r)
	return r
}

func side(s model.Side) func(*model.Row) { return func(r *model.Row) { r.Side = s } }

// registry is what ports are registered for, shared by all tests.
var registry = sync.OnceValue(func() *port.Registry { return port.NewRegistry(nil) })

func facts(h *sockets.Host, rows ...*model.Row) Facts {
	return Facts{Rows: rows, Host: h, Names: registry(), Time: noon}
}

func judge(t *testing.T, target string, rows ...*model.Row) *Verdict {
	t.Helper()
	at, err := Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	return Judge(at, facts(host, rows...))
}

func TestParse(t *testing.T) {
	for text, want := range map[string]string{
		"80": "80", ":80": "80", "0": "0", "65535": "65535", "*:80": "80", "10.0.0.5:80": "10.0.0.5:80",
		"[::1]:80": "[::1]:80", "[fe80::1%eth0]:80": "[fe80::1%eth0]:80", "[::ffff:10.0.0.5]:80": "10.0.0.5:80",
		"70000":          "port 70000: a port is a whole number from 0 to 65535",
		"-1":             "port -1: a port is a whole number from 0 to 65535",
		"http":           "port http: a port is a whole number from 0 to 65535, or a service such as http; 3000-3003, 3000/tcp, 127.0.0.1:3000 and localhost:3000 are understood",
		"80-90":          "80-90: a range, but one port is needed",
		"":               `port "": a port is a whole number from 0 to 65535`,
		"80 ":            "80",
		"127.0.0.1":      "127.0.0.1: the port is missing, as in 127.0.0.1:80",
		"[::1]":          "[::1]: the port is missing, as in [::1]:80",
		"::1":            "::1: an address is written as 10.0.0.5:80 or [::1]:80",
		"[::1%a\x1b]:80": `"[::1%a\x1b]:80": an address is written as 10.0.0.5:80 or [::1]:80`,
		"[fe80::1%e]":    "[fe80::1%e]: an address is written as 10.0.0.5:80 or [::1]:80",
		"::1:80":         "::1:80: an address is written as 10.0.0.5:80 or [::1]:80",
		"host:80":        "host:80: host is not an address, and berth looks up no names: write 3000, 127.0.0.1:3000 or localhost:3000",
		"[10.0.0.5]:80":  "[10.0.0.5]:80: an address is written as 10.0.0.5:80 or [::1]:80",
	} {
		at, err := Parse(text)
		got := at.String()
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("Parse(%q): %q, want %q", text, got, want)
		}
	}
}

// A socket that meets a target makes the kernel refuse a bind there.
func TestMeets(t *testing.T) {
	for _, c := range []struct {
		held    string
		v6only  sockets.Tri
		yes, no string
		unknown string
	}{
		{"127.0.0.1:80", 0, "80 127.0.0.1:80 0.0.0.0:80 [::]:80", "81 127.0.0.2:80 [::1]:80", ""},
		{"0.0.0.0:80", 0, "80 127.0.0.1:80 10.0.0.5:80 0.0.0.0:80 [::]:80", "[::1]:80", ""},
		{"[::]:80", sockets.No, "80 127.0.0.1:80 [::1]:80 0.0.0.0:80 [::]:80", "81", ""},
		{"[::]:80", sockets.Yes, "80 [::1]:80 [::]:80", "127.0.0.1:80 0.0.0.0:80", ""},
		{"[::]:80", 0, "80 [::1]:80 [::]:80", "", "127.0.0.1:80 0.0.0.0:80"},
		{"[::1]:80", sockets.Yes, "80 [::1]:80 [::]:80", "127.0.0.1:80 0.0.0.0:80 [::2]:80", ""},
		{"[::1]:80", 0, "80 [::1]:80 [::]:80", "127.0.0.1:80 [::2]:80", "0.0.0.0:80"},
		{"[fe80::1%eth0]:80", sockets.Yes, "[fe80::1]:80 [fe80::1%eth0]:80 [fe80::1%2]:80 [::]:80", "[fe80::1%eth1]:80 [fe80::1%3]:80 [fe80::2%eth0]:80", ""},
		{"[fe80::1%gone]:80", sockets.Yes, "[fe80::1%gone]:80", "[fe80::1%eth0]:80", "[fe80::1%2]:80"},
	} {
		r := with(row(t, "tcp "+c.held+" LISTEN"), func(r *model.Row) {
			if r.V6Only, r.Iface = c.v6only, r.Local.Addr().Zone(); r.Iface == "eth0" {
				r.IfIndex = 2
			}
		})
		for want, targets := range map[sockets.Tri]string{sockets.Yes: c.yes, sockets.No: c.no, sockets.Unknown: c.unknown} {
			for _, text := range strings.Fields(targets) {
				at, err := Parse(text)
				if err != nil {
					t.Fatal(err)
				}
				if got := at.Meets(&r.Socket); got != want {
					t.Errorf("%s held (v6only %d) meets %s: %d, want %d", c.held, c.v6only, text, got, want)
				}
			}
		}
	}
}

// told returns what is said about a verdict in sentences: about each transport, and
// about the port.
func told(v *Verdict, h *sockets.Host, now time.Time) []string {
	var said []string
	for _, e := range v.Addressed() {
		said = append(said, e.Say(h, now))
	}
	kind := strconv.Itoa(int(v.Port)) + " is a " + v.kind() + "."
	return append(said, strings.Join(append([]string{kind}, v.notes(h)...), " "))
}

func TestSentences(t *testing.T) {
	unknown := func(g sockets.Gap, uid int64, name string) func(*model.Row) {
		return func(r *model.Row) { r.Gap, r.User = g, sockets.Account{UID: uid, Name: name} }
	}
	for _, c := range []struct {
		name, target string
		rows         []*model.Row
		held         bool
		want         []string
	}{
		{
			"a forked server at two addresses", "80", []*model.Row{
				row(t, "tcp 0.0.0.0:80 LISTEN", master, worker), row(t, "tcp [::]:80 LISTEN", master, worker),
				with(row(t, "tcp 10.0.0.5:80 10.0.0.9:51234 ESTABLISHED", worker), side(model.SideIn)),
				with(row(t, "tcp 10.0.0.5:80 10.0.0.9:51235 TIME_WAIT"), side(model.SideIn)),
				row(t, "tcp 0.0.0.0:81 LISTEN", curl),
			}, true, []string{
				"80/tcp is held by nginx (pid 812, user root, running for 3 h, and 1 more process), listening on 0.0.0.0:80 and [::]:80. " +
					"It has 2 connections: 1 ESTABLISHED, 1 TIME_WAIT; 2 from 10.0.0.9. It can't be bound while it is held, unless both programs set SO_REUSEPORT and run as one user. " +
					"Besides, binding a port below 1024 requires root or CAP_NET_BIND_SERVICE.",
				"80/udp is free. It can't be bound by you: binding a port below 1024 requires root or CAP_NET_BIND_SERVICE.",
				"80 is a well-known port (0-1023), registered for http.",
			},
		},
		{
			"UDP", "53", []*model.Row{row(t, "udp 127.0.0.53:53 UNCONN", master)}, true, []string{
				"53/tcp is free. It can't be bound by you: binding a port below 1024 requires root or CAP_NET_BIND_SERVICE.",
				"53/udp is held by nginx (pid 812, user root, running for 3 h), receiving on 127.0.0.53:53. " +
					"It can't be bound while it is held, unless both programs set SO_REUSEADDR, or both SO_REUSEPORT and run as one user. " +
					"Besides, binding a port below 1024 requires root or CAP_NET_BIND_SERVICE.",
				"53 is a well-known port (0-1023), commonly used for dns (registered: domain). Browsers refuse to connect to it (ERR_UNSAFE_PORT); other programs don't.",
			},
		},
		{
			"bound and idle", "3457", []*model.Row{row(t, "tcp 10.0.0.5:3457 BOUND", curl)}, true, []string{
				"3457/tcp is held by curl (pid 1177, user app, running for 2 s), bound to 10.0.0.5:3457, but neither listening nor connected. " +
					"It can't be bound while it is held, unless both programs set SO_REUSEADDR, or both SO_REUSEPORT and run as one user. " +
					"At a single address other than 10.0.0.5 it can, but not at 0.0.0.0, which stands for every one.",
				"3457/udp is free. It can be bound now.",
				"3457 is a dynamic port (1024-65535), registered for vat-control.",
			},
		},
		{
			"a client's port", "43210", []*model.Row{
				with(row(t, "tcp 10.0.0.5:43210 140.82.112.3:443 ESTABLISHED", curl), side(model.SideOut)),
			}, true, []string{
				"43210/tcp is held by curl (pid 1177, user app, running for 2 s), as the client's port of 1 connection to 140.82.112.3:443. " +
					"It can't be bound while it is held, unless both programs set SO_REUSEADDR, or both SO_REUSEPORT and run as one user. " +
					"Clients seldom do, so even a server with SO_REUSEADDR is refused, until the connection and its TIME_WAIT are over.",
				"43210/udp is free. It can be bound now.",
				"43210 is a dynamic port (1024-65535), registered for shaperai over TCP and shaperai-disc over UDP. " +
					"This system hands out 32768-60999 to clients, so any program may be given this one at any time; net.ipv4.ip_local_reserved_ports would keep it for a server.",
			},
		},
		{
			"left over", "3000", []*model.Row{
				with(row(t, "tcp 127.0.0.1:3000 127.0.0.1:51234 TIME_WAIT"), func(r *model.Row) {
					r.Timer = sockets.Timer{Kind: sockets.TimerTimeWait, Expires: 58 * time.Second}
				}),
				row(t, "tcp 127.0.0.1:3000 127.0.0.1:51235 TIME_WAIT"),
			}, false, []string{
				"Nobody holds 3000/tcp, but 2 closed connections are still in TIME_WAIT, for another 58 s. " +
					"A program that sets no option can't bind it until then; one that sets SO_REUSEADDR, as most servers do, can now if the program that had it set it, too.",
				"3000/udp is free. It can be bound now.",
				"3000 is a dynamic port (1024-65535), commonly used for dev-server (registered: hbci) over TCP and registered for hbci over UDP.",
			},
		},
		{
			"somebody else's", "5432", []*model.Row{with(row(t, "tcp 127.0.0.1:5432 LISTEN"), unknown(sockets.GapPermission, 999, "postgres"))}, true, []string{
				"5432/tcp is held by an unknown process, listening on 127.0.0.1:5432. " +
					"Not known: another user (postgres) opened it; run berth as root to see the process. Connections to [::1]:5432 are refused, and localhost may mean that address. A client that tries no other address fails. " +
					"It can't be bound while it is held, unless both programs set SO_REUSEPORT and run as one user. At a single address other than 127.0.0.1 it can, but not at 0.0.0.0, which stands for every one.",
				"5432/udp is free. It can be bound now.",
				"5432 is a dynamic port (1024-65535), registered for postgresql.",
			},
		},
		{
			"free", "8081", nil, false, []string{
				"8081/tcp is free. It can be bound now.", "8081/udp is free. It can be bound now.",
				"8081 is a dynamic port (1024-65535), commonly used for http-alt2 (registered: sunproxyadmin) over TCP and registered for sunproxyadmin over UDP. " +
					"It is reserved here (ip_local_reserved_ports): the system does not hand it out, but a program can still bind it by number.",
			},
		},
		{"an address elsewhere", "192.0.2.1:9999", nil, false, []string{
			"192.0.2.1:9999/tcp can't be bound: this machine has no address 192.0.2.1.",
			"192.0.2.1:9999/udp can't be bound: this machine has no address 192.0.2.1.",
			"9999 is a dynamic port (1024-65535), registered for distinct.",
		}},
		{"port 0", "0", nil, false, []string{
			"0/tcp is free. It can be bound as long as the system has a free ephemeral port to give out.",
			"0/udp is free. It can be bound as long as the system has a free ephemeral port to give out.",
			"0 is a well-known port (0-1023), not registered for any service.",
		}},
	} {
		v := judge(t, c.target, c.rows...)
		if v.Held() != c.held {
			t.Errorf("%s: held is %t", c.name, v.Held())
		}
		if d := cmp.Diff(c.want, told(v, host, noon)); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

// A listener's accept queue, its connections and its TIME_WAITs belong to the listener.
// If the listener is gone, they have holders of their own.
func TestConnectionsWithoutTheirListener(t *testing.T) {
	conn := with(row(t, "tcp 10.0.0.5:80 10.0.0.9:51234 ESTABLISHED", worker), side(model.SideIn))
	v := judge(t, "80", conn)
	if h := v.Ends[0].Holders; len(h) != 1 || h[0].Way != Serves {
		t.Errorf("holds %+v", h)
	}
	v = judge(t, "80", conn, row(t, "tcp 0.0.0.0:80 LISTEN", master))
	if h := v.Ends[0].Holders; len(h) != 1 || h[0].Way != Listens {
		t.Errorf("holds %+v", h)
	}
}

// TestAFullQueueIsSaidToBe: a queue is full at one more than its limit, so the
// numbers alone, 6 of 5, would look like a fault.
func TestAFullQueueIsSaidToBe(t *testing.T) {
	for waiting, want := range map[int64]string{5: "queue 5 of 5", 6: "queue 6 of 5, full"} {
		v := judge(t, "80", with(row(t, "tcp 0.0.0.0:80 LISTEN", master), func(r *model.Row) { r.Queue = sockets.Queue{Recv: waiting, Send: 5} }))
		if said := v.Ends[0].use(); !strings.HasSuffix(said, want) {
			t.Errorf("%d wait: %q, want %q", waiting, said, want)
		}
	}
}

func TestTwinsAreTwo(t *testing.T) {
	v := judge(t, "80", row(t, "tcp 0.0.0.0:80 LISTEN", master), row(t, "tcp 0.0.0.0:80 LISTEN", curl))
	if h := v.Ends[0].Holders; len(h) != 2 {
		t.Errorf("holds %+v", h)
	}
}

func TestAClosedRowHoldsNothing(t *testing.T) {
	v := judge(t, "80", with(row(t, "tcp 0.0.0.0:80 LISTEN", master), func(r *model.Row) { r.Life.Closed = noon }))
	if v.Held() {
		t.Error("held by a closed socket")
	}
}

// A test bind takes precedence if the facts leave the answer open.
func TestATestBindDecides(t *testing.T) {
	for _, c := range []struct {
		bind         sockets.Bind
		held         bool
		plain, reuse Answer
		says         string
	}{
		{sockets.BindUntried, false, Depends, Depends, "4000/tcp is free. It can be bound, as far as can be seen."},
		{sockets.BindOK, false, Yes, Yes, "4000/tcp is free. It can be bound now: a test bind worked."},
		{sockets.BindInUse, true, No, Depends, "4000/tcp is held, but by nothing that can be seen from here. It can't be bound: a test bind showed that it is in use."},
		{
			sockets.BindDenied, false, No, No,
			"4000/tcp is free. It can't be bound by you: a test bind was refused (permission denied), though the number of the port needs no privilege: " +
				"perhaps by a security module (SELinux, AppArmor), a seccomp filter or a BPF program.",
		},
		{sockets.BindNoAddress, false, No, No, "4000/tcp is free. It can't be bound: this machine has no such address."},
		{sockets.BindNoFamily, false, No, No, "4000/tcp is free. It can't be bound: this system has no sockets of that address family."},
		{sockets.BindFailed, false, No, No, "4000/tcp is free. It can't be bound: a test bind failed: permission denied."},
	} {
		f := facts(host)
		f.Missing = []sockets.Missing{{What: "tcp bound"}}
		v := Judge(Target{Port: 4000}, f)
		e := &v.Ends[0]
		if !e.Tries() || v.Ends[1].Tries() {
			t.Fatalf("tries %t over TCP, which is not seen whole, and %t over UDP, which is", e.Tries(), v.Ends[1].Tries())
		}
		e.Bind, e.Refusal = c.bind, "permission denied"
		if e.Held() != c.held || e.Plain() != c.plain || e.Reuse() != c.reuse {
			t.Errorf("%v: held %t, plain %v, reuse %v", c.bind, e.Held(), e.Plain(), e.Reuse())
		}
		if got := e.Say(host, noon); got != c.says {
			t.Errorf("%v: %q, want %q", c.bind, got, c.says)
		}
	}
}

// No test bind is made if the facts are enough, or if it could harm somebody.
func TestWhatIsNotTried(t *testing.T) {
	for _, c := range []struct{ target, row string }{
		{"80", "tcp 0.0.0.0:80 LISTEN"},
		{"3000", "tcp 127.0.0.1:3000 127.0.0.1:51234 TIME_WAIT"},
		{"3000", "tcp 127.0.0.1:3000 127.0.0.1:51234 ESTABLISHED"},
		{"3000", "tcp 127.0.0.1:3001 LISTEN"},
		{"127.0.0.1:22", "tcp 127.0.0.1:3001 LISTEN"},
		{"0", "tcp 0.0.0.0:80 LISTEN"},
	} {
		for _, e := range judge(t, c.target, row(t, c.row, curl)).Ends {
			if e.Tries() {
				t.Errorf("%v is tried beside %s", e.name(), c.row)
			}
		}
	}
	e := judge(t, "0.0.0.0:3000", row(t, "udp [::1]:3000 [::1]:53 CONNECTED", curl)).Ends[1]
	if e.Plain() != Depends || e.Tries() {
		t.Errorf("UDP with a holder: %v, tries %t", e.Plain(), e.Tries())
	}
}

func TestLists(t *testing.T) {
	for want, names := range map[string][]string{
		"a":                  {"a", "a"},
		"a and b":            {"a", "b", "a"},
		"a, b, c and d":      {"a", "b", "c", "d"},
		"a, b, c and 3 more": {"a", "b", "c", "d", "e", "f"},
	} {
		if got := format.List(names); got != want {
			t.Errorf("%q: %q, want %q", names, got, want)
		}
	}
}

// The port of an IPv6 connection may be taken on 0.0.0.0, too. Only a bind can
// tell.
func TestAnIPv6ConnectionOverIPv4(t *testing.T) {
	v6 := func(only sockets.Tri) *model.Row {
		return with(row(t, "tcp [::1]:43210 [::1]:80 ESTABLISHED", curl), func(r *model.Row) { r.Side, r.V6Only = model.SideOut, only })
	}
	e := &judge(t, "0.0.0.0:43210", v6(sockets.Unknown)).Ends[0]
	if e.Held() || e.Plain() != Depends || e.Reuse() != Depends || !e.Tries() {
		t.Errorf("held %t, plain %v, reuse %v, tries %t", e.Held(), e.Plain(), e.Reuse(), e.Tries())
	}
	if got, want := e.Say(host, noon), "0.0.0.0:43210/tcp is free. It can be bound only if 1 IPv6 socket with that port took no IPv4, which the system does not report."; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	e.Bind = sockets.BindInUse
	if got, want := e.Say(host, noon), "0.0.0.0:43210/tcp is held by 1 IPv6 socket with that port, which took IPv4, too. It can't be bound: a test bind showed that it is in use."; got != want || !e.Held() {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if e = &judge(t, "0.0.0.0:43210", v6(sockets.Yes)).Ends[0]; e.Plain() != Yes {
		t.Errorf("for IPv6 alone: %v", e.Plain())
	}
	if e = &judge(t, "0.0.0.0:43210", v6(sockets.No)).Ends[0]; e.Plain() != No || !e.Held() {
		t.Errorf("for both: %v", e.Plain())
	}
	if e = &judge(t, "127.0.0.1:43210", v6(sockets.Unknown)).Ends[0]; e.Plain() != Yes {
		t.Errorf("at another address: %v", e.Plain())
	}
}

// A socket that belongs to no process is said to be held by no process.
func TestWhoIsNobody(t *testing.T) {
	orphan := with(row(t, "tcp 10.0.0.5:3001 10.0.0.9:51234 FIN_WAIT2"), func(r *model.Row) { r.Gap = sockets.GapClosed })
	want := "3001/tcp is held by no process, as an end of 1 connection with 10.0.0.9:51234. " +
		"The reason: closed by its process; the kernel is finishing it (FIN_WAIT2). " +
		"It can't be bound while it is held, unless both programs set SO_REUSEADDR, or both SO_REUSEPORT and run as one user."
	if got := judge(t, "3001", orphan).Ends[0].Say(host, noon); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A port is registered for what IANA lists it for, and for nothing else.
func TestWhichListNamesThePort(t *testing.T) {
	iana := func(name string) port.Entry { return port.Entry{Name: name, Source: port.IANA} }
	for _, c := range []struct {
		tcp, udp port.Entry
		want     string
	}{
		{port.Entry{}, port.Entry{}, "not registered for any service"},
		{iana("http"), iana("http"), "registered for http"},
		{iana("shell"), iana("syslog"), "registered for shell over TCP and syslog over UDP"},
		{iana("dbm"), port.Entry{}, "registered for dbm over TCP"},
		{port.Entry{}, iana("tftp"), "registered for tftp over UDP"},
		{port.Entry{Name: "vite", Source: port.Overlay}, port.Entry{}, "commonly used for vite over TCP"},
		{port.Entry{Name: "ssh", Source: port.Overlay, IANA: "ssh"}, port.Entry{}, "registered for ssh over TCP"},
		{port.Entry{Name: "ours", Source: port.Services}, port.Entry{}, "called ours in /etc/services over TCP"},
		{port.Entry{Name: "vite", Source: port.Overlay}, port.Entry{Name: "quic", Source: port.Overlay}, "commonly used for vite over TCP and quic over UDP"},
	} {
		v := Verdict{}
		v.Ends[0].Entry, v.Ends[1].Entry = c.tcp, c.udp
		if got := v.registered(); got != c.want {
			t.Errorf("%+v, %+v: %q, want %q", c.tcp, c.udp, got, c.want)
		}
	}
}
