package cli

import (
	"bytes"
	"net"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// asked returns what berth who prints about a port, and its exit status.
func asked(t *testing.T, port int) (text string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	s := Machine(Stamped("", "", ""))
	s.In, s.Out, s.Err, s.Env = nil, &out, &errs, []string{netnsEnv + "=self"}
	status = Run(t.Context(), []string{"who", strconv.Itoa(port)}, s)
	return out.String() + errs.String(), status
}

// connected returns both ends of a connection to l.
func connected(t *testing.T, l net.Listener) (client, server net.Conn) {
	t.Helper()
	client, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	server, err = l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close(); server.Close() })
	return client, server
}

func portOf(a net.Addr) int { return a.(*net.TCPAddr).Port }

// TestWhoFollowsAPort follows a port: first something listens on it, then only a
// connection is left, and then only TIME_WAIT, which does not hold the port.
func TestWhoFollowsAPort(t *testing.T) {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := portOf(l.Addr())
	client, server := connected(t, l)
	if text, status := asked(t, port); status != 0 || !strings.Contains(text, "listening on 127.0.0.1:") || !strings.Contains(text, "1 ESTABLISHED") {
		t.Errorf("listening: status %d: %s", status, text)
	}
	if text, status := asked(t, portOf(client.LocalAddr())); status != 0 || !strings.Contains(text, "as the client's port of 1 connection to 127.0.0.1:"+strconv.Itoa(port)) {
		t.Errorf("the client's port: status %d: %s", status, text)
	}
	l.Close()
	if text, status := asked(t, port); status != 0 || !strings.Contains(text, strconv.Itoa(port)+"/tcp  held by    cli.test") {
		t.Errorf("the listener has gone: status %d: %s", status, text)
	}
	server.Close()
	client.Close()
	until := time.Now().Add(10 * time.Second)
	for {
		text, status := asked(t, port)
		if status == 1 && strings.Contains(text, "still in TIME_WAIT") && strings.Contains(text, "SO_REUSEADDR") {
			return
		}
		if time.Now().After(until) {
			t.Fatalf("closed: status %d: %s", status, text)
		}
	}
}

func TestWhoSeesWhatIsMerelyBound(t *testing.T) {
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer unix.Close(fd)
	if err := unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	at, err := unix.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	// Before Linux 6.8, the kernel does not list the socket, but the test bind
	// detects it.
	text, status := asked(t, at.(*unix.SockaddrInet4).Port)
	if status != 0 || !strings.Contains(text, "neither listening nor connected") && !strings.Contains(text, "by nothing that can be seen") {
		t.Errorf("status %d: %s", status, text)
	}
}

// TestWhoAcceptsALanguage checks that berth who accepts the languages of berth explain,
// which refers to it, and no others.
func TestWhoAcceptsALanguage(t *testing.T) {
	for _, lang := range []string{"en", "zh-Hant", "zh_TW", "zh-CN"} {
		for _, args := range [][]string{{"who", "--lang", lang, "1/tcp"}, {"--lang", lang, "who", "1/tcp"}} {
			if text, status := everywhere(t, append(args, "--netns", "self")...); status != no || !strings.HasPrefix(text, "1/tcp") {
				t.Errorf("%q: status %d: %s", args, status, text)
			}
		}
	}
	if text, status := everywhere(t, "who", "--lang", "xx", "1/tcp"); status != wrong || !strings.HasPrefix(text, `berth: --lang: no language "xx"`) {
		t.Errorf("no such language: status %d: %s", status, text)
	}
}
