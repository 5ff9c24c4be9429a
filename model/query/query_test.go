package query_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"berth/model"
	"berth/model/query"
	"berth/sockets"
)

const everyRow = "app db dns gone hit mapped unix web web6"

func TestMatch(t *testing.T) {
	tests := []struct{ filter, want string }{
		{"", everyRow},
		{" \t", everyRow},

		// Ports, at either end.
		{"80", "hit web"},
		{":80", "hit web"},
		{"*:80", "hit web"},
		{"5432", "app db"},
		{"80,443", "gone hit web"},
		{"8000-9000", "mapped web6"},
		{":8000-9000,53", "dns mapped web6"},
		{"port:80,443,8000-8999,49152-", "gone hit mapped web web6"},
		{"port:-53", "dns"},
		{"port:0", ""},
		{"lport:80", "hit web"},
		{"lport:5432", "db"},
		{"rport:5432", "app"},
		{"port=80", "hit web"},
		{"port>50000", "hit"},
		{"port>=51234", "hit"},
		{"lport<80", "dns"},
		{"lport<=80", "dns hit web"},
		{"port>1023", "app db gone hit mapped web6"},
		{"port:>50000", "hit"},
		{"port!=80", "app db dns gone mapped unix web6"},
		{"port>65535", ""},
		{"port<0", ""},

		// Addresses, and addresses with ports, at either end.
		{"10.0.0.5:80", "hit"},
		{"0.0.0.0:80", "web"},
		{"[::]:8443", "web6"},
		{"[::1]:80", ""},
		{"10.0.0.9:51000-52000", "hit"},
		{"10.0.0.5", "gone hit mapped"},
		{"::", "web6"},
		{"::1", ""},
		{"10.0.0.0/8", "gone hit mapped"},
		{"10.9.9.9/8", "gone hit mapped"},
		{"::ffff:10.0.0.5", "gone hit mapped"},
		{"::ffff:10.0.0.0/104", "gone hit mapped"},
		{"0.0.0.0/0", "app db gone hit mapped web"},
		{"::/0", "dns web6"},
		{"fe80::/10", "dns"},
		{"fe80::1", "dns"},
		{"FE80::1", "dns"},
		{"fe80::1%eth0", "dns"},
		{"fe80::1%eth1", ""},
		{"[fe80::1]:53", "dns"},
		{"[fe80::1%eth0]:53", "dns"},
		{"[fe80::1%2]:53", "dns"},
		{"fe80::1%2", "dns"},
		{"fe80::1%3", ""},
		{"lip:fe80::1%2", "dns"},
		{"local:[fe80::1%2]:53", "dns"},
		{"local:[fe80::1%3]:53", ""},
		{"not fe80::1%3 fe80::/10", "dns"},
		{"ip:10.0.0.9,127.0.0.1", "app db hit"},
		{"lip:10.0.0.0/8", "gone hit mapped"},
		{"rip:10.0.0.0/8", "hit mapped"},
		{"rip:[10.1.2.3]", "mapped"},
		{"local:127.0.0.1:5432", "db"},
		{"remote:127.0.0.1:5432", "app"},
		{"local::80", "hit web"},
		{"local:80", "hit web"},
		{"local:80-100", "hit web"},
		{"local:*:80", "hit web"},
		{"local:::", "web6"},
		{"local:10.0.0.0/8", "gone hit mapped"},
		{"remote::443,:5432", "app gone"},

		// Text, in upper or lower case.
		{"nginx", "hit mapped web web6"},
		{"NGINX", "hit mapped web web6"},
		{"ngin", "hit mapped web web6"},
		{"manage.py", "app"},          // command line
		{"https", "gone mapped web6"}, // service
		{"www-data", "hit web"},       // user of one of its owners
		{"10.0.0", "gone hit mapped"},
		{"0.0.9", "hit"},
		{"eth0", "dns"},           // zone
		{"curl", "gone"},          // former owner
		{"postgresql/.s", "unix"}, // path
		{`"nginx: worker"`, "hit web"},
		{`"80"`, "dns"}, // in the text of fe80::1
		{`"and"`, ""},
		{`nginx" worker"`, ""},
		{"nosuch", ""},

		// Fields of processes and users.
		{"proc:nginx", "hit mapped web web6"},
		{"proc:GINX", "hit mapped web web6"},
		{"proc=ginx", ""},
		{"proc=Nginx", "hit mapped web web6"},
		{"proc!=nginx", "app db dns gone unix"},
		{"proc:nginx,curl", "gone hit mapped web web6"},
		{"proc:curl", "gone"},
		{"cmd:worker", "hit web"},
		{`cmd:"manage.py, run"`, "app"},
		{"pid:80", ""},
		{"pid:813", "hit web"},
		{"pid:900-1200", "app db unix"},
		{"pid>1200", "gone"},
		{"fd:7", "web"},
		{"user:root", "mapped web web6"},
		{"user:roo", ""},
		{"user:ROOT", "mapped web web6"},
		{"user:33", "hit web"},
		{"user:0,70", "db mapped unix web web6"},
		{"uid:1000-", "app gone"},
		{"uid:0", "mapped web web6"},
		{"peer:postgres", "app"},
		{"service:http", "gone hit mapped web web6"},
		{"service=http", "hit web"},

		// Kinds.
		{"proto:tcp", "app db gone hit mapped web web6"},
		{"proto:UDP", "dns"},
		{"proto:udp,unix", "dns unix"},
		{"proto:tcp4", "app db gone hit web"},
		{"proto:tcp6", "mapped web6"},
		{"family:6", "dns mapped web6"},
		{"family:ipv4", "app db gone hit web"},
		{"state:listen", "db web web6"},
		{"state:LISTENING", "db web web6"},
		{"state:estab,time-wait", "app gone hit"},
		{"state:close_wait", "mapped"},
		{"state:bucket", "gone"},
		{"side:listen", "db dns web web6"},
		{"side:in", "hit mapped"},
		{"side:out", "app gone"},
		{"side:none", "unix"},
		{"class:well-known", "dns gone hit web"},
		{"class:wellknown", "dns gone hit web"},
		{"class:dynamic", "app db gone hit mapped web6"},
		{"range:system", "dns gone hit web"},
		{"range:ephemeral", "app gone hit"},
		{"range:registered,private", "app db mapped web6"},
		{"is:exposed", "dns web web6"},
		{"is:new", "hit"},
		{"is:local", "app"},
		{"is:unknown", "dns gone"},
		{"is:new,local", "app hit"},
		{"is=exposed", "dns web web6"},

		// Numbers.
		{"age:-10s", "hit"},
		{"age:10s-", "app db dns gone mapped unix web web6"},
		{"age:2m-", "app db dns mapped unix web web6"},
		{"age:4m-", "unix"}, // whose age is not known at all
		{"age:1m-1d", "gone"},
		{"age>10s", "app db dns gone mapped unix web web6"},
		{"age<1m", "hit"},
		{"rtt:50ms-", "hit"},
		{"rtt>50ms", "hit"},
		{"rtt:-50ms", "app"},
		{"rate:1M-", "hit"},
		{"rate:0", "app"},
		{"in:1M-", ""},
		{"in:900k", "hit"},
		{"out:1-", "hit"},
		{"out<1k", "app"},
		{"queue:80%-", "db dns web6"},
		{"queue:100-", "db web6"},
		{"queue:-50%", "web"},
		{"drops:1-", "web"},
		{"drops:0", "dns"},
		{"retrans:1-", "hit"},
		{"retrans:0", "app"},
		{"recvq:0", "hit web"},
		{"sendq:64k-", "hit"},
		{"sendq:68Ki-", "hit"},
		{"sendq:-1MB", "db dns hit web web6"},
		{"iface:eth0", "dns"},
		{"inode:48211", "db"},
		{"inode:0", ""},
		{"cookie:3E2", "db"},
		{"cookie:0x3e2", "db"},
		{"netns:4026531833", "db"},

		// Combinations.
		{"nginx 80", "hit web"},
		{"nginx and 80", "hit web"},
		{"nginx AND 80", "hit web"},
		{"db or proc:curl", "gone"},
		{"proc:redis or :80", "hit web"},
		{"proc:nginx or :5432", "app db hit mapped web web6"},
		{"80 or 53 proto:tcp", "hit web"},
		{"(80 or 53) proto:udp", "dns"},
		{"53 proto:tcp or 80", "hit web"},
		{"80 || 53 && proto:udp", "dns hit web"},
		{"not nginx", "app db dns gone unix"},
		{"!nginx", "app db dns gone unix"},
		{"! nginx", "app db dns gone unix"},
		{"!!nginx", "hit mapped web web6"},
		{"not not nginx", "hit mapped web web6"},
		{"nginx !80", "mapped web6"},
		{"not (nginx or 5432)", "dns gone unix"},
		{"not nginx or 80", "app db dns gone hit unix web"},
		{"(((80)))", "hit web"},
		{"proc:nginx(80)", "hit web"},
		{"proc:nginx state:close_wait", "mapped"},
	}
	rows := named()
	for _, tt := range tests {
		q, err := query.Parse(tt.filter)
		if err != nil {
			t.Errorf("%s: %v", tt.filter, err)
			continue
		}
		var got []string
		for _, name := range slices.Sorted(maps.Keys(rows)) {
			if q.Match(rows[name], now) {
				got = append(got, name)
			}
		}
		if diff := cmp.Diff(strings.Fields(tt.want), got); diff != "" && len(tt.want)+len(got) > 0 {
			t.Errorf("%s (-want +got):\n%s", tt.filter, diff)
		}
	}
}

// TestEveryNameOfAProcess checks that a process can be found by the name that the
// kernel has for it, by the names of its program and its file, and by what a user
// would call it.
func TestEveryNameOfAProcess(t *testing.T) {
	r := named()["web"]
	node := process(40, "node", "/usr/local/bin/node srv.js", "app", 1000)
	node.Comm, node.Exe, node.Label, node.Runs = "MainThread", "/opt/node22/bin/node22 (deleted)", "node srv.js", "srv.js"
	r.Owners = []sockets.Owner{{Process: node}}
	peer := *r
	peer.Owners, peer.Peer = nil, &model.Peer{Owners: r.Owners}
	for filter, want := range map[string]bool{
		"node": true, "mainthread": true, "node22": true, `"node srv"`: true, "deleted": false, "opt": false,
		"=node": true, "=MainThread": true, "=node22": true, `="node srv.js"`: true, "=srv.js": false, "=main": false, "=nod": false,
	} {
		term := ":" + filter
		if filter[0] == '=' {
			term = filter
		}
		if got := parsed(t, "proc"+term).Match(r, now); got != want {
			t.Errorf("proc%s: %v", term, got)
		}
		if got := parsed(t, "not proc"+term).Match(r, now); got == want {
			t.Errorf("not proc%s: %v", term, got)
		}
		if got := parsed(t, "peer"+term).Match(&peer, now); got != want {
			t.Errorf("peer%s: %v", term, got)
		}
		if filter[0] != '=' && want && !parsed(t, filter).Match(r, now) {
			t.Errorf("%s is not found", filter)
		}
	}
}

func TestUnaccepted(t *testing.T) {
	r := named()["hit"]
	r.Others, r.Owners, r.Gap = model.OthersOf(r.Owners, nil), nil, sockets.GapUnaccepted
	for filter, want := range map[string]bool{
		"nginx": true, "proc:nginx": false, "is:unknown": true, "pid:813": false,
	} {
		if q := parsed(t, filter); q.Match(r, now) != want {
			t.Errorf("%s: %v, want %v", filter, !want, want)
		}
	}
}

func TestWords(t *testing.T) {
	for filter, want := range map[string]bool{
		"": false, "doctor": true, "top nginx": true, "a and b": true, "doctor or top": false, "not doctor": false,
		`"doctor"`: false, "proc:doctor": false, "80": false, ":80": false, "10.0.0.1": false, "a :80": false,
	} {
		if got := parsed(t, filter).Words(); got != want {
			t.Errorf("%s: %v, want %v", filter, got, want)
		}
	}
}

func TestNamed(t *testing.T) {
	for filter, want := range map[string]bool{
		"":                                   false,
		"proc:nginx":                         true,
		"proc:nginx state:close_wait":        true,
		"not (port:80 or is:new) and pid>12": true,
		"nginx":                              false,
		"80":                                 false,
		":80":                                false,
		"10.0.0.5:80":                        false,
		"proc:nginx nginx":                   false,
		"proc:nginx or not (80)":             false,
		`"proc:nginx"`:                       false,
	} {
		if q := parsed(t, filter); q.Named() != want {
			t.Errorf("%q: Named is %v", filter, q.Named())
		}
	}
}

func TestAskNarrows(t *testing.T) {
	listening := sockets.StatesOf(sockets.Listen)
	tcp, ports := sockets.Protos(sockets.TCP), sockets.Protos(sockets.TCP, sockets.UDP)
	all := sockets.Everything()
	all.Protos |= sockets.Protos(sockets.Unix)
	with := func(change func(*sockets.Ask)) sockets.Ask {
		a := all
		change(&a)
		return a
	}
	tests := []struct {
		filter string
		want   sockets.Ask
	}{
		{"", all},
		{"nginx", all},
		{"not 80", all},
		{"80", with(func(a *sockets.Ask) { a.Protos, a.Ports = ports, portRange(80, 80) })},
		{"10.0.0.5:80", with(func(a *sockets.Ask) { a.Protos, a.Ports = ports, portRange(80, 80) })},
		{"10.0.0.5", with(func(a *sockets.Ask) { a.Protos = ports })},
		{"lport:-1023 rport:443", with(func(a *sockets.Ask) { a.Protos, a.Ports = ports, portRange(443, 443) })},
		{"lport:8000-8999 nginx", with(func(a *sockets.Ask) { a.Protos, a.Ports = ports, portRange(8000, 8999) })},
		{"lport:80 or rport:443", with(func(a *sockets.Ask) { a.Protos, a.Ports = ports, append(portRange(80, 80), portRange(443, 443)...) })},
		{"lport:80 or nginx", all},
		{"not lport:80", all},
		{"port>65534", with(func(a *sockets.Ask) { a.Protos, a.Ports = ports, portRange(65535, 65535) })},
		{"proto:tcp", with(func(a *sockets.Ask) { a.Protos = tcp })},
		{"not proto:udp", with(func(a *sockets.Ask) { a.Protos = sockets.Protos(sockets.TCP, sockets.Unix) })},
		{"not proto:tcp4", all},
		{"state:listen", with(func(a *sockets.Ask) { a.States = listening })},
		{"state:listen proto:tcp6", with(func(a *sockets.Ask) {
			a.States, a.Protos, a.Families = listening, tcp, sockets.Families(sockets.IPv6)
		})},
		{"state:listen or proto:udp", all},
		{"not (not state:listen or not proto:tcp)", with(func(a *sockets.Ask) { a.States, a.Protos = listening, tcp })},
		{"is:exposed", with(func(a *sockets.Ask) { a.States, a.Protos = sockets.StatesOf(sockets.Listen, sockets.Bound), ports })},
		{"rtt:50ms-", with(func(a *sockets.Ask) { a.Protos, a.Gist = tcp, true })},
		{"out:1M-", with(func(a *sockets.Ask) { a.Protos, a.Gist = tcp, true })},
		{"not rate:1M-", with(func(a *sockets.Ask) { a.Gist = true })},
		{"queue:80%-", all},
		{"not retrans:1-", with(func(a *sockets.Ask) { a.Gist = true })},
		{"proto:udp proto:tcp", with(func(a *sockets.Ask) { a.Protos = 0 })},
		{"(proto:udp proto:tcp) or state:listen proto:tcp", with(func(a *sockets.Ask) { a.States, a.Protos = listening, tcp })},
		// A connection gets its side from its listener and its peer from its other
		// end, so neither states nor families can be left out.
		{"state:close_wait", all},
		{"family:4 side:in", with(func(a *sockets.Ask) { a.Protos = ports })},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, parsed(t, tt.filter).Ask(all)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.filter, diff)
		}
	}
}

func portRange(first, last uint16) []sockets.PortRange {
	return []sockets.PortRange{{First: first, Last: last}}
}

func TestAskNeverWidens(t *testing.T) {
	narrow := sockets.Ask{Protos: sockets.Protos(sockets.UDP), Families: sockets.Families(sockets.IPv4), States: sockets.StatesOf(sockets.Bound)}
	if diff := cmp.Diff(narrow, parsed(t, "nginx or proto:tcp or family:6").Ask(narrow)); diff != "" {
		t.Error(diff)
	}
}

func TestText(t *testing.T) {
	if q := parsed(t, "  proc:nginx  80 "); q.String() != "proc:nginx  80" || q.Empty() {
		t.Errorf("String is %q, Empty %v", q, q.Empty())
	}
	if q := parsed(t, "  "); q != (query.Query{}) || !q.Empty() || q.String() != "" {
		t.Errorf("nothing but space is %q", q)
	}
	if a, b := parsed(t, "80"), parsed(t, "80 "); !a.Equal(b) || a.Equal(query.Query{}) {
		t.Error("Equal is not by text")
	}
}

// TestFieldsAreTrue checks the table that help shows.
func TestFieldsAreTrue(t *testing.T) {
	for _, f := range query.Fields() {
		if f.Values == "" || f.Doc == "" || !strings.HasPrefix(f.Example, f.Name+":") {
			t.Errorf("%+v", f)
		}
		if strings.ContainsAny(f.Example, " <>|&;()!*?$'\"\\~") {
			t.Errorf("%s: a shell eats some of it", f.Example)
		}
		if q := parsed(t, f.Example); !q.Named() {
			t.Errorf("%s names no field", f.Example)
		}
	}
}

func parsed(t testing.TB, filter string) query.Query {
	t.Helper()
	q, err := query.Parse(filter)
	if err != nil {
		t.Fatalf("%s: %v", filter, err)
	}
	return q
}
