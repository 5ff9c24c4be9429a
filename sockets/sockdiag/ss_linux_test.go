package sockdiag

import (
	"fmt"
	"net/netip"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// known is what both ss(8) and a dump report about a socket.
type known struct {
	proto         sockets.Proto
	state         sockets.State
	local, remote string
	inode, cookie uint64
}

// TestAgreesWithSS checks that every socket that ss shows both before and after a dump
// is in the dump, with the same facts.
func TestAgreesWithSS(t *testing.T) {
	if _, err := exec.LookPath("ss"); err != nil {
		t.Skip("ss is not installed")
	}
	crowd(t)
	for range 5 {
		before := runSS(t)
		all := everything(t, dial(t), nil)
		after := runSS(t)

		got := make(map[known]bool)
		for i := range all {
			got[asSS(&all[i])] = true
		}
		steady := 0
		for k := range before {
			if !after[k] {
				continue
			}
			steady++
			if !got[k] {
				t.Errorf("missing: %+v; dumped: %+v", k, findCookie(all, k.cookie))
			}
		}
		if steady < 20 {
			t.Errorf("ss showed %d sockets that stayed, fewer than the test made", steady)
		}
	}
}

// crowd opens some sockets of every kind.
func crowd(t *testing.T) {
	t.Helper()
	for range 3 {
		listenTCP(t, "127.0.0.1:0", 1)
		client, server := pair(t)
		must(t, "shutdown", unix.Shutdown(client, unix.SHUT_WR))
		closeEarly(t, server)
		pair(t)
	}
	half, _ := pair(t)
	must(t, "shutdown", unix.Shutdown(half, unix.SHUT_WR))
	bind(t, "127.0.0.1:0", unix.SOCK_DGRAM)
	bind(t, "[::]:0", unix.SOCK_DGRAM)
	connect(t, listenTCP(t, "127.0.0.1:0", 1), "") // not accepted
	l := listenTCP(t, "[::]:0", 1)
	sa, err := unix.Getsockname(l)
	connect(t, l, fmt.Sprintf("127.0.0.1:%d", address(t, sa, err).Port()))
}

func asSS(s *sockets.Socket) known {
	return known{s.Proto, s.State, shown(s.Local), shown(s.Remote), s.Inode, s.Cookie}
}

func runSS(t *testing.T) map[known]bool {
	t.Helper()
	out, err := exec.Command("ss", "-tuanoeH").Output()
	must(t, "ss", err)
	told := make(map[known]bool)
	for line := range strings.Lines(string(out)) {
		if k, ok := parseSS(t, line); ok {
			told[k] = true
		}
	}
	return told
}

// parseSS reads a line such as
//
//	tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* timer:(…) uid:33 ino:48211 sk:3e2 cgroup:/ <->
func parseSS(t *testing.T, line string) (known, bool) {
	t.Helper()
	f := strings.Fields(line)
	if len(f) < 6 {
		t.Fatalf("ss wrote %q", line)
	}
	k := known{proto: sockets.TCP, local: parseSSAddr(t, f[4]), remote: parseSSAddr(t, f[5])}
	set, ok := sockets.ParseState(f[1])
	for _, s := range sockets.States() {
		if set == sockets.StatesOf(s) {
			k.state = s
		}
	}
	if f[0] == "udp" {
		k.proto = sockets.UDP
		if k.state == sockets.Established {
			k.state = sockets.Connected
		}
	}
	for _, word := range f[6:] {
		if v, found := strings.CutPrefix(word, "ino:"); found {
			k.inode, _ = strconv.ParseUint(v, 10, 64)
		} else if v, found := strings.CutPrefix(word, "sk:"); found {
			k.cookie, _ = strconv.ParseUint(v, 16, 64)
		}
	}
	return k, ok && k.cookie != 0
}

// parseSSAddr parses addresses such as "127.0.0.1:80", "[::ffff:127.0.0.1]:80",
// "0.0.0.0%lo:67", "[fe80::1]%eth0:546", "*:80" for a dual-stack wildcard, and
// "0.0.0.0:*" for none. It returns them in berth's format.
func parseSSAddr(t *testing.T, text string) string {
	t.Helper()
	colon := strings.LastIndexByte(text, ':')
	host, port := text[:colon], text[colon+1:]
	if port == "*" {
		return "-"
	}
	host, zone, _ := strings.Cut(host, "%")
	host = strings.NewReplacer("[", "", "]", "", "*", "::").Replace(host)
	a, err := netip.ParseAddr(host)
	must(t, "ss wrote the address "+text, err)
	if a.Is6() && a.IsLinkLocalUnicast() {
		a = a.WithZone(zone)
	}
	n, err := strconv.ParseUint(port, 10, 16)
	must(t, "ss wrote the port "+text, err)
	return netip.AddrPortFrom(a.Unmap(), uint16(n)).String()
}
