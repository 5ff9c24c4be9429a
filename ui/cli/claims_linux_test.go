package cli

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/model/language"
)

// asker makes sockets that are open until the end of the test.
type asker struct{ t *testing.T }

func (a asker) socket(family, kind int) int {
	a.t.Helper()
	fd, err := unix.Socket(family, kind|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		a.t.Fatal(err)
	}
	a.t.Cleanup(func() { unix.Close(fd) })
	return fd
}

func (a asker) tcp() int { a.t.Helper(); return a.socket(unix.AF_INET, unix.SOCK_STREAM) }
func (a asker) udp() int { a.t.Helper(); return a.socket(unix.AF_INET, unix.SOCK_DGRAM) }

// until calls the function try, which uses something up, until try fails. It returns
// the error.
func until(try func() error) error {
	for range 100 {
		if err := try(); err != nil {
			return err
		}
	}
	return nil
}

func at4(ip [4]byte, port int) *unix.SockaddrInet4 { return &unix.SockaddrInet4{Addr: ip, Port: port} }

// setting returns a numeric setting of the network namespace. ok is false if there
// is no setting of that name.
func setting(t *testing.T, name string) (value int, ok bool) {
	t.Helper()
	data, err := os.ReadFile("/proc/sys/net/" + name)
	if errors.Is(err, os.ErrNotExist) {
		return 0, false
	}
	n, wrong := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil || wrong != nil {
		t.Fatal(name, err, wrong)
	}
	return n, true
}

// claim is what a message says about the kernel, and a function that makes it
// happen.
type claim struct {
	key, says string
	try       func() error
	want      error // nil: try succeeds
}

// TestTheKernelAnswersAsTheTextsSay tries out what the messages claim about the
// kernel. It checks that each claim is in its message, and that the kernel returns
// exactly the error that is claimed.
func TestTheKernelAnswersAsTheTextsSay(t *testing.T) {
	if !inOwnNamespace(t) {
		return
	}
	ip(t, "link", "add", "berth0", "type", "veth", "peer", "name", "berth1")
	ip(t, "link", "set", "berth1", "up")
	ip(t, "link", "set", "berth0", "up")
	ip(t, "addr", "add", "10.9.0.1/24", "dev", "berth0")
	ip(t, "neigh", "add", "10.9.0.2", "lladdr", "02:00:00:00:00:02", "dev", "berth0") // a neighbour that never replies
	a := asker{t}
	english := language.English()
	for _, c := range slices.Concat(ofConnections(a), ofUnix(a), ofDatagrams(a), ofPorts(a)) {
		if !strings.Contains(english.Tell("term."+c.key), c.says) {
			t.Errorf("%s does not say %q", c.key, c.says)
		}
		if err := c.try(); !errors.Is(err, c.want) {
			t.Errorf("%s says %q: %v, want %v", c.key, c.says, err, c.want)
		}
	}
}

// ofPorts returns claims about ports that run out or are shared, and about an
// interface that is down. They come last because they don't release what they use.
func ofPorts(a asker) []claim {
	loopback := [4]byte{127, 0, 0, 1}
	l := a.tcp()
	if err := errors.Join(unix.Bind(l, at4(loopback, 7000)), unix.Listen(l, 64)); err != nil {
		a.t.Fatal(err)
	}
	listen := func() error {
		fd := a.tcp()
		return errors.Join(unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1), unix.Bind(fd, at4(loopback, 7001)), unix.Listen(fd, 1))
	}
	return []claim{
		{"eaddrinuse", "For port 0, EADDRINUSE means that no ephemeral port is free", func() error {
			sysctl(a.t, "ipv4/ip_local_port_range", "40000 40009")
			return until(func() error { return unix.Bind(a.tcp(), at4([4]byte{127, 0, 0, 2}, 0)) })
		}, unix.EADDRINUSE},
		{"eaddrnotavail", "usually means that no ephemeral port was left for that destination", func() error {
			return until(func() error { return unix.Connect(a.tcp(), at4(loopback, 7000)) })
		}, unix.EADDRNOTAVAIL},
		{"eagain", "the first connect or send on a UDP socket found no ephemeral port left", func() error {
			return until(func() error { return unix.Connect(a.udp(), at4(loopback, 9)) })
		}, unix.EAGAIN},
		{"so-reuseaddr", "It does not let two TCP servers listen on the same endpoint", func() error { return errors.Join(listen(), listen()) }, unix.EADDRINUSE},
		{"slaac", "Until then, no program can bind it (EADDRNOTAVAIL)", func() error {
			ip(a.t, "addr", "add", "fd09::1/64", "dev", "berth0")
			return unix.Bind(a.socket(unix.AF_INET6, unix.SOCK_STREAM), &unix.SockaddrInet6{Addr: [16]byte{0: 0xfd, 1: 9, 15: 1}})
		}, unix.EADDRNOTAVAIL},
		{"enetdown", "TCP and UDP sockets get ENETUNREACH instead", func() error {
			ip(a.t, "link", "set", "berth0", "down")
			return unix.Connect(a.tcp(), at4([4]byte{10, 9, 0, 2}, 80))
		}, unix.ENETUNREACH},
	}
}

// ofConnections returns claims about TCP.
func ofConnections(a asker) []claim {
	silent := at4([4]byte{10, 9, 0, 2}, 80)
	waiting := a.socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_NONBLOCK)
	return []claim{
		{"enotconn", "sending on such a TCP socket fails with EPIPE", func() error { return unix.Send(a.tcp(), []byte("x"), unix.MSG_NOSIGNAL) }, unix.EPIPE},
		{"enotconn", "on such a UDP socket with EDESTADDRREQ", func() error { return unix.Send(a.udp(), []byte("x"), 0) }, unix.EDESTADDRREQ},
		{"einprogress", "on a non-blocking socket and has not finished yet", func() error { return unix.Connect(waiting, silent) }, unix.EINPROGRESS},
		{"ealready", "called connect() again on a socket that is still connecting", func() error { return unix.Connect(waiting, silent) }, unix.EALREADY},
		{"so-rcvtimeo", "(connect() with EINPROGRESS)", func() error {
			fd := a.tcp()
			return errors.Join(unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO, &unix.Timeval{Usec: 100_000}), unix.Connect(fd, silent))
		}, unix.EINPROGRESS},
		{"broadcast", "UDP can broadcast; TCP can't", func() error { return unix.Connect(a.tcp(), at4([4]byte{10, 9, 0, 255}, 80)) }, unix.ENETUNREACH},
	}
}

// ofUnix returns claims about unix sockets.
func ofUnix(a asker) []claim {
	path := filepath.Join(a.t.TempDir(), "s")
	to := &unix.SockaddrUnix{Name: path}
	l := a.socket(unix.AF_UNIX, unix.SOCK_STREAM)
	return []claim{
		{"eaddrinuse", "for a unix socket, it means that the path already exists", func() error {
			return errors.Join(unix.Bind(l, to), unix.Bind(a.socket(unix.AF_UNIX, unix.SOCK_STREAM), to))
		}, unix.EADDRINUSE},
		{"econnrefused", "the path exists, but nobody is listening on it", func() error { return unix.Connect(a.socket(unix.AF_UNIX, unix.SOCK_STREAM), to) }, unix.ECONNREFUSED},
		{"eprototype", "tried to connect to a unix socket of another type", func() error {
			return errors.Join(unix.Listen(l, 1), unix.Connect(a.socket(unix.AF_UNIX, unix.SOCK_DGRAM), to))
		}, unix.EPROTOTYPE},
		{"enxio", "opening a unix socket's path like a file fails this way", func() error {
			_, err := unix.Open(path, unix.O_RDWR|unix.O_CLOEXEC, 0)
			return err
		}, unix.ENXIO},
	}
}

// ofDatagrams returns claims about UDP and multicast groups.
func ofDatagrams(a asker) []claim {
	group, joined := byte(0), a.udp()
	send := func(n int, ip [4]byte) func() error {
		return func() error { return unix.Sendto(a.udp(), make([]byte, n), 0, at4(ip, 9)) }
	}
	return []claim{
		{"emsgsize", "a UDP datagram can carry at most 65507 bytes", send(65507, [4]byte{127, 0, 0, 1}), nil},
		{"emsgsize", "a UDP datagram can carry at most 65507 bytes", send(65508, [4]byte{127, 0, 0, 1}), unix.EMSGSIZE},
		{"so-broadcast", "sending there fails with EACCES", send(1, [4]byte{10, 9, 0, 255}), unix.EACCES},
		{"enobufs", "more multicast groups than net.ipv4.igmp_max_memberships (20 by default) allows", func() error {
			err := until(func() error {
				group++
				return unix.SetsockoptIPMreq(joined, unix.IPPROTO_IP, unix.IP_ADD_MEMBERSHIP, &unix.IPMreq{Multiaddr: [4]byte{239, 1, 1, group}, Interface: [4]byte{10, 9, 0, 1}})
			})
			if group != 21 {
				a.t.Errorf("group %d is one too many", group)
			}
			return err
		}, unix.ENOBUFS},
	}
}

// TestSYNsAreSentAgainAsTheTextSays checks that SYNs are retransmitted
// tcp_syn_retries times and, on Linux 6.5 and later, another tcp_syn_linear_timeouts
// times.
func TestSYNsAreSentAgainAsTheTextSays(t *testing.T) {
	if !inOwnNamespace(t) {
		return
	}
	text := language.English().Tell("term.tcp-retries")
	if !strings.Contains(text, "6 times, or 10 on Linux 6.5 and later (tcp_syn_linear_timeouts adds 4)") {
		t.Fatal(text)
	}
	retries, _ := setting(t, "ipv4/tcp_syn_retries")
	linear, since := setting(t, "ipv4/tcp_syn_linear_timeouts")
	if retries != 6 || since && linear != 4 {
		t.Errorf("by default %d and %d", retries, linear)
	}
	want := 1
	sysctl(t, "ipv4/tcp_syn_retries", "1")
	if since {
		sysctl(t, "ipv4/tcp_syn_linear_timeouts", "1")
		want = 2
	}
	ip(t, "link", "add", "berth0", "type", "veth", "peer", "name", "berth1")
	ip(t, "link", "set", "berth1", "up")
	ip(t, "link", "set", "berth0", "up")
	ip(t, "addr", "add", "10.9.0.1/24", "dev", "berth0")
	ip(t, "neigh", "add", "10.9.0.2", "lladdr", "02:00:00:00:00:02", "dev", "berth0")
	began := time.Now()
	if err := unix.Connect(asker{t}.tcp(), at4([4]byte{10, 9, 0, 2}, 80)); !errors.Is(err, unix.ETIMEDOUT) {
		t.Errorf("after %v: %v", time.Since(began), err)
	}
	if got := sentAgain(t); got != want {
		t.Errorf("a SYN was sent again %d times, want %d", got, want)
	}
}

// sentAgain returns the number of segments that TCP has retransmitted in this
// network namespace.
func sentAgain(t *testing.T) int {
	t.Helper()
	data, err := os.ReadFile("/proc/net/snmp")
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for line := range strings.Lines(string(data)) {
		words := strings.Fields(line)
		if words[0] != "Tcp:" {
			continue
		}
		if names == nil {
			names = words
			continue
		}
		for i, name := range names {
			if name == "RetransSegs" {
				n, err := strconv.Atoi(words[i])
				if err != nil {
					t.Fatal(err)
				}
				return n
			}
		}
	}
	t.Fatal("no RetransSegs")
	return 0
}
