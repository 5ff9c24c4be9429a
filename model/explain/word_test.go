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
	"berth/model/trouble"
	"berth/sockets"
)

// TestEveryWordOfTheTable: whatever the screen or the machine output names can be
// explained. That includes columns, states, gaps, classes, ranges, sides and kinds of
// trouble, and the names in the footer and those of the views and the groups.
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
	for _, k := range trouble.Kinds() {
		words = append(words, k.ID)
	}
	words = append(words, "stopped", "traced", "v4+v6", "this host only", "persist", "tcp6") // tcp6 as netstat writes it
	words = append(words, "listening", "estab", "SYN_RECEIVED", "fin-wait-1", "unconn", "bucket", "big", "all", "synchronized", "in", "out", "listen")
	for _, c := range []port.Class{port.WellKnown, port.Dynamic} {
		words = append(words, c.String())
	}
	for _, r := range []port.Range{port.System, port.Registered, port.Ephemeral, port.Private} {
		words = append(words, r.String())
	}
	// The names in the footer and those of the views and the groups, except for their
	// abbreviations; what is wrong with a row, where it can be reached from, and the
	// ranges of the map.
	spoken := regexp.MustCompile(`^trouble\.severity\.|^live\.(trouble\..*|zone\..*|cell\.(reach_.*|stopped|traced)|header\.live|hint\.(problems|filter|sort|columns|group|detail|explain|close|its-connections|alerts|freeze|act|copy|help|quit)|view\.(listening|connections|all|processes|ports|pulse|map)|group\.(process|remote|network|service|listener|user))$`)
	for _, tag := range language.Tags() {
		l, _ := language.New(tag)
		x := &explain.Explainer{Language: l}
		for _, key := range l.Keys("live.gap.") {
			if w := l.Tell(key); !x.Knows(w) {
				t.Errorf("%s: the table says (%s), which is not explained", tag, w)
			}
		}
		for _, key := range l.Keys("") {
			if spoken.MatchString(key) && !x.Knows(l.Tell(key)) {
				t.Errorf("%s: the screen says %q (%s), which is not explained", tag, l.Tell(key), key)
			}
		}
		for _, w := range append(words, explain.Words()...) {
			text, ok := x.Word(w)
			if !ok || !x.Knows(w) || text.Title == "" || len(text.Blocks) == 0 || strings.ContainsAny(text.Blocks[0].Text, "{}") {
				t.Errorf("%s: %s: %+v", tag, w, text)
			}
		}
		if _, ok := x.Word("xyzzy"); ok || x.Knows("xyzzy") {
			t.Error("an unknown word is explained")
		}
	}
}

// TestNamesInTextsAreWords: options, capabilities, errors and kernel settings that
// an explanation names can be explained, too.
func TestNamesInTextsAreWords(t *testing.T) {
	x := &explain.Explainer{Language: language.English()}
	names := regexp.MustCompile(`\b(?:(?:SO|TCP|IP|IPV6|CAP|SOCK|AF|SIG)_?[A-Z][A-Z0-9_]+|E[A-Z]{3,}|(?:net|fs)\.[a-z0-9_.-]*[a-z]|(?:tcp|ip|nf)_[a-z_]*[a-z])\b`)
	for _, key := range language.English().Keys("") {
		for _, name := range names.FindAllString(language.English().Tell(key), -1) {
			if !x.Knows(name) {
				t.Errorf("%s: %s is not explained", key, name)
			}
		}
	}
}

func TestNear(t *testing.T) {
	for word, want := range map[string]string{"tiem-wait": "time-wait", "Ephemerl": "ephemeral", "lisen": "listen", "loopbak": "loopback", "xyzzy": "", "difference between listen and established": "listen established", "http and https?": "http https", "a port that lost my mind": "port", "killed": "kill"} {
		if got := strings.Join(explain.Near(language.English(), word), " "); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}

// TestAdviceIsOfThisRow: what to do depends on the particular socket.
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
		{sockets.Established, sockets.TCP, model.SideIn, sockets.GapUnaccepted, 0, "is not accepting"},
		{sockets.CloseWait, sockets.TCP, model.SideIn, sockets.GapUnaccepted, 1, "is not accepting"},
		{sockets.TimeWait, sockets.TCP, model.SideOut, sockets.GapClosed, 0, "the ephemeral ports run out"},
		{sockets.TimeWait, sockets.TCP, model.SideIn, sockets.GapClosed, 0, "SO_REUSEADDR"},
		{sockets.Connected, sockets.UDP, model.SideOut, sockets.GapNone, 832, "bytes of memory"},
		{sockets.CloseWait, sockets.TCP, model.SideOut, sockets.GapNone, 1, "A FIN counts as one byte."},
		{sockets.SynSent, sockets.TCP, model.SideOut, sockets.GapNone, 1, "A SYN counts as one byte."},
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

// TestWhoTalksToAListener: the suggested filter has the listener's address, if it has
// one, because other sockets may have the same port on another address.
func TestWhoTalksToAListener(t *testing.T) {
	for local, want := range map[string]string{
		"0.0.0.0:80": "lport:80", "[::]:80": "lport:80", "127.0.0.2:80": "local:127.0.0.2:80", "[::1]:80": "local:[::1]:80",
		"[fe80::1%eth0]:80": "local:[fe80::1%eth0]:80",
	} {
		r := new(model.Row)
		r.Proto, r.State, r.Queue, r.Local = sockets.TCP, sockets.Listen, sockets.NoQueue(), netip.MustParseAddrPort(local)
		_, told, _ := strings.Cut(textOf(r), "See who talks to it: berth ls ")
		told, _, _ = strings.Cut(told, "\n")
		told = strings.Trim(told, "'")
		filter, err := query.Parse(told)
		if told != want || err != nil || !filter.Match(r, time.Time{}) {
			t.Errorf("%s: %q, want %q: %v", local, told, want, err)
		}
	}
}

// TestAFinMayWaitBehindWhatIsNotRead: an end that waits for its peer's FIN may have
// unread data ahead of it.
func TestAFinMayWaitBehindWhatIsNotRead(t *testing.T) {
	for recv, want := range map[int64]string{0: "Wait for the peer's FIN.", 9: "nginx has not read everything that arrived, and the peer's FIN may be waiting behind it."} {
		r := new(model.Row)
		r.Proto, r.State, r.Queue = sockets.TCP, sockets.FinWait2, sockets.Queue{Recv: recv}
		r.Owners = []sockets.Owner{{Process: &sockets.Process{PID: 1, Name: "nginx"}}}
		r.Local, r.Remote = netip.MustParseAddrPort("127.0.0.1:40000"), netip.MustParseAddrPort("127.0.0.1:80")
		if text := textOf(r); !strings.Contains(text, want) {
			t.Errorf("recv-q %d: no %q in\n%s", recv, want, text)
		}
	}
}

// TestAFinIsCountedUntilItIsRead: a FIN that the program has read is no longer counted
// in a queue.
func TestAFinIsCountedUntilItIsRead(t *testing.T) {
	for recv, counted := range map[int64]bool{0: false, 1: true} {
		r := new(model.Row)
		r.Proto, r.State, r.Queue = sockets.TCP, sockets.CloseWait, sockets.Queue{Recv: recv, Send: 4096}
		r.Local, r.Remote = netip.MustParseAddrPort("127.0.0.1:40000"), netip.MustParseAddrPort("127.0.0.1:80")
		text := textOf(r)
		if !strings.Contains(text, "4096 bytes are not acknowledged yet (send-q 4096)") || strings.Contains(text, "A FIN counts as one byte.") != counted {
			t.Errorf("recv-q %d:\n%s", recv, text)
		}
	}
}

// TestTheOtherEndOfAUnixSocket: if there is no other end, the reader is not advised
// to look for it.
func TestTheOtherEndOfAUnixSocket(t *testing.T) {
	x := &explain.Explainer{Language: language.English(), Host: &sockets.Host{System: "linux"}, Names: port.NewRegistry(nil)}
	for peer, want := range map[uint64]bool{0: false, 815: true} {
		r := new(model.Row)
		r.Proto, r.State, r.Unix = sockets.Unix, sockets.Listen, &sockets.UnixInfo{Path: "/run/a", Peer: peer}
		told := false
		for _, b := range x.Row(r).Blocks {
			told = told || strings.Contains(b.Text, "To see the other end: berth ls -x inode:815")
		}
		if told != want {
			t.Errorf("peer %d: mentions the other end: %v", peer, told)
		}
	}
}

// TestPrivilegeIsThisHosts: the explanation states which privilege is needed to bind a
// port on this host, as configured. It states nothing if the configuration is not
// known.
func TestPrivilegeIsThisHosts(t *testing.T) {
	for _, c := range []struct {
		system string
		first  int
		port   uint16
		want   string
	}{
		{"linux", 1024, 80, "like any port below 1024 here, requires"},
		{"linux", 1024, 1023, "like any port below 1024 here, requires"},
		{"linux", 1024, 1024, "requires no privilege here, unlike ports below 1024"},
		{"linux", 80, 79, "like any port below 80 here, requires"},
		{"linux", 80, 80, "requires no privilege here, unlike ports below 80"},
		{"linux", 2000, 1500, "like any port below 2000 here, requires root or CAP_NET_BIND_SERVICE"},
		{"linux", 0, 80, "ip_unprivileged_port_start is 0 here"},
		{"linux", -1, 80, ""},
		{"freebsd", 1024, 80, "like any port below 1024 here, requires privilege"},
		{"freebsd", 0, 80, ""},
		{"darwin", 1024, 80, "macOS requires root to bind 80"},
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
		told := strings.Contains(text, "privilege") || strings.Contains(text, "root to bind") || strings.Contains(text, "requires root")
		if !strings.Contains(text, c.want) || told != (c.want != "") {
			t.Errorf("port %d of %s where %d is the first for everybody: no %q in:\n%s", c.port, c.system, c.first, c.want, text)
		}
	}
}

// TestASocketElsewhereIsSaidToBe: a socket in another network namespace is said to have
// its addresses there.
func TestASocketElsewhereIsSaidToBe(t *testing.T) {
	for name, want := range map[string]string{"web": "network namespace web.", "": "network namespace 4026532177."} {
		r := new(model.Row)
		r.Proto, r.State, r.Queue, r.Local = sockets.TCP, sockets.Listen, sockets.NoQueue(), netip.MustParseAddrPort("0.0.0.0:80")
		if text := textOf(r); strings.Contains(text, "network namespace") {
			t.Errorf("of its own namespace:\n%s", text)
		}
		r.Space = &sockets.Space{Name: name, NetNS: 4026532177}
		if text := textOf(r); !strings.Contains(text, want) {
			t.Errorf("no %q in:\n%s", want, text)
		}
	}
}

// TestAWholeMessageIsExplained: what a program prints, in the system's wording for
// the locale, is explained by the error that it reports.
func TestAWholeMessageIsExplained(t *testing.T) {
	x := &explain.Explainer{Language: language.English()}
	for message, want := range map[string]string{
		"bind: address already in use":     "EADDRINUSE",
		"bind: 位址已經有在使用":                   "EADDRINUSE",
		"bind: 地址已在使用":                     "EADDRINUSE",
		"nc: connect failed: 連線被拒絕":        "ECONNREFUSED",
		"connect：拒绝连接":                     "ECONNREFUSED",
		"read: 連線被對方重設":                    "ECONNRESET",
		"connect: 没有到主机的路由":                "EHOSTUNREACH",
		"connect: Host is down":            "EHOSTDOWN",
		"read: Input/output error":         "EIO",
		"setsockopt: 此項操作並不被支援":            "ENOPROTOOPT",
		"curl: (6) Could not resolve host": "ENOTFOUND",
	} {
		if text, ok := x.Word(message); !ok || text.Title != message+" ("+want+")" {
			t.Errorf("%s: %q, %t, want %s", message, text.Title, ok, want)
		}
	}
	for _, filter := range []string{"cmd:连接超时", "proc:nginx state:close_wait", "user:連線被拒絕"} {
		if text, ok := x.Word(filter); ok {
			t.Errorf("%s is a filter: %q", filter, text.Title)
		}
	}
}

// TestChinesePunctuation: punctuation next to a name in Chinese text is
// full-width.
func TestChinesePunctuation(t *testing.T) {
	for _, tag := range []string{"zh-Hant", "zh-Hans"} {
		l, _ := language.New(tag)
		x := &explain.Explainer{Language: l}
		if text, _ := x.Word("address in use"); text.Title != "address in use（EADDRINUSE）" {
			t.Errorf("%s: %q", tag, text.Title)
		}
	}
}

// TestCallsAreWords: a system call is explained as it is written in code.
func TestCallsAreWords(t *testing.T) {
	x := &explain.Explainer{Language: language.English()}
	for _, call := range []string{"bind()", "connect()", "accept()", "close()", "shutdown()", "listen()"} {
		if text, ok := x.Word(call); !ok || strings.HasPrefix(text.Blocks[0].Text, "A gap") {
			t.Errorf("%s: %+v", call, text)
		}
	}
}

// TestAListenerStays: when a SYN arrives, it is a new socket that goes on to SYN_RECV.
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

// TestMoreIsSaidOnce: the filter that lists the others is not repeated.
func TestMoreIsSaidOnce(t *testing.T) {
	x := &explain.Explainer{Language: language.English()}
	listener := explain.Text{Blocks: []explain.Block{{Text: "See who talks to it: berth ls lport:80"}}}
	for _, c := range []struct {
		text         explain.Text
		filter, want string
	}{
		{listener, "lport:80", "2 more sockets use it."},
		{listener, "'local:10.0.0.5:80'", "2 more sockets use it: berth ls 'local:10.0.0.5:80'"},
		{explain.Text{}, "lport:80", "2 more sockets use it: berth ls lport:80"},
	} {
		blocks := x.More(c.text, 2, c.filter).Blocks
		if got := blocks[len(blocks)-1].Text; got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// TestTheChartHasTheWaysOutOfUse: a connection can be reset, and an end that no
// process has does not wait forever for the other's FIN.
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

// TestNearIsInTheLanguage: suggestions are in the script of the language, spelled
// as usual, and a longer string leads to the words that are part of it.
func TestNearIsInTheLanguage(t *testing.T) {
	beside := regexp.MustCompile(`-\p{Han}|\p{Han}-`)
	for _, tag := range []string{"zh-Hant", "zh-Hans"} {
		l, _ := language.New(tag)
		for i, name := range explain.Names() {
			typed := []rune(name)
			if i%16 != 0 || !language.HasChinese(name) || len(typed) < 3 {
				continue
			}
			for _, near := range explain.Near(l, string(typed[:len(typed)-1])+"x") {
				if l.Foreign(near) != "" || beside.MatchString(near) {
					t.Errorf("%s: near to %s: %q", tag, name, near)
				}
			}
		}
	}
	hant, _ := language.New("zh-Hant")
	hans, _ := language.New("zh-Hans")
	for text, want := range map[string]string{"端口號碼是": "連接埠號", "服務器和端口呢呢": "伺服器 連接埠", "同學的路由器和端口呢": "路由器 連接埠"} {
		if got := strings.Join(explain.Near(hant, text), " "); got != want {
			t.Errorf("zh-Hant: %s: %q, want %q", text, got, want)
		}
	}
	for text, want := range map[string]string{"连接埠和伺服器呢呢": "服务器 端口", "連接埠和路由器呢": "路由器 端口"} {
		if got := strings.Join(explain.Near(hans, text), " "); got != want {
			t.Errorf("zh-Hans: %s: %q, want %q", text, got, want)
		}
	}
	for _, l := range []*language.Language{hant, hans} {
		if text, ok := (&explain.Explainer{Language: l}).Word("端口"); !ok || text.Title != "端口（port）" {
			t.Errorf("%s: 端口: %q", l.Tag(), text.Title)
		}
	}
	if got := strings.Join(explain.Near(language.English(), "服务器的端口呢"), " "); got != "服务器 端口" {
		t.Errorf("en: %q", got)
	}
	for text, want := range map[string]string{
		"127.0.0.1 和 10.0.0.0/8 的差別": "10.0.0.0/8 127.0.0.1", "同學的路由器和防火牆呢": "路由器 防火牆", "xyzzy 呢": "", "reports xyz": "",
	} {
		if got := strings.Join(explain.Near(hant, text), " "); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

// TestAWordIsTheSameInBothScripts, with or without a space next to Latin letters.
func TestAWordIsTheSameInBothScripts(t *testing.T) {
	x := new(explain.Explainer)
	for _, name := range explain.Names() {
		if simplified := language.Simplified(name); simplified != name && !x.Knows(simplified) {
			t.Errorf("%s is known, %s is not", name, simplified)
		}
	}
	for _, word := range []string{"TIME_WAIT過多", "time_wait 过多", "内网IP", "內網 ip", "反弹shell", "連接埠 0"} {
		if !x.Knows(word) {
			t.Errorf("%s is not known", word)
		}
	}
}

// TestQuestions: each question is answered by explaining what it is about.
func TestQuestions(t *testing.T) {
	x := new(explain.Explainer)
	for text, want := range map[string]string{
		"什麼是 port": "port", "127.0.0.1是什么": "127.0.0.1", "CLOSE_WAIT 太多": "CLOSE_WAIT", "為什麼會有 TIME_WAIT？": "TIME_WAIT", "SYN_SENT 状态": "SYN_SENT",
		"what is a socket?": "socket", "redis port": "redis", "which port does postgres use?": "postgres (postgresql)", "why so many TIME_WAIT": "TIME_WAIT", "how do I close a port?": "close-a-port", "how to open a port": "open-a-port", "why are there so many TIME_WAIT": "TIME_WAIT", "為什麼連不上": "連不上（cannot-connect）", "怎麼關閉連接埠": "怎麼關閉連接埠（close-a-port）",
		"TCP 和 UDP 的區別": "TCP 和 UDP（tcp-vs-udp）", "端口被占用了怎么办": "端口被占用（EADDRINUSE）", "too many open files": "EMFILE",
		"imap ports": "imap", "ports for smtp": "smtp", "closed ports": "closed-port", "unused ports": "free", "Connection Refused, not authorized": "server-refusal",
	} {
		l, _ := language.New("zh-Hant")
		if x.Language = l; !language.HasChinese(text) {
			x.Language = nil
		}
		if got, _ := x.Word(text); got.Title != want && !strings.HasSuffix(got.Title, "("+want+")") {
			t.Errorf("%s: %q, want %q", text, got.Title, want)
		}
	}
}

// TestMessages: a message from any program leads to the error that it reports, and
// a name that merely contains one does not.
func TestMessages(t *testing.T) {
	x := new(explain.Explainer)
	for text, want := range map[string]string{
		"bind: Connection closed by peer": "EOF", "curl: (52) Empty reply from server": "EOF", "read: unexpected EOF": "EOF", "dial: EOF while reading": "EOF",
		"use of closed network connection in x": "EBADF", "alice@host: Permission denied (publickey).": "ssh-login", "open: Permission denied": "EACCES",
		"IPv4: martian source 10.3.0.2 from 10.3.0.1": "rp-filter", "ERROR 2003: Can't connect to server": "cannot-connect", "failed to connect: Connection refused": "ECONNREFUSED",
		"TCP: out of memory -- consider tuning tcp_mem": "tcp-mem", "fork: Cannot allocate memory": "ENOMEM", "curl: (35) OpenSSL SSL_connect: SSL_ERROR_SYSCALL in connection to x:443": "ECONNRESET",
		"RTNETLINK answers: No such process": "ESRCH", "RTNETLINK answers: File exists": "EEXIST", "ls: cannot access '/mnt/x': Transport endpoint is not connected": "ENOTCONN",
		"we connect in vain": "", "java.net.UnknownHostException: db": "ENOTFOUND", "TypeError: fetch failed for x": "cannot-connect", "MySQL 連不上": "cannot-connect", "为什么我的手机连不到？": "cannot-connect", "連不上線的原因": "cannot-connect", "Port 8080 was already in use.": "EADDRINUSE", "由于目标计算机积极拒绝，无法连接。": "ECONNREFUSED",
		"bind：地址已在使用": "EADDRINUSE", "一次只能用一個通訊端位址 (通訊協定/網路位址/連接埠)。": "EADDRINUSE", "the GEOFF server": "", "proc:EOF": "", "hello world": "",
	} {
		got, ok := x.Word(text)
		if want == "" && ok || want != "" && !strings.Contains(got.Title, want) {
			t.Errorf("%s: %q, want %q", text, got.Title, want)
		}
	}
}

// TestAnErrorsNumberIsWhole: a number is not mistaken for a shorter one that it begins
// with.
func TestAnErrorsNumberIsWhole(t *testing.T) {
	x := new(explain.Explainer)
	for text, want := range map[string]string{
		"errno 1": "EPERM", "errno 107": "ENOTCONN", "errno 115": "EINPROGRESS", "errno 12": "ENOMEM", "os error 10054": "ECONNRESET", "os error 10061": "ECONNREFUSED",
		"connect failed (os error 111)": "ECONNREFUSED", "bind: errno 98, giving up": "EADDRINUSE", "errno 1070": "", "curl 70": "", "os error 9999": "",
		"it said errno 133 of all": "", "[Errno 61] No data available: '/tmp/x'": "other-errors", "[Errno 35] Resource deadlock avoided": "other-errors",
		"[Errno 54] Exchange full": "other-errors", "[Errno 60] Device not a stream": "other-errors", "[Errno 49] Protocol driver not attached": "other-errors",
		"[Errno 11] Resource deadlock avoided": "other-errors", "[Errno 61] Connection refused": "ECONNREFUSED", "OSError: [Errno 14] Bad address": "EFAULT",
		"Access is denied. (os error 5)": "EACCES", "The system cannot find the path specified. (os error 3)": "ENOENT", "Zugriff verweigert (os error 5)": "", "os error 5": "EIO",
		"The process cannot access the file because it is being used by another process. (os error 32)": "EBUSY", "There is not enough space on the disk. (os error 112)": "ENOSPC",
		"Cannot create a file when that file already exists. (os error 183)": "EEXIST", "The handle is invalid. (os error 6)": "EBADF", "Broken pipe (os error 32)": "EPIPE",
	} {
		got, ok := x.Word(text)
		if want == "" && ok || want != "" && !strings.Contains(got.Title, want) {
			t.Errorf("%s: %q, want %q", text, got.Title, want)
		}
	}
}

// A message that contains an error's words but is about something else does not lead to
// that error. A message that reports two errors leads to the one that says more.
func TestMessagesAboutSomethingElse(t *testing.T) {
	x := &explain.Explainer{Language: language.English()}
	for text, want := range map[string]string{
		"NETDEV WATCHDOG: eth0 (e1000e): transmit queue 0 timed out":                         "",
		"systemd: Timed out waiting for device dev-sda1.device":                              "",
		"Could not get lock /x (11: Resource temporarily unavailable)":                       "",
		"kernel: Out of memory: Killed process 12":                                           "",
		"recv: Resource temporarily unavailable":                                             "EAGAIN",
		"Connection Refused, bad user name or password":                                      "server-refusal",
		"QueuePool limit of size 5 overflow 10 reached, connection timed out, timeout 30.00": "connection-pool",
		"connect to 127.0.0.1 port 81 (tcp) timed out: Operation now in progress":            "ETIMEDOUT",
		"ERROR 2026 (HY000): SSL connection error: protocol version mismatch":                "certificate-error",
		"550 Permission denied.":                                                             "server-refusal",
		"Readiness probe failed: dial tcp 10.0.0.1:80: connect: connection refused":          "ECONNREFUSED",
		"Readiness probe failed: HTTP probe failed with statuscode: 503":                     "health-check",
		"can two containers use the same port":                                               "network-namespace",
		"can two programs use the same port":                                                 "bind",
		"is it safe to open port 22":                                                         "exposed",
		"how do I open port 22":                                                              "open-a-port",
	} {
		got, ok := x.Word(text)
		if want == "" && ok || want != "" && !strings.HasSuffix(got.Title, "("+want+")") {
			t.Errorf("%s: %q, want %q", text, got.Title, want)
		}
	}
}

// A setting of the kernel is found however it is written, and an unknown setting is not
// mistaken for another.
func TestSettingsHoweverTheyAreWritten(t *testing.T) {
	x := &explain.Explainer{Language: language.English()}
	for _, c := range []struct{ word, entry string }{
		{"net.ipv4.tcp_rmem", "socket-buffer"},
		{"tcp_rmem", "socket-buffer"},
		{"net.ipv4.tcp_keepalive_time = 7200", "keepalive"},
		{"sysctl net.ipv4.tcp_ecn", "ecn"},
		{"sysctl -w net.ipv4.tcp_ecn=2", "ecn"},
		{"/proc/sys/net/core/somaxconn", "somaxconn"},
		{"net/ipv4/tcp_mem", "tcp-mem"},
		{"NET.IPV4.TCP_FASTOPEN", "tcp-fast-open"},
		{"net.ipv4.tcp_foo", ""},
		{"net.core.bind", ""},
		{"somaxconn = ", "somaxconn"},
	} {
		text, ok := x.Word(c.word)
		if ok != (c.entry != "") || ok && !strings.HasSuffix(text.Title, "("+c.entry+")") && text.Title != c.entry {
			t.Errorf("%s: %v, %q, want %q", c.word, ok, text.Title, c.entry)
		}
	}
}

// TestAServersRefusalIsNoErrno: what a program at the other end reports over a working
// connection is not mistaken for an error of the system, and a message that says less
// than an error does not lead to that error.
func TestAServersRefusalIsNoErrno(t *testing.T) {
	x := new(explain.Explainer)
	for text, want := range map[string]string{
		"ERROR 1045 (28000): Access denied for user 'root'@'localhost' (using password: YES)": "server-refusal", "ERROR: permission denied for table users": "server-refusal",
		"554 5.7.1 <a@b.example>: Relay access denied": "server-refusal", "Error response from daemon: pull access denied for web, repository does not exist": "server-refusal",
		"Connection error: Connection Refused: not authorised.": "server-refusal", "@ERROR: access denied to data from host": "server-refusal", "etcdserver: permission denied": "server-refusal",
		"(error) ERR operation not permitted": "server-refusal", "mount.nfs: access denied by server while mounting h:/x": "server-refusal", "(error) NOAUTH Authentication required.": "server-refusal",
		"Host 'web' is blocked because of many connection errors": "server-refusal", "FATAL: password authentication failed for user \"web\"": "server-refusal",
		"Permission denied, please try again.": "ssh-login", "bob@host: Permission denied (password).": "ssh-login",
		"dial unix /var/run/docker.sock: connect: permission denied": "EACCES", "open /x: Permission denied": "EACCES", "connect: Connection refused": "ECONNREFUSED",
		"The container name \"/web\" is already in use by container \"4f\"": "", "The email address is already in use by another account": "", "Bind for 0.0.0.0:80 failed: port is already allocated": "EADDRINUSE",
		"HikariPool-1 - Connection is not available, request timed out after 30000ms.": "connection-pool",
		"ping: bad address 'redis'": "ENOTFOUND", "wget: bad address 'redis:80'": "ENOTFOUND",
		"curl: (7) Failed to connect to 10.9.9.9 port 80 after 0 ms: Couldn't connect to server": "cannot-connect", "curl: (7) Failed to connect to x: Connection refused": "ECONNREFUSED",
		"curl: (56) CONNECT tunnel failed, response 407": "http-status", "curl: (56) Recv failure: Connection reset by peer": "ECONNRESET", "curl: (28) Resolving timed out after 5000 milliseconds": "ENOTFOUND",
		"curl: (28) Operation timed out after 1000 milliseconds with 0 bytes received": "ETIMEDOUT", "curl: (28) Failed to connect to x port 80 after 5 ms: Timeout was reached": "ETIMEDOUT", "curl 56": "curl",
		"kex_exchange_identification: banner line contains invalid characters": "connection-lost", "kex_exchange_identification: read: Connection reset by peer": "ECONNRESET",
		"driver failed programming external connectivity on endpoint web: (iptables failed: No chain/target/match by that name)": "cannot-bind",
		"driver failed programming external connectivity on endpoint web: Bind for 0.0.0.0:80 failed: port is already allocated": "EADDRINUSE",
		"Ports are not available: listen tcp 0.0.0.0:80: bind: address already in use":                                           "EADDRINUSE", "java.net.BindException: Permission denied": "EACCES",
		"server could not bind to 10.0.0.1": "cannot-bind", "server could not bind: Cannot assign requested address": "EADDRNOTAVAIL", "ERROR: connection lost at once": "connection-lost",
		"java.net.ConnectException: Connection timed out": "ETIMEDOUT",
		"408 Request Timeout":                             "http-status", "504 Gateway Time-out": "http-status", "zsh: command not found: x": "", "it got a bad message": "",
	} {
		got, ok := x.Word(text)
		if want == "" && ok || want != "" && !strings.Contains(got.Title, "("+want+")") {
			t.Errorf("%s: %q, want %q", text, got.Title, want)
		}
	}
}

// TestTheTextsOwnWordsAreExplained: what an explanation begins with, as in "檔案描述子是
// …", can be looked up, and so can what the table's heading counts.
func TestTheTextsOwnWordsAreExplained(t *testing.T) {
	subject := regexp.MustCompile(`^([\p{Han}A-Za-z ]{1,10}?) ?(?:（[A-Za-z -]+(?:，[^）]*)?）)? ?(?:是|就是|就是用)`)
	for _, tag := range []string{"zh-Hant", "zh-Hans"} {
		l, _ := language.New(tag)
		x := &explain.Explainer{Language: l}
		var words []string
		for _, prefix := range []string{"term.", "service."} {
			for _, k := range l.Keys(prefix) {
				m := subject.FindStringSubmatch(l.Say(k, nil))
				if m == nil || strings.HasSuffix(m[1], "的") { // "REACH 列写的是 …" describes a column
					continue
				}
				words = append(words, strings.TrimSuffix(strings.TrimSuffix(m[1], " 列"), "欄"))
			}
		}
		if len(words) < 150 {
			t.Errorf("%s: only %d texts begin with a word", tag, len(words))
		}
		for _, k := range []string{"listening", "connections", "established", "bound", "time_wait", "close_wait", "connected"} {
			words = append(words, l.Tell("live.header."+k))
		}
		for _, w := range words {
			if !x.Knows(w) {
				t.Errorf("%s: %q is not explained", tag, w)
			}
		}
	}
}
