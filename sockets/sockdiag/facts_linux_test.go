package sockdiag

import (
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"

	"github.com/google/go-cmp/cmp"
)

// one returns the socket of fd from a dump.
func one(t *testing.T, fd int) sockets.Socket {
	t.Helper()
	s := find(everything(t, dial(t), nil), fd)
	if s == nil {
		t.Fatal("not in the dump")
	}
	return *s
}

func TestV6Only(t *testing.T) {
	for _, kind := range []int{unix.SOCK_STREAM, unix.SOCK_DGRAM} {
		for only, want := range []sockets.Tri{sockets.No, sockets.Yes} {
			fd, sa := socketFor(t, "[::]:0", kind)
			must(t, "v6only", unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, only))
			must(t, "bind", unix.Bind(fd, sa))
			if kind == unix.SOCK_STREAM {
				must(t, "listen", unix.Listen(fd, 1))
			}
			s := one(t, fd)
			if s.V6Only != want || s.Family != sockets.IPv6 || s.Mapped || !s.Local.Addr().Is6() || !s.Local.Addr().IsUnspecified() || s.Remote.IsValid() {
				t.Errorf("%v with v6only %d: %+v", s.Proto, only, s)
			}
		}
	}
	if s := one(t, listenTCP(t, "127.0.0.1:0", 1)); s.V6Only != sockets.Unknown {
		t.Errorf("for IPv4: %v", s.V6Only)
	}
}

// The socket for an IPv4 client of a dual-stack listener is an IPv6 socket with IPv4
// endpoints.
func TestMapped(t *testing.T) {
	l := listenTCP(t, "[::]:0", 1)
	sa, err := unix.Getsockname(l)
	port := address(t, sa, err).Port()
	client, to := socketFor(t, "127.0.0.1:0", unix.SOCK_STREAM)
	to.(*unix.SockaddrInet4).Port = int(port)
	must(t, "connect", unix.Connect(client, to))
	server := accept(t, l)

	s := one(t, server)
	if !s.Mapped || s.Family != sockets.IPv6 || s.Local != local4(t, server) || s.Remote != local4(t, client) {
		t.Errorf("server %+v", s)
	}
	if s := one(t, client); s.Mapped || s.Family != sockets.IPv4 || s.Remote != remote4(t, client) {
		t.Errorf("client %+v", s)
	}
}

func TestInterface(t *testing.T) {
	fd := socket(t, unix.AF_INET, unix.SOCK_DGRAM)
	if err := unix.BindToDevice(fd, "lo"); err != nil {
		t.Skipf("may not bind to an interface: %v", err)
	}
	must(t, "bind", unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	if s := one(t, fd); s.Iface != "lo" {
		t.Errorf("interface %q, want lo", s.Iface)
	}
	if s := one(t, bind(t, "127.0.0.1:0", unix.SOCK_DGRAM)); s.Iface != "" {
		t.Errorf("for a socket of any interface: %q", s.Iface)
	}
}

func TestInterfaceThatIsGone(t *testing.T) {
	c := dial(t)
	if got := c.ifaces.name(1<<31 - 1); got != "if2147483647" {
		t.Errorf("%q", got)
	}
}

func TestQueues(t *testing.T) {
	client, server := pair(t)
	if _, err := unix.Write(client, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	want := sockets.Queue{Recv: 5}
	if !eventually(t, func(all []sockets.Socket) bool { return find(all, server).Queue == want }) {
		t.Errorf("queue %+v, want %+v", one(t, server).Queue, want)
	}
}

func TestKeepaliveTimer(t *testing.T) {
	client, _ := pair(t)
	must(t, "keepidle", unix.SetsockoptInt(client, unix.IPPROTO_TCP, unix.TCP_KEEPIDLE, 3600))
	must(t, "keepalive", unix.SetsockoptInt(client, unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1))
	got := one(t, client).Timer
	if got.Kind != sockets.TimerKeepalive || got.Expires > time.Hour || got.Expires < 50*time.Minute {
		t.Errorf("%+v, want keepalive in an hour", got)
	}
}

// tcp_info must agree with what getsockopt reports for the same socket.
func TestTCPInfoOfKernel(t *testing.T) {
	client, server := pair(t)
	for range 10 {
		if _, err := unix.Write(client, make([]byte, 1000)); err != nil {
			t.Fatal(err)
		}
		if _, err := unix.Read(server, make([]byte, 1000)); err != nil {
			t.Fatal(err)
		}
	}
	want, err := unix.GetsockoptTCPInfo(client, unix.IPPROTO_TCP, unix.TCP_INFO)
	must(t, "TCP_INFO", err)
	algorithm, err := unix.GetsockoptString(client, unix.IPPROTO_TCP, unix.TCP_CONGESTION)
	must(t, "TCP_CONGESTION", err)

	got := one(t, client).TCP
	if got == nil {
		t.Fatal("no tcp_info")
	}
	if got.BytesSent != want.Bytes_sent || got.PMTU != want.Pmtu || got.SndMSS != want.Snd_mss ||
		got.RTT != time.Duration(want.Rtt)*time.Microsecond || got.Congestion != algorithm {
		t.Errorf("got %+v\nwant %+v, %s", got, want, algorithm)
	}
}

func TestTCPInfoOnlyIfAsked(t *testing.T) {
	l := listenTCP(t, "127.0.0.1:0", 1)
	all := whole(t, dial(t), nil, listeners)
	if s := find(all, l); s == nil || s.TCP != nil {
		t.Errorf("got %+v, want no tcp_info", s)
	}
}

// What the sockets of several dumps point to must remain valid until Recycle.
func TestRecycle(t *testing.T) {
	client, _ := pair(t)
	c := dial(t)
	first := everything(t, c, nil)
	kept := find(first, client).TCP
	second := everything(t, c, nil)
	if find(second, client).TCP == kept {
		t.Error("a second dump in the same poll reused the tcp_info of the first")
	}
	c.Recycle()
	used := c.inet.infos.used
	everything(t, c, second[:0])
	if used != 0 || c.inet.infos.used == 0 {
		t.Errorf("%d values in use after Recycle, %d after a dump", used, c.inet.infos.used)
	}
}

func TestNetNS(t *testing.T) {
	var st unix.Stat_t
	must(t, "stat", unix.Stat("/proc/thread-self/ns/net", &st)) // the first thread may be in another one by now
	c := dial(t)
	if c.NetNS() != st.Ino {
		t.Errorf("namespace %d, want %d", c.NetNS(), st.Ino)
	}
	fd := listenTCP(t, "127.0.0.1:0", 1)
	want := sockets.Key{NetNS: st.Ino, ID: cookieOf(fd)}
	if got := one(t, fd).Key; got != want {
		t.Errorf("key %+v, want %+v", got, want)
	}
}

// One dump of both families must equal separate dumps of each.
func TestDumpOfBothFamilies(t *testing.T) {
	four, six := listenTCP(t, "127.0.0.1:0", 3), listenTCP(t, "[::1]:0", 4)
	udp4, udp6 := bind(t, "127.0.0.1:0", unix.SOCK_DGRAM), bind(t, "[::1]:0", unix.SOCK_DGRAM)
	c := dial(t)
	apart := everything(t, c, nil)
	var together []sockets.Socket
	for _, p := range []sockets.Proto{sockets.TCP, sockets.UDP} {
		together = whole(t, c, together, Request{Proto: p, States: sockets.AllStates, TCPInfo: true})
	}
	for _, fd := range []int{four, six, udp4, udp6} {
		want, got := find(apart, fd), find(together, fd)
		if want.TCP != nil && got.TCP != nil {
			got.TCP.Moment = want.TCP.Moment
		}
		if diff := cmp.Diff(want, got, sameAddr); diff != "" {
			t.Error(diff)
		}
	}
}

// A dump of both families must include bound sockets, too.
func TestDumpOfBothFamiliesBound(t *testing.T) {
	needBound(t)
	fd := bind(t, "[::1]:0", unix.SOCK_STREAM)
	all := whole(t, dial(t), nil, Request{Proto: sockets.TCP, States: sockets.StatesOf(sockets.Bound)})
	if s := find(all, fd); s == nil || s.State != sockets.Bound || s.Family != sockets.IPv6 {
		t.Errorf("got %+v", s)
	}
}
