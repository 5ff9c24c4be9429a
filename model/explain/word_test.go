package explain_test

import (
	"net/netip"
	"regexp"
	"strings"
	"testing"
	"time"

	"berth/model"
	"berth/model/column"
	"berth/model/explain"
	"berth/model/language"
	"berth/model/port"
	"berth/model/query"
	"berth/sockets"
)

// TestEveryWordOfTheTable: whatever the screen or the machine output names has
// a text: columns, states, gaps, classes, ranges and sides.
func TestEveryWordOfTheTable(t *testing.T) {
	var words []string
	for _, c := range column.All() {
		words = append(words, c.String(), c.Title())
	}
	for _, s := range sockets.States() {
		words = append(words, s.String(), strings.ReplaceAll(s.String(), "_", "-"), strings.ToLower(s.String()))
	}
	for _, g := range sockets.Gaps() {
		words = append(words, g.String())
	}
	words = append(words, "listening", "estab", "SYN_RECEIVED", "fin-wait-1", "unconn", "bucket", "big", "all", "synchronized", "in", "out", "listen")
	for _, c := range []port.Class{port.WellKnown, port.Dynamic} {
		words = append(words, c.String())
	}
	for _, r := range []port.Range{port.System, port.Registered, port.Ephemeral, port.Private} {
		words = append(words, r.String())
	}
	for _, tag := range language.Tags() {
		l, _ := language.New(tag)
		x := &explain.Explainer{Language: l}
		for _, w := range append(words, explain.Words()...) {
			text, ok := x.Word(w)
			if !ok || !x.Knows(w) || text.Title == "" || len(text.Blocks) == 0 || strings.ContainsAny(text.Blocks[0].Text, "{}") {
				t.Errorf("%s: %s: %+v", tag, w, text)
			}
		}
		if _, ok := x.Word("xyzzy"); ok || x.Knows("xyzzy") {
			t.Error("a word that nobody knows is explained")
		}
	}
}

func TestNear(t *testing.T) {
	for word, want := range map[string]string{"tiem-wait": "time-wait", "Ephemerl": "ephemeral", "lisen": "listen", "loopbak": "loopback", "xyzzy": ""} {
		if got := strings.Join(explain.Near(word), " "); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}

// TestAdviceIsOfThisRow: what is to be done depends on the very socket.
func TestAdviceIsOfThisRow(t *testing.T) {
	host := &sockets.Host{System: "linux", Unprivileged: 1024, Ephemeral: sockets.PortRange{First: 32768, Last: 60999}}
	here, there := netip.MustParseAddrPort("127.0.0.1:40000"), netip.MustParseAddrPort("127.0.0.1:80")
	for _, c := range []struct {
		state sockets.State
		proto sockets.Proto
		side  model.Side
		gap   sockets.Gap
		recv  int64
		want  string
	}{
		{sockets.Established, sockets.TCP, model.SideOut, sockets.GapNone, 0, "'local:127.0.0.1:40000 remote:127.0.0.1:80'"},
		{sockets.Established, sockets.TCP, model.SideIn, sockets.GapUnaccepted, 0, "does not accept"},
		{sockets.CloseWait, sockets.TCP, model.SideIn, sockets.GapUnaccepted, 1, "does not accept"},
		{sockets.TimeWait, sockets.TCP, model.SideOut, sockets.GapClosed, 0, "the ephemeral ports run out"},
		{sockets.TimeWait, sockets.TCP, model.SideIn, sockets.GapClosed, 0, "SO_REUSEADDR"},
		{sockets.Connected, sockets.UDP, model.SideOut, sockets.GapNone, 832, "bytes of memory"},
		{sockets.CloseWait, sockets.TCP, model.SideOut, sockets.GapNone, 1, "A FIN counts as one."},
		{sockets.SynSent, sockets.TCP, model.SideOut, sockets.GapNone, 1, "A SYN counts as one."},
	} {
		x := &explain.Explainer{Language: language.English(), Host: host, Names: port.NewRegistry(nil)}
		r := &model.Row{Side: c.side}
		r.Proto, r.State, r.Gap, r.Local, r.Remote, r.Queue.Recv = c.proto, c.state, c.gap, here, there, c.recv
		text := ""
		for _, b := range x.Row(r).Blocks {
			text += b.Text + "\n"
		}
		if !strings.Contains(text, c.want) {
			t.Errorf("%v %v %v: no %q in:\n%s", c.proto, c.state, c.side, c.want, text)
		}
	}
}

// TestWhoTalksToAListener is asked by its address, where it has one: others may
// have its port at another.
func TestWhoTalksToAListener(t *testing.T) {
	for local, want := range map[string]string{
		"0.0.0.0:80": "lport:80", "[::]:80": "lport:80", "127.0.0.2:80": "local:127.0.0.2:80", "[::1]:80": "local:[::1]:80",
		"[fe80::1%eth0]:80": "local:[fe80::1%eth0]:80",
	} {
		r := new(model.Row)
		r.Proto, r.State, r.Queue, r.Local = sockets.TCP, sockets.Listen, sockets.NoQueue(), netip.MustParseAddrPort(local)
		_, told, _ := strings.Cut(textOf(r), "Who talks to it: berth ls ")
		told, _, _ = strings.Cut(told, "\n")
		told = strings.Trim(told, "'")
		filter, err := query.Parse(told)
		if told != want || err != nil || !filter.Match(r, time.Time{}) {
			t.Errorf("%s: %q, want %q: %v", local, told, want, err)
		}
	}
}

// TestAFinMayWaitBehindWhatIsNotRead: of an end that waits for it.
func TestAFinMayWaitBehindWhatIsNotRead(t *testing.T) {
	for recv, want := range map[int64]string{0: "Wait for the peer's FIN.", 9: "nginx has not read what arrived; the peer's FIN may wait behind it."} {
		r := new(model.Row)
		r.Proto, r.State, r.Queue = sockets.TCP, sockets.FinWait2, sockets.Queue{Recv: recv}
		r.Owners = []sockets.Owner{{Process: &sockets.Process{PID: 1, Name: "nginx"}}}
		r.Local, r.Remote = netip.MustParseAddrPort("127.0.0.1:40000"), netip.MustParseAddrPort("127.0.0.1:80")
		if text := textOf(r); !strings.Contains(text, want) {
			t.Errorf("recv-q %d: no %q in\n%s", recv, want, text)
		}
	}
}

// TestAFinIsCountedUntilItIsRead: what the program has read is in no queue.
func TestAFinIsCountedUntilItIsRead(t *testing.T) {
	for recv, counted := range map[int64]bool{0: false, 1: true} {
		r := new(model.Row)
		r.Proto, r.State, r.Queue = sockets.TCP, sockets.CloseWait, sockets.Queue{Recv: recv, Send: 4096}
		r.Local, r.Remote = netip.MustParseAddrPort("127.0.0.1:40000"), netip.MustParseAddrPort("127.0.0.1:80")
		text := textOf(r)
		if !strings.Contains(text, "send-q 4096: bytes not acknowledged") || strings.Contains(text, "A FIN counts as one.") != counted {
			t.Errorf("recv-q %d:\n%s", recv, text)
		}
	}
}

// TestTheOtherEndOfAUnixSocket: one without another end is not told to look
// for it.
func TestTheOtherEndOfAUnixSocket(t *testing.T) {
	x := &explain.Explainer{Language: language.English(), Host: &sockets.Host{System: "linux"}, Names: port.NewRegistry(nil)}
	for peer, want := range map[uint64]bool{0: false, 815: true} {
		r := new(model.Row)
		r.Proto, r.State, r.Unix = sockets.Unix, sockets.Listen, &sockets.UnixInfo{Path: "/run/a", Peer: peer}
		told := false
		for _, b := range x.Row(r).Blocks {
			told = told || strings.Contains(b.Text, "The other end: berth ls -x inode:815")
		}
		if told != want {
			t.Errorf("peer %d: told of the other end: %v", peer, told)
		}
	}
}

// TestPrivilegeIsThisHosts: what a port wants to be bound is told as this host
// has it set, and not at all where that is not known.
func TestPrivilegeIsThisHosts(t *testing.T) {
	for _, c := range []struct {
		system string
		first  int
		port   uint16
		want   string
	}{
		{"linux", 1024, 80, "as every port below 1024 does here"},
		{"linux", 1024, 1023, "as every port below 1024 does here"},
		{"linux", 1024, 1024, "needs no privilege here; ports below 1024 do"},
		{"linux", 80, 79, "as every port below 80 does here"},
		{"linux", 80, 80, "needs no privilege here; ports below 80 do"},
		{"linux", 2000, 1500, "root or CAP_NET_BIND_SERVICE, as every port below 2000 does here"},
		{"linux", 0, 80, "ip_unprivileged_port_start is 0 here"},
		{"linux", -1, 80, ""},
		{"freebsd", 1024, 80, "needs privilege, as every port below 1024 does here"},
		{"freebsd", 0, 80, ""},
		{"darwin", 1024, 80, "macOS wants root for 80"},
		{"darwin", 1024, 3000, ""},
		{"windows", 0, 80, ""},
	} {
		x := &explain.Explainer{
			Language: language.English(), Names: port.NewRegistry(nil),
			Host: &sockets.Host{System: c.system, Unprivileged: c.first, Ephemeral: sockets.PortRange{First: 32768, Last: 60999}},
		}
		r := new(model.Row)
		r.Proto, r.State, r.Side, r.Local = sockets.TCP, sockets.Listen, model.SideListen, netip.AddrPortFrom(netip.IPv4Unspecified(), c.port)
		text := ""
		for _, b := range x.Row(r).Blocks {
			text += b.Text + "\n"
		}
		told := strings.Contains(text, "privilege") || strings.Contains(text, "root for") || strings.Contains(text, "needs root")
		if !strings.Contains(text, c.want) || told != (c.want != "") {
			t.Errorf("port %d of %s where %d is the first for everybody: no %q in:\n%s", c.port, c.system, c.first, c.want, text)
		}
	}
}

// TestCallsAreWords: what a program calls is explained as it is written.
func TestCallsAreWords(t *testing.T) {
	x := &explain.Explainer{Language: language.English()}
	for _, call := range []string{"bind()", "connect()", "accept()", "close()", "shutdown()", "listen()"} {
		if text, ok := x.Word(call); !ok || strings.HasPrefix(text.Blocks[0].Text, "A gap") {
			t.Errorf("%s: %+v", call, text)
		}
	}
}

// TestAListenerStays: it is a new socket that goes on to SYN_RECV.
func TestAListenerStays(t *testing.T) {
	x := &explain.Explainer{Language: language.English()}
	for _, s := range []sockets.State{sockets.Listen, sockets.SynRecv} {
		if chart := strings.Join(x.Diagram(s), "\n"); !strings.Contains(chart, "gets SYN: a new socket") {
			t.Errorf("%s:\n%s", s, chart)
		}
	}
	if chart := strings.Join(x.Diagram(sockets.SynSent), "\n"); strings.Contains(chart, "new socket") {
		t.Errorf("a client's socket stays the same:\n%s", chart)
	}
}

// TestMoreIsSaidOnce: the filter that lists the others is not told twice.
func TestMoreIsSaidOnce(t *testing.T) {
	x := &explain.Explainer{Language: language.English()}
	listener := explain.Text{Blocks: []explain.Block{{Text: "Who talks to it: berth ls lport:80"}}}
	for _, c := range []struct {
		text         explain.Text
		filter, want string
	}{
		{listener, "lport:80", "2 more sockets have it."},
		{listener, "'local:10.0.0.5:80'", "2 more sockets have it: berth ls 'local:10.0.0.5:80'"},
		{explain.Text{}, "lport:80", "2 more sockets have it: berth ls lport:80"},
	} {
		blocks := x.More(c.text, 2, c.filter).Blocks
		if got := blocks[len(blocks)-1].Text; got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// TestTheChartHasTheWaysOutOfUse: a connection is reset, and an end that no process
// has does not wait for the other's FIN for ever.
func TestTheChartHasTheWaysOutOfUse(t *testing.T) {
	for _, tag := range language.Tags() {
		l, _ := language.New(tag)
		x := &explain.Explainer{Language: l, Host: &sockets.Host{System: "linux"}}
		for state, way := range map[sockets.State]string{sockets.Established: "RST", sockets.FinWait2: l.Say("explain.state.orphan", nil)} {
			if chart := strings.Join(x.Diagram(state), "\n"); !regexp.MustCompile(regexp.QuoteMeta(way) + ` ─▶ CLOSED`).MatchString(chart) {
				t.Errorf("%s: no way from %v to CLOSED by %s:\n%s", tag, state, way, chart)
			}
		}
	}
}
