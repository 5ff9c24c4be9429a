package cli

import (
	"net"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"berth/internal/sample"
	"berth/model/explain"
	"berth/model/language"
)

// TestExplainFollowsAPort checks that the sockets on a real port are explained:
// first a listener, then only the connection that is left, then the port alone.
func TestExplainFollowsAPort(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := strconv.Itoa(portOf(l.Addr()))
	client, server := connected(t, l)
	for _, target := range []string{
		port, "127.0.0.1:" + port, "what is 127.0.0.1:" + port, "what does *:" + port + " mean?", "127.0.0.1:" + port + " 是什麼意思", "why is 127.0.0.1:" + port + " refused",
	} {
		text, status := toldOf(t, target)
		for _, want := range []string{"TCP LISTEN 127.0.0.1:" + port, "Held by cli.test (pid ", "is loopback", "0 connections wait in the accept queue", "1 more socket uses it"} {
			if status != 0 || !strings.Contains(text, want) {
				t.Errorf("%s: status %d, no %q:\n%s", target, status, want, text)
			}
		}
	}
	if text, _ := toldOf(t, "--lang", "zh-Hant", port); !strings.Contains(text, "由 cli.test（pid ") {
		t.Errorf("in Chinese:\n%s", text)
	}
	mine := strconv.Itoa(portOf(client.LocalAddr()))
	if text, _ := toldOf(t, mine); !strings.Contains(text, "TCP ESTABLISHED 127.0.0.1:"+mine+" → 127.0.0.1:"+port) || !strings.Contains(strings.Join(strings.Fields(text), " "), "The other end is also here: cli.test") {
		t.Errorf("the client's port:\n%s", text)
	}
	if text, _ := toldOf(t, "127.0.0.2:"+port); !strings.Contains(text, "No socket that berth sees here uses 127.0.0.2:"+port+" now.") {
		t.Errorf("another address:\n%s", text)
	}
	l.Close()
	if text, _ := toldOf(t, port); !strings.Contains(text, "TCP ESTABLISHED 127.0.0.1:"+port) {
		t.Errorf("the listener is gone:\n%s", text)
	}
	server.Close()
	client.Close()
}

// TestExplainFollowsAFilter checks that what a filter finds is explained on a page
// or two, with TCP and UDP before unix sockets.
func TestExplainFollowsAFilter(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	server := l.Addr().String()
	port := strconv.Itoa(portOf(l.Addr()))
	var clients []string
	for range 5 {
		c, accepted := connected(t, l)
		defer c.Close()
		defer accepted.Close()
		clients = append(clients, c.LocalAddr().String())
	}
	text, status := toldOf(t, "local:"+clients[1]+" remote:"+server)
	if status != 0 || !strings.HasPrefix(text, "TCP ESTABLISHED "+clients[1]+" → "+server+"\n") || strings.Count(text, "TCP ESTABLISHED") != 1 {
		t.Errorf("status %d, one connection:\n%s", status, text)
	}
	text, status = toldOf(t, "rport:"+port, "state:established")
	if status != 0 || strings.Count(text, "TCP ESTABLISHED") != 3 || !strings.Contains(strings.Join(strings.Fields(text), " "), "The filter finds 2 more sockets. To list them all, run berth ls with the same filter") {
		t.Errorf("status %d, five connections:\n%s", status, text)
	}
	if text, _ = toldOf(t, "lport:"+port+","+port, "side:listen"); !strings.HasPrefix(text, "TCP LISTEN "+server+"\n") || strings.Contains(text, "The filter finds") {
		t.Errorf("the listener:\n%s", text)
	}
	text, status = toldOf(t, "lport:"+port, "state:syn_sent")
	if status != no || !strings.HasPrefix(text, "lport:"+port+" state:syn_sent\nnow      No socket that berth sees here matches now.\n") {
		t.Errorf("status %d, none:\n%s", status, text)
	}
	if text, status = toldOf(t, port+",0"); status != 0 || !strings.Contains(text, "TCP LISTEN "+server) || !strings.Contains(text, "\n\n0\n") {
		t.Errorf("status %d, two ports:\n%s", status, text)
	}

	path := filepath.Join(t.TempDir(), "s")
	u, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	defer u.Close()
	inode := inodeOf(t, u.(*net.UnixListener))
	for _, filter := range []string{"inode:" + inode, "proto:unix inode:" + inode} {
		text, status = toldOf(t, filter)
		if status != 0 || !strings.HasPrefix(text, "UNIX LISTEN\n") || !strings.Contains(text, "Held by cli.test (pid ") {
			t.Errorf("%s: status %d, a unix socket:\n%s", filter, status, text)
		}
	}
	text, _ = toldOf(t, "(lport:"+port+" side:listen) or (proto:unix inode:"+inode+")")
	if !strings.HasPrefix(text, "TCP LISTEN "+server) || strings.Contains(text, "UNIX") || strings.Contains(text, "The filter finds") {
		t.Errorf("a unix socket beside another:\n%s", text)
	}
	inodes := inode
	for i := range 4 {
		more, err := net.Listen("unix", path+strconv.Itoa(i))
		if err != nil {
			t.Fatal(err)
		}
		defer more.Close()
		inodes += "," + inodeOf(t, more.(*net.UnixListener))
	}
	if text, _ = toldOf(t, "inode:"+inodes); strings.Count(text, "UNIX LISTEN") != 3 || !strings.Contains(strings.Join(strings.Fields(text), " "), "The filter finds 2 more sockets. To list them all, run berth ls -x with the same filter") {
		t.Errorf("five unix sockets:\n%s", text)
	}
}

// TestExplainReadsAPort checks that a port can be written as in other commands, or
// as ss writes it.
func TestExplainReadsAPort(t *testing.T) {
	for _, what := range [][]string{{"1"}, {":1"}, {"*:1"}, {"0.0.0.0:1"}, {"[::1%lo]:1"}, {"1 2"}, {"1,2"}, {"1", "2"}} {
		if text, status := toldOf(t, what...); status != 0 || !strings.Contains(text, "No socket that berth sees here uses ") {
			t.Errorf("%q: status %d:\n%s", what, status, text)
		}
	}
}

// inodeOf returns the inode number that fstat reports for a socket.
func inodeOf(t *testing.T, c syscall.Conn) string {
	t.Helper()
	raw, err := c.SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	var stat syscall.Stat_t
	var failed error
	if err := raw.Control(func(fd uintptr) { failed = syscall.Fstat(int(fd), &stat) }); err != nil || failed != nil {
		t.Fatal(err, failed)
	}
	return strconv.FormatUint(stat.Ino, 10)
}

// TestEveryWordIsExplained checks that each word offered by completion is explained
// in every language, on one page.
func TestEveryWordIsExplained(t *testing.T) {
	seen, tried := map[string]string{}, sample.Every(4)
	for _, lang := range []string{"en", "zh-Hant", "zh-Hans"} {
		for _, w := range append(explain.Words(), "80", "51820", "0", "Time-Wait", "recv_q", "RECV-Q", "synchronized", "bucket", "unconn", "fin-wait-1") {
			if !tried() {
				continue
			}
			text, status := toldOf(t, "--lang", lang, w)
			if status != 0 || strings.Count(text, "\n") < 2 || strings.Count(text, "\n") > 24 || strings.ContainsAny(text, "{}") {
				t.Errorf("%s in %s: status %d:\n%s", w, lang, status, text)
			}
			_, body, _ := strings.Cut(text, "\n")
			if other := seen[lang+body]; other != "" && explain.Words() != nil && !same(other, w) {
				t.Errorf("%s: %s is explained as %s is", lang, w, other)
			}
			seen[lang+body] = w
		}
	}
}

// TestEveryErrorIsExplained checks that each error of this kernel is explained,
// whether it is looked up by its name or by the system's message.
func TestEveryErrorIsExplained(t *testing.T) {
	x, count := &explain.Explainer{Language: language.English()}, 0
	for e := syscall.Errno(1); e < 134; e++ {
		name := unix.ErrnoName(e)
		if name == "" {
			continue
		}
		count++
		for _, word := range []string{name, e.Error()} {
			text, ok := x.Word(word)
			if !ok {
				t.Errorf("%s (%s) is not explained", name, word)
				continue
			}
			first, _, _ := strings.Cut(text.Blocks[0].Text, " mean")
			if !strings.HasSuffix(text.Title, "(other-errors)") && !strings.Contains(first, name) && name != "EAGAIN" {
				t.Errorf("%s (%s) is explained as %s", name, word, first)
			}
		}
	}
	if count < 100 {
		t.Errorf("%d errors", count)
	}
}

// same reports whether a and b are spellings of the same word.
func same(a, b string) bool {
	norm := strings.NewReplacer("-", "", "_", "")
	a, b = strings.ToLower(norm.Replace(a)), strings.ToLower(norm.Replace(b))
	return a == b || a == "bound" && b == "unconn"
}

// TestExplainFollowsAMessage checks that the error in a message is explained, and
// also the real holder of the port that the message names, if that port is on this
// host.
func TestExplainFollowsAMessage(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := strconv.Itoa(portOf(l.Addr()))
	for lang, held := range map[string]string{"en": "Held by cli.test (pid ", "zh-Hant": "由 cli.test（pid ", "zh-Hans": "由 cli.test（pid "} {
		for message, name := range map[string]string{
			"Error: listen EADDRINUSE: address already in use 127.0.0.1:" + port:                        "EADDRINUSE",
			"nginx: [emerg] bind() to 0.0.0.0:" + port + " failed (98: Address already in use)":         "EADDRINUSE",
			"curl: (7) Failed to connect to localhost port " + port + " after 0 ms: Connection refused": "ECONNREFUSED",
			"kill port " + port: "close-a-port", "杀掉占用 " + port + " 的进程": "close-a-port", "開放 " + port + " port": "open-a-port",
		} {
			text, status := toldOf(t, "--lang", lang, message)
			title, _, _ := strings.Cut(text, "\n")
			if status != 0 || !strings.Contains(title, name) || !strings.Contains(text, "TCP LISTEN 127.0.0.1:"+port) || !strings.Contains(text, held) || strings.Count(text, "\n") > 24 {
				t.Errorf("%s: %s: status %d:\n%s", lang, message, status, text)
			}
		}
		for _, question := range []string{"what is listening on port " + port, "谁在用 " + port, "哪個程式佔用 " + port + " 連接埠", "LISTEN 0 5 127.0.0.1:" + port + " 0.0.0.0:*", "x 1 me 3u IPv4 1 0t0 TCP 127.0.0.1:" + port + " (LISTEN)"} {
			if text, status := toldOf(t, "--lang", lang, question); status != 0 || !strings.HasPrefix(text, "TCP LISTEN 127.0.0.1:"+port+"\n") {
				t.Errorf("%s: %s: status %d:\n%s", lang, question, status, text)
			}
		}
	}
	l.Close()
	if text, _ := toldOf(t, "connect ECONNREFUSED 127.0.0.1:"+port); !strings.Contains(text, "No socket that berth sees here uses 127.0.0.1:"+port+" now.") {
		t.Errorf("nobody listens:\n%s", text)
	}
	if text, _ := toldOf(t, "dial tcp 192.0.2.7:443: i/o timeout"); !strings.Contains(text, "(ETIMEDOUT)") || !strings.Contains(strings.Join(strings.Fields(text), " "), "To see whether anything uses 443 on 192.0.2.7, run berth who 443 there.") {
		t.Errorf("another host:\n%s", text)
	}
	if text, status := toldOf(t, "CLOSE-WAIT 1 0 192.0.2.1:40112 192.0.2.7:6379"); status != 0 || !strings.HasPrefix(text, "TCP CLOSE_WAIT 192.0.2.1:40112 → 192.0.2.7:6379\n") {
		t.Errorf("a line of another host: status %d:\n%s", status, text)
	}
}

// TestExplainListsTwinsOnce checks that listeners that share a port (SO_REUSEPORT) are
// explained together.
func TestExplainListsTwinsOnce(t *testing.T) {
	share := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) error {
		var err error
		_ = raw.Control(func(fd uintptr) { err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEPORT, 1) })
		return err
	}}
	first, err := share.Listen(t.Context(), "tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	second, err := share.Listen(t.Context(), "tcp4", first.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	text, _ := toldOf(t, strconv.Itoa(portOf(first.Addr())))
	if strings.Count(text, "TCP LISTEN "+first.Addr().String()) != 1 || !strings.Contains(text, "2 similar sockets") || strings.Contains(text, "more socket") {
		t.Error(text)
	}
}
