package sockdiag

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// Each test brings a socket into one state over loopback, and waits until the kernel
// reports exactly that state.

// tcp is what a test expects to be reported about one end of a connection.
type tcp struct {
	cookie        uint64
	state         sockets.State
	local, remote netip.AddrPort
	user          sockets.Account
	inode         uint64
}

// end returns what should be reported about fd in the given state.
func end(t *testing.T, fd int, state sockets.State, remote netip.AddrPort) tcp {
	t.Helper()
	return tcp{cookieOf(fd), state, local4(t, fd), remote, myself(), inodeOf(t, fd)}
}

// expect waits until a dump has all of wants.
func expect(t *testing.T, wants ...tcp) {
	t.Helper()
	var last []sockets.Socket
	ok := eventually(t, func(all []sockets.Socket) bool {
		last = all
		for _, w := range wants {
			if s := findCookie(all, w.cookie); s == nil || seen(s) != w {
				return false
			}
		}
		return true
	})
	for i := 0; !ok && i < len(wants); i++ {
		got := "nothing"
		if s := findCookie(last, wants[i].cookie); s != nil {
			t.Errorf("got %+v\nwant %+v", seen(s), wants[i])
			continue
		}
		t.Errorf("got %s, want %+v", got, wants[i])
	}
}

// expectAny waits for a socket like want, with any cookie. It is for sockets for which
// the test has no descriptor.
func expectAny(t *testing.T, want tcp) {
	t.Helper()
	if !eventually(t, func(all []sockets.Socket) bool {
		for i := range all {
			want.cookie = all[i].Cookie
			if want.cookie != 0 && seen(&all[i]) == want {
				return true
			}
		}
		return false
	}) {
		t.Errorf("never reported: %+v", want)
	}
}

// seen returns what was reported about a socket. For a socket without an inode, the
// right user counts the same as no user, because only recent kernels report it. If such
// a socket is reported to belong to root, that means nothing.
func seen(s *sockets.Socket) tcp {
	user := s.User
	if s.Inode == 0 && user == myself() && user.UID != 0 {
		user = sockets.NoAccount()
	}
	return tcp{s.Cookie, s.State, s.Local, s.Remote, user, s.Inode}
}

// closeEarly closes fd and puts another file in its place, to be closed at the end of
// the test.
func closeEarly(t *testing.T, fd int) {
	t.Helper()
	must(t, "dup", unix.Dup3(socket(t, unix.AF_UNIX, unix.SOCK_DGRAM), fd, unix.O_CLOEXEC))
}

// nonblock makes system calls on fd return without waiting.
func nonblock(t *testing.T, fd int) {
	t.Helper()
	must(t, "nonblock", unix.SetNonblock(fd, true))
}

// fill writes until the other end's window is full.
func fill(t *testing.T, fd int) {
	t.Helper()
	nonblock(t, fd)
	b := make([]byte, 1<<16)
	for quiet := 0; quiet < 20; {
		if _, err := unix.Write(fd, b); err == unix.EAGAIN {
			quiet++
			time.Sleep(time.Millisecond) // written data may still be sent, which makes room for more
		} else {
			must(t, "write", err)
			quiet = 0
		}
	}
}

func TestListen(t *testing.T) {
	expect(t, end(t, listenTCP(t, "127.0.0.1:0", 7), sockets.Listen, netip.AddrPort{}))
}

func TestEstablished(t *testing.T) {
	client, server := pair(t)
	expect(t,
		end(t, client, sockets.Established, local4(t, server)),
		end(t, server, sockets.Established, local4(t, client)),
	)
}

func TestCloseWaitAndFinWait2(t *testing.T) {
	client, server := pair(t)
	must(t, "shutdown", unix.Shutdown(client, unix.SHUT_WR))
	expect(t,
		end(t, client, sockets.FinWait2, local4(t, server)),
		end(t, server, sockets.CloseWait, local4(t, client)),
	)
}

// In TIME_WAIT, a connection has the same cookie, but no inode or user.
func TestTimeWait(t *testing.T) {
	client, server := pair(t)
	want := end(t, client, sockets.TimeWait, local4(t, server))
	want.user, want.inode = sockets.NoAccount(), 0
	closeEarly(t, client)
	must(t, "shutdown", unix.Shutdown(server, unix.SHUT_WR))
	expect(t, want)

	s := findCookie(everything(t, dial(t), nil), want.cookie)
	if s == nil || s.Timer.Kind != sockets.TimerTimeWait || s.Timer.Expires <= 0 || s.Timer.Expires > 61*time.Second || s.TCP != nil {
		t.Errorf("got %+v, want a timer of at most 60 s and no tcp_info", s)
	}
}

// A connection that its process closed before all data was sent, or before the peer
// closed it, has no inode, and may have no user.
func TestOrphan(t *testing.T) {
	for _, state := range []sockets.State{sockets.FinWait1, sockets.FinWait2} {
		client, server := pair(t)
		if state == sockets.FinWait1 {
			fill(t, client)
		}
		want := end(t, client, state, local4(t, server))
		want.user, want.inode = sockets.NoAccount(), 0
		closeEarly(t, client)
		expect(t, want)
	}
}

func TestSynSent(t *testing.T) {
	l := listenTCP(t, "127.0.0.1:0", 0)
	connect(t, l, "") // fills the queue
	fd, sa := socketFor(t, local4(t, l).String(), unix.SOCK_STREAM)
	nonblock(t, fd)
	if err := unix.Connect(fd, sa); err != unix.EINPROGRESS {
		t.Fatalf("connect: %v", err)
	}
	expect(t, end(t, fd, sockets.SynSent, local4(t, l)))
}

// Both ends of a connection that was not accepted are reported. The listener's end has
// no inode, and is waiting in the listener's queue.
func TestUnaccepted(t *testing.T) {
	l := listenTCP(t, "127.0.0.1:0", 7)
	client := connect(t, l, "")
	expect(t, end(t, client, sockets.Established, local4(t, l)))

	expectAny(t, tcp{0, sockets.Established, local4(t, l), local4(t, client), sockets.NoAccount(), 0})
	all := everything(t, dial(t), nil)
	if got, want := find(all, l).Queue, (sockets.Queue{Recv: 1, Send: 7}); got != want {
		t.Errorf("queue of the listener %+v, want %+v", got, want)
	}
}

// TCP_DEFER_ACCEPT keeps a connection without data in SYN_RECV.
func TestSynRecv(t *testing.T) {
	l := listenTCP(t, "127.0.0.1:0", 7)
	must(t, "defer accept", unix.SetsockoptInt(l, unix.IPPROTO_TCP, unix.TCP_DEFER_ACCEPT, 30))
	client := connect(t, l, "")
	expectAny(t, tcp{0, sockets.SynRecv, local4(t, l), local4(t, client), sockets.NoAccount(), 0})
}

func TestFinWait1AndClosing(t *testing.T) {
	client, server := pair(t)
	fill(t, client)
	must(t, "shutdown", unix.Shutdown(client, unix.SHUT_WR))
	expect(t, end(t, client, sockets.FinWait1, local4(t, server)))
	must(t, "shutdown", unix.Shutdown(server, unix.SHUT_WR))
	expect(t, end(t, client, sockets.Closing, local4(t, server)))
}

func TestLastAck(t *testing.T) {
	client, server := pair(t)
	peer := local4(t, server)
	fill(t, client)
	must(t, "shutdown", unix.Shutdown(server, unix.SHUT_WR))
	expect(t, end(t, client, sockets.CloseWait, peer))
	must(t, "shutdown", unix.Shutdown(client, unix.SHUT_WR))
	expect(t, end(t, client, sockets.LastAck, peer))
}

// needBound skips the test if the kernel is too old.
func needBound(t *testing.T) {
	t.Helper()
	var name unix.Utsname
	must(t, "uname", unix.Uname(&name))
	if release := unix.ByteSliceToString(name.Release[:]); !SeesBound(release) {
		t.Skipf("Linux %s does not report bound TCP sockets", release)
	}
}

func TestBoundTCP(t *testing.T) {
	needBound(t)
	expect(t, end(t, bind(t, "127.0.0.1:0", unix.SOCK_STREAM), sockets.Bound, netip.AddrPort{}))
}

func TestUDP(t *testing.T) {
	bound := bind(t, "127.0.0.1:0", unix.SOCK_DGRAM)
	connected, sa := socketFor(t, local4(t, bound).String(), unix.SOCK_DGRAM)
	must(t, "connect", unix.Connect(connected, sa))
	expect(t,
		end(t, bound, sockets.Bound, netip.AddrPort{}),
		end(t, connected, sockets.Connected, local4(t, bound)),
	)
}

// TestBoundAfterAFailedConnect checks that a socket is not reported as connected after a
// failed attempt, although the kernel still reports the address that it tried to reach.
func TestBoundAfterAFailedConnect(t *testing.T) {
	needBound(t)
	refusing := bind(t, "127.0.0.2:0", unix.SOCK_STREAM)
	to, err := unix.Getsockname(refusing)
	must(t, "name", err)
	fd := bind(t, free(t), unix.SOCK_STREAM) // if the system had chosen the address, the socket would lose it
	if err := unix.Connect(fd, to); !errors.Is(err, unix.ECONNREFUSED) {
		t.Fatalf("connect: %v", err)
	}
	if s := one(t, fd); s.State != sockets.Bound || s.Local != local4(t, fd) || s.Remote.IsValid() || s.Remote.Port() != 0 {
		t.Errorf("%+v", s)
	}
}

// free returns an unused address on 127.0.0.1.
func free(t *testing.T) string {
	t.Helper()
	fd, sa := socketFor(t, "127.0.0.1:0", unix.SOCK_STREAM)
	must(t, "bind", unix.Bind(fd, sa))
	a := local4(t, fd)
	must(t, "close", unix.Close(fd))
	return a.String()
}
