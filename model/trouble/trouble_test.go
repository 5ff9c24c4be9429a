package trouble

import (
	"net/netip"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"berth/model"
	"berth/model/language"
	"berth/model/port"
	"berth/sockets"
)

var noon = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// TestDocument checks docs/TROUBLE.md against the kinds and their limits.
func TestDocument(t *testing.T) {
	doc, err := os.ReadFile("../../docs/TROUBLE.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range Kinds() {
		if !strings.Contains(string(doc), "\n| `"+k.ID+"` |") {
			t.Errorf("it does not mention %s", k.ID)
		}
	}
	for _, l := range Thresholds() {
		if line := "\n" + l.Name + " = " + l.Text(DefaultLimits()); !strings.Contains(string(doc), line) {
			t.Errorf("it has no line%s", line)
		}
		if !strings.Contains(string(doc), "`"+l.Name+"`") {
			t.Errorf("it does not say what %s is for", l.Name)
		}
	}
}

func TestThresholds(t *testing.T) {
	for _, l := range Thresholds() {
		limits := DefaultLimits()
		if !l.Set(&limits, strings.Trim(l.Text(limits), `"`)) || limits != DefaultLimits() {
			t.Errorf("%s does not take its own default", l.Name)
		}
		for _, wrong := range []string{"", "0", "-1", "x", "2h", "101", "10"} {
			if ok := l.Set(&limits, wrong); ok && (wrong != "10" && wrong != "101" || wrong == "10" && l.Unit == Age || wrong == "101" && l.Unit != Count) {
				t.Errorf("%s takes %q", l.Name, wrong)
			}
		}
	}
}

// find examines the rows of s as of noon.
func find(s Scene) []Finding {
	s.Time, s.Limits = noon, DefaultLimits()
	if s.Host == nil {
		s.Host = &sockets.Host{Ephemeral: sockets.PortRange{First: 32768, Last: 60999}, Addrs: []netip.Addr{netip.IPv6Loopback()}}
	}
	s.Owned = func(p *sockets.Process) (owned []*model.Row) {
		for _, r := range s.Rows {
			if owns(p, r) {
				owned = append(owned, r)
			}
		}
		return owned
	}
	return Find(&s)
}

func row(state sockets.State, local, remote string, name string) *model.Row {
	r := &model.Row{}
	r.Proto, r.State, r.Local, r.Queue = sockets.TCP, state, netip.MustParseAddrPort(local), sockets.NoQueue()
	if state == sockets.Listen {
		r.Side = model.SideListen
	}
	if remote != "" {
		r.Remote = netip.MustParseAddrPort(remote)
	}
	r.Ports[0] = port.MarkOf(r.Local.Port(), sockets.PortRange{First: 32768, Last: 60999})
	if name != "" {
		pid := 0
		for _, c := range []byte(name) {
			pid = pid*31 + int(c)
		}
		r.Owners = []sockets.Owner{{Process: &sockets.Process{PID: pid, Name: name}}}
	}
	return r
}

// everything makes findings of every kind, with which to check the messages.
func everything() []Finding {
	full := row(sockets.Listen, "0.0.0.0:9000", "", "full")
	full.Queue, full.Loss = sockets.Queue{Recv: 5, Send: 4}, sockets.Loss{Known: true, Count: 115}
	over := row(sockets.Listen, "0.0.0.0:9001", "", "over")
	over.Queue, over.Loss = sockets.Queue{Recv: 0, Send: 4}, sockets.Loss{Known: true, Count: 3}
	syn := row(sockets.Listen, "0.0.0.0:9002", "", "syn")
	syn.Queue.Send = 1
	shake := row(sockets.SynRecv, "10.0.0.1:9002", "10.0.0.9:5", "")
	udp := row(sockets.Bound, "0.0.0.0:53", "", "dns")
	udp.Proto, udp.Queue.Recv, udp.Loss = sockets.UDP, 95, sockets.Loss{Known: true, Count: 994, Room: 100}
	fresh, filled := row(sockets.Listen, "0.0.0.0:9007", "", "fresh"), row(sockets.Bound, "0.0.0.0:55", "", "dns")
	fresh.Queue = sockets.Queue{Recv: 2, Send: 1}
	filled.Proto, filled.Queue.Recv, filled.Loss = sockets.UDP, 95, sockets.Loss{Known: true, Room: 100}
	lossyNow, shedding := row(sockets.Listen, "0.0.0.0:9008", "", "busy"), row(sockets.Bound, "0.0.0.0:56", "", "dns")
	lossyNow.Loss, shedding.Proto, shedding.Loss = sockets.Loss{Known: true, Count: 5}, sockets.UDP, sockets.Loss{Known: true, Count: 5, Room: 100}
	lossyNow.Changed, shedding.Changed = &model.Trend{Dropped: 2, Moved: noon, Full: noon}, &model.Trend{Dropped: 2, Moved: noon, Full: noon}
	unsure, perhaps := row(sockets.Listen, "0.0.0.0:9010", "", "web"), row(sockets.Bound, "0.0.0.0:57", "", "dns")
	unsure.Loss, perhaps.Proto, perhaps.Loss = sockets.Loss{Known: true, Count: 3}, sockets.UDP, sockets.Loss{Known: true, Count: 3, Room: 100}
	calm := row(sockets.Bound, "0.0.0.0:54", "", "dns")
	calm.Proto, calm.Loss = sockets.UDP, sockets.Loss{Known: true, Count: 1, Room: 100}
	over.Changed, calm.Changed = &model.Trend{Full: noon.Add(-time.Hour)}, &model.Trend{Full: noon.Add(-time.Hour)}
	rows := []*model.Row{full, over, lossyNow, shedding, unsure, perhaps, fresh, filled, syn, shake, udp, calm}
	for i := range 25 {
		from := netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), uint16(40000+i)).String()
		leak := row(sockets.CloseWait, from, "127.0.0.1:6379", "leak")
		leak.Flow = &sockets.Flow{Acked: time.Minute}
		pile := row(sockets.FinWait2, from, "10.0.0.9:80", "pile")
		pile.Flow = leak.Flow
		rows = append(rows, leak, pile)
	}
	stuck := row(sockets.SynSent, "127.0.0.1:41000", "10.9.9.9:80", "syn")
	stuck.Timer = sockets.Timer{Kind: sockets.TimerRetransmit, Retrans: 3}
	unread := row(sockets.Established, "127.0.0.1:41001", "10.9.9.9:80", "idle")
	unread.Queue.Recv, unread.Flow = 7, &sockets.Flow{Received: time.Minute}
	untaken := row(sockets.Established, "127.0.0.1:9000", "10.9.9.9:83", "")
	untaken.Queue.Recv, untaken.Flow, untaken.Gap, untaken.Others, untaken.Side = 7, unread.Flow, sockets.GapUnaccepted, model.OthersOf(full.Owners, nil), model.SideIn
	closed := row(sockets.Established, "127.0.0.1:41002", "10.9.9.9:81", "send")
	closed.Timer.Kind, closed.Queue.Send, closed.Flow = sockets.TimerPersist, 9, &sockets.Flow{Sent: time.Minute}
	lossy := row(sockets.Established, "127.0.0.1:41003", "10.9.9.9:82", "send")
	lossy.Changed = &model.Trend{Segments: 100, Retrans: 10}
	six := row(sockets.Listen, "[::1]:9003", "", "six")
	four := row(sockets.Listen, "127.0.0.1:9003", "", "four")
	lone := row(sockets.Listen, "127.0.0.1:9004", "", "lone")
	shared := row(sockets.Listen, "10.0.0.1:9005", "", "old")
	shares := row(sockets.Listen, "10.0.0.1:9005", "", "newer")
	open := row(sockets.Listen, "0.0.0.0:6379", "", "redis-server")
	random := row(sockets.Listen, "0.0.0.0:40500", "", "redis-server")
	nobody := row(sockets.Listen, "0.0.0.0:9006", "", "")
	nfs := row(sockets.Listen, "0.0.0.0:2049", "", "")
	nobody.Gap, nfs.Gap = sockets.GapUnfound, sockets.GapUnfound
	rows = append(rows, stuck, unread, untaken, closed, lossy, six, four, lone, shared, shares, open, random, nobody, nfs)
	patient := func(r *model.Row, v sockets.Vitals) sockets.Patient {
		return sockets.Patient{Process: r.Owners[0].Process, Vitals: v}
	}
	narrow := &sockets.Host{Ephemeral: sockets.PortRange{First: 40000, Last: 40024}, Addrs: []netip.Addr{netip.IPv6Loopback()}}
	crowd := Scene{Host: narrow, Rows: rows, Crowd: rows, Overflows: counted(1000), Datagrams: counted(1000), SYN: Movement{Count: 5}, Patients: []sockets.Patient{
		patient(full, sockets.Vitals{Descriptors: 95, Limit: 100}), patient(over, sockets.Vitals{Stopped: true}),
		patient(four, sockets.Vitals{Frozen: true}), patient(six, sockets.Vitals{LeaderEnded: true}), patient(lone, sockets.Vitals{Replaced: true}),
	}}
	all := find(crowd)
	all = append(all, find(Scene{Rows: rows})...)
	for _, port := range []string{"9000", "9009"} { // a full queue, and nobody
		asks := row(sockets.SynSent, "127.0.0.1:41004", "127.0.0.1:"+port, "syn")
		asks.Timer = stuck.Timer
		all = append(all, find(Scene{Rows: []*model.Row{full, asks}})...)
	}
	for _, cookies := range []bool{false, true} {
		flood := Scene{SYN: Movement{5, 5, noon}, Cookies: cookies}
		all = append(all, find(flood)...)
		flood.Rows = rows
		all = append(all, find(flood)...)
	}
	all = append(all, find(Scene{Rows: []*model.Row{full, over, lossyNow}, Overflows: counted(2)})...)
	for _, c := range []struct {
		to   string
		when sockets.TimeWaitReuse
		left time.Duration
	}{{"10.9.9.9:90", sockets.ReuseAlways, 30 * time.Second}, {"127.0.0.1:90", sockets.ReuseLoopback, 30 * time.Second}, {"127.0.0.1:90", sockets.ReuseLoopback, 59500 * time.Millisecond}} {
		all = append(all, find(gone(c.to, c.when, c.left))...)
	}
	return append(all, find(Scene{SYN: Movement{Count: 5}})...)
}

// gone returns a host with ten ports, all in TIME_WAIT toward one endpoint.
func gone(to string, when sockets.TimeWaitReuse, left time.Duration) Scene {
	s := Scene{Host: &sockets.Host{
		Ephemeral: sockets.PortRange{First: 40000, Last: 40009}, Reuse: sockets.Reuse{TimeWait: when, Timestamps: true, Delay: time.Second},
	}}
	for p := 40000; p < 40010; p++ {
		r := row(sockets.TimeWait, "127.0.0.1:"+strconv.Itoa(p), to, "")
		if to[:3] != "127" {
			r = row(sockets.TimeWait, "10.0.0.1:"+strconv.Itoa(p), to, "")
		}
		r.Timer = sockets.Timer{Kind: sockets.TimerTimeWait, Expires: left}
		s.Crowd = append(s.Crowd, r)
	}
	return s
}

// TestPortsInTimeWait checks that what an open connection shows about the other end
// also applies to closed ones.
func TestPortsInTimeWait(t *testing.T) {
	for _, c := range []struct {
		shown      bool
		timestamps bool
		form       string
		severity   Severity
	}{{false, false, formPerhaps, Trouble}, {true, false, "", Trouble}, {true, true, formAgain, Note}} {
		s := gone("10.9.9.9:90", sockets.ReuseAlways, 30*time.Second)
		if c.shown {
			open := row(sockets.Established, "10.0.0.1:40000", "10.9.9.9:90", "open")
			open.Flow = &sockets.Flow{Timestamps: c.timestamps}
			s.Crowd[0] = open
		}
		all := find(s)
		if len(all) != 1 || all[0].Form != c.form || all[0].Severity != c.severity {
			t.Errorf("%+v: %+v", c, all)
		}
	}
}

// counted returns a Shortage that the kernel has counted n times.
func counted(n uint64) Shortage { return Shortage{Movement{Count: n}, true} }

// TestDropsAreNotSaidToBeForLackOfRoom checks that what a socket has dropped for other
// reasons is not taken for a full queue, for listeners and for UDP sockets.
func TestDropsAreNotSaidToBeForLackOfRoom(t *testing.T) {
	recently, long := noon.Add(-time.Second), noon.Add(-time.Hour)
	for _, c := range []struct {
		mine        uint32
		short       Shortage
		moved, full time.Time
		severity    Severity
		form        string
		dropped     string
	}{
		{30, counted(0), recently, time.Time{}, 0, "none", ""},                // nothing was dropped for lack of room
		{5, counted(5), recently, recently, Trouble, "", "5"},                 // it is known to have been full just now
		{5, counted(8), recently, long, Past, formPast, "5"},                  // it was full, but what it drops now may be for another reason
		{5, counted(8), long, long, Past, formPast, "5"},                      // it was full
		{30, counted(4), recently, time.Time{}, Past, formMaybe, "4"},         // another socket may have been full
		{2, counted(9), time.Time{}, time.Time{}, Past, formMaybe, "2"},       // all of it was before
		{7, Shortage{}, time.Time{}, time.Time{}, Past, formMaybe, "7"},       // the kernel doesn't count
		{7, Shortage{Counted: true}, time.Time{}, time.Time{}, 0, "none", ""}, // the kernel counts, and there was nothing
	} {
		for _, kind := range []model.Problem{AcceptQueueFull, UDPDrops} {
			r := row(sockets.Listen, "0.0.0.0:9008", "", "busy")
			if kind == UDPDrops {
				r = row(sockets.Bound, "0.0.0.0:9008", "", "busy")
				r.Proto = sockets.UDP
			}
			r.Loss = sockets.Loss{Known: true, Count: c.mine, Room: 100}
			r.Changed = &model.Trend{Dropped: 2, Moved: c.moved, Full: c.full}
			form, severity, dropped := "none", Severity(0), ""
			for _, f := range find(Scene{Time: noon, Rows: []*model.Row{r}, Overflows: c.short, Datagrams: c.short}) {
				if f.Kind != kind {
					continue
				}
				form, severity = f.Form, f.Severity
				for _, e := range f.Evidence {
					if e.Name == "dropped" {
						dropped = strconv.FormatInt(e.Number, 10)
					}
				}
			}
			if form != c.form || severity != c.severity || dropped != c.dropped {
				t.Errorf("%s, %+v: form %q, severity %v, %s dropped", ID(kind), c, form, severity, dropped)
			}
		}
	}
}

// TestWhatIsOverIsNotSaidToBe checks that, in every language, different messages
// are used for what is, what was and what may have been.
func TestWhatIsOverIsNotSaidToBe(t *testing.T) {
	for _, tag := range language.Tags() {
		l, _ := language.New(tag)
		said := map[string]string{}
		for _, form := range []string{"", formPast, formMaybe} {
			f := Finding{Kind: AcceptQueueFull, Form: form}
			if meaning := f.Say(l).Meaning; said[meaning] != "" {
				t.Errorf("%s: %q means the same as %q: %s", tag, form, said[meaning], meaning)
			} else {
				said[meaning] = form + " "
			}
		}
	}
}

// TestEveryKindIsFoundAndTold finds each kind in each of its forms and checks the
// messages against the evidence in every language.
func TestEveryKindIsFoundAndTold(t *testing.T) {
	told := map[string]bool{}
	for _, f := range everything() {
		told[ID(f.Kind)+"/"+f.Form] = true
		for _, tag := range language.Tags() {
			l, _ := language.New(tag)
			said := f.Say(l)
			for _, text := range []string{said.What, said.Meaning, said.Advice, f.Short(l)} {
				if text == "" || strings.ContainsAny(text, "{}") {
					t.Errorf("%s: %s %q: %q", tag, ID(f.Kind), f.Form, text)
				}
			}
		}
	}
	for _, k := range Kinds() {
		for _, form := range append([]string{""}, k.Forms...) {
			if !told[k.ID+"/"+form] {
				t.Errorf("%s is not found in its form %q", k.ID, form)
			}
		}
	}
}

// TestAFactIsToldInTheLanguage covers a time with its unit, a list, and the address
// of what a fact names.
func TestAFactIsToldInTheLanguage(t *testing.T) {
	zh, _ := language.New("zh-Hans")
	for _, c := range []struct {
		fact     Fact
		en, here string
	}{
		{lasting("silent", 29*time.Second), "29 s", "29 秒"},
		{lasting("silent", 3*time.Hour), "3 h", "3 小时"},
		{text("peer", "nginx").at("10.0.0.5:80"), "nginx (10.0.0.5:80)", "nginx（10.0.0.5:80）"},
		{Fact{Name: "local", Text: "0.0.0.0:80", More: []string{"[::]:80"}, Sort: FactText}, "0.0.0.0:80, [::]:80", "0.0.0.0:80、[::]:80"},
	} {
		if en, here := c.fact.String(), c.fact.In(zh); en != c.en || here != c.here {
			t.Errorf("%q, %q; want %q, %q", en, here, c.en, c.here)
		}
	}
}

// TestCloseBy covers situations that look like trouble but aren't.
func TestCloseBy(t *testing.T) {
	for name, change := range map[string]func(*Scene){
		"a queue with room":            func(s *Scene) { s.Rows[0].Queue = sockets.Queue{Recv: 4, Send: 4} },
		"a queue that nobody tells of": func(s *Scene) { s.Rows[0].Queue = sockets.NoQueue() },
		"drops of a listener that are no overflows": func(s *Scene) {
			s.Rows[0].Loss, s.Overflows = sockets.Loss{Known: true, Count: 9}, counted(0)
		},
		"data that has just come": func(s *Scene) {
			s.Rows[1].Queue.Recv, s.Rows[1].Flow = 9, &sockets.Flow{Received: 9 * time.Second}
		},
		"data of which nobody tells when it came": func(s *Scene) { s.Rows[1].Queue.Recv = 9 },
		"a window that has just closed": func(s *Scene) {
			s.Rows[1].Timer.Kind, s.Rows[1].Flow = sockets.TimerPersist, &sockets.Flow{Sent: 4 * time.Second}
		},
		"few segments sent again": func(s *Scene) { s.Rows[1].Changed = &model.Trend{Segments: 20, Retrans: 9} },
		"a small share of many":   func(s *Scene) { s.Rows[1].Changed = &model.Trend{Segments: 1000, Retrans: 49} },
		"a pooled client":         func(s *Scene) { s.Rows[1].State, s.Rows[1].Queue.Recv = sockets.CloseWait, 25 },
		"a database on loopback": func(s *Scene) {
			s.Rows[0].Local, s.Rows[0].Owners[0].Process.Name = netip.MustParseAddrPort("10.0.0.1:5432"), "postgres"
		},
		"another program at a database's port": func(s *Scene) { s.Rows[0].Local = netip.MustParseAddrPort("0.0.0.0:5432") },
		"a database elsewhere": func(s *Scene) {
			s.Rows[0].Local, s.Rows[0].Owners[0].Process.Name = netip.MustParseAddrPort("0.0.0.0:15432"), "postgres"
		},
		"a reserved port": func(s *Scene) {
			s.Rows[0].Local, s.Rows[0].Owners[0].Process.Name = netip.MustParseAddrPort("10.0.0.1:40500"), "nginx"
			s.Host = &sockets.Host{Ephemeral: sockets.PortRange{First: 32768, Last: 60999}, Reserved: []sockets.PortRange{{First: 40500, Last: 40500}}}
		},
		"a namespace without IPv6": func(s *Scene) {
			s.Rows[0].Local, s.Rows[0].Key.NetNS = netip.MustParseAddrPort("127.0.0.1:80"), 7
			s.Host = &sockets.Host{Addrs: []netip.Addr{netip.IPv6Loopback()}, Spaces: map[uint64]*sockets.Space{7: {NetNS: 7}}}
		},
		"a namespace that hands out other ports": func(s *Scene) {
			s.Rows[0].Local, s.Rows[0].Owners[0].Process.Name, s.Rows[0].Key.NetNS = netip.MustParseAddrPort("10.0.0.1:40500"), "nginx", 7
			s.Host = &sockets.Host{Ephemeral: sockets.PortRange{First: 32768, Last: 60999}, Spaces: map[uint64]*sockets.Space{7: {NetNS: 7, Ephemeral: sockets.PortRange{First: 50000, Last: 60999}}}}
		},
		"no IPv6 here":                    func(s *Scene) { s.Rows[0].Local, s.Host = netip.MustParseAddrPort("127.0.0.1:80"), &sockets.Host{} },
		"an owner that was not found yet": func(s *Scene) { s.Rows[0].Owners, s.Rows[0].Gap = nil, sockets.GapPermission },
	} {
		s := Scene{Rows: []*model.Row{row(sockets.Listen, "10.0.0.1:9000", "", "calm"), row(sockets.Established, "10.0.0.1:41000", "10.0.0.9:80", "calm")}}
		change(&s)
		if all := find(s); len(all) > 0 {
			t.Errorf("%s: %s: %s", name, ID(all[0].Kind), all[0].Say(language.English()).What)
		}
	}
}

// TestLocalhost checks that another process of the same program is no stranger, and
// that a wildcard socket for both families covers both addresses of localhost.
func TestLocalhost(t *testing.T) {
	for name, c := range map[string]struct {
		other string
		by    string
		want  string
	}{
		"nothing there":             {"10.0.0.1:80", "b", "note"},
		"the same program":          {"[::1]:80", "a", ""},
		"another program":           {"[::1]:80", "b", "trouble"},
		"another, at every address": {"[::]:80", "b", "trouble"},
		"another port":              {"[::1]:81", "a", "note"},
	} {
		mine := row(sockets.Listen, "127.0.0.1:80", "", "a")
		rows := []*model.Row{mine, row(sockets.Listen, c.other, "", c.by)}
		got := ""
		for _, f := range find(Scene{Rows: rows}) {
			if f.Kind == OneFamilyLocalhost && f.Rows[0] == mine {
				got = f.Severity.String()
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

// TestAHostThatAsksItselfIsNotDown checks what is said about connections to this host
// itself that get no answer, and that a listener here is not taken for another host's.
func TestAHostThatAsksItselfIsNotDown(t *testing.T) {
	for _, c := range []struct {
		remote string
		queue  sockets.Queue
		has    []string
		not    string
	}{
		{"127.0.0.1:9000", sockets.Queue{Recv: 2, Send: 1}, []string{"the accept queue there is full", "is on this host", "Look at server"}, "is down"},
		{"10.0.0.1:9000", sockets.Queue{Recv: 2, Send: 1}, []string{"the accept queue there is full"}, "is down"},
		{"10.0.0.1:9000", sockets.Queue{Recv: 0, Send: 1}, []string{"server (10.0.0.1:9000) does not answer", "is on this host", "was full, or a firewall"}, "is down"},
		{"10.9.9.9:9000", sockets.Queue{Recv: 2, Send: 1}, []string{"10.9.9.9:9000 does not answer", "The host is down"}, "server"},
	} {
		l, stuck := row(sockets.Listen, "0.0.0.0:9000", "", "server"), row(sockets.SynSent, "127.0.0.1:41000", c.remote, "syn")
		l.Queue, stuck.Timer = c.queue, sockets.Timer{Kind: sockets.TimerRetransmit, Retrans: 3}
		s := &Scene{Time: noon, Rows: []*model.Row{l, stuck}, Limits: DefaultLimits()}
		s.Host = &sockets.Host{Addrs: []netip.Addr{netip.MustParseAddr("127.0.0.1"), netip.MustParseAddr("10.0.0.1")}}
		said := ""
		for _, f := range Find(s) {
			if f.Kind == SynSentStuck {
				x := f.Say(language.English())
				said += x.What + " " + x.Meaning + " " + x.Advice
			}
		}
		for _, want := range c.has {
			if !strings.Contains(said, want) {
				t.Errorf("%s, %+v: no %q: %s", c.remote, c.queue, want, said)
			}
		}
		if said == "" || strings.Contains(said, c.not) && c.not != "server" || c.not == "server" && strings.Contains(said, "server (") {
			t.Errorf("%s, %+v: %s", c.remote, c.queue, said)
		}
	}
}
