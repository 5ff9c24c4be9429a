package sockdiag

import (
	"errors"
	"net/netip"
	"os"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/netlink"
)

// These helpers make sockets with plain system calls, because the net package would
// not leave them in the states that are needed here.

func dial(t testing.TB) *Conn {
	t.Helper()
	c, err := Dial()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// must ends the test if a system call failed.
func must(t testing.TB, what string, err error) {
	t.Helper()
	if err != nil {
		t.Fatalf("%s: %v", what, err)
	}
}

func socket(t testing.TB, family, kind int) int {
	t.Helper()
	fd, err := unix.Socket(family, kind|unix.SOCK_CLOEXEC, 0)
	if err == unix.EAFNOSUPPORT {
		t.Skip("this system has no IPv6")
	}
	must(t, "socket", err)
	t.Cleanup(func() { unix.Close(fd) })
	return fd
}

// socketFor makes a socket of the family of address.
func socketFor(t testing.TB, address string, kind int) (fd int, sa unix.Sockaddr) {
	t.Helper()
	ap := netip.MustParseAddrPort(address)
	if ap.Addr().Is4() {
		return socket(t, unix.AF_INET, kind), &unix.SockaddrInet4{Port: int(ap.Port()), Addr: ap.Addr().As4()}
	}
	return socket(t, unix.AF_INET6, kind), &unix.SockaddrInet6{Port: int(ap.Port()), Addr: ap.Addr().As16()}
}

func bind(t testing.TB, address string, kind int) int {
	t.Helper()
	fd, sa := socketFor(t, address, kind)
	err := unix.Bind(fd, sa)
	if err == unix.EADDRNOTAVAIL {
		t.Skipf("this system has no %s", address)
	}
	must(t, "bind "+address, err)
	return fd
}

func listenTCP(t testing.TB, address string, backlog int) int {
	t.Helper()
	fd := bind(t, address, unix.SOCK_STREAM)
	must(t, "listen", unix.Listen(fd, backlog))
	return fd
}

// connect makes a client that is connected to address, or to the server's address if
// address is "".
func connect(t testing.TB, server int, address string) int {
	t.Helper()
	if address == "" {
		address = local4(t, server).String()
	}
	fd, sa := socketFor(t, address, unix.SOCK_STREAM)
	must(t, "connect", unix.Connect(fd, sa))
	return fd
}

func accept(t testing.TB, server int) int {
	t.Helper()
	fd, _, err := unix.Accept4(server, unix.SOCK_CLOEXEC)
	must(t, "accept", err)
	t.Cleanup(func() { unix.Close(fd) })
	return fd
}

// pair returns both ends of a connection over 127.0.0.1.
func pair(t testing.TB) (client, server int) {
	t.Helper()
	l := listenTCP(t, "127.0.0.1:0", 1)
	client = connect(t, l, "")
	return client, accept(t, l)
}

// address converts what getsockname or getpeername returned, without unmapping it.
func address(t testing.TB, sa unix.Sockaddr, err error) netip.AddrPort {
	t.Helper()
	must(t, "address", err)
	switch sa := sa.(type) {
	case *unix.SockaddrInet4:
		return netip.AddrPortFrom(netip.AddrFrom4(sa.Addr), uint16(sa.Port))
	case *unix.SockaddrInet6:
		return netip.AddrPortFrom(netip.AddrFrom16(sa.Addr), uint16(sa.Port))
	}
	t.Fatalf("an address of type %T", sa)
	return netip.AddrPort{}
}

func local4(t testing.TB, fd int) netip.AddrPort {
	t.Helper()
	sa, err := unix.Getsockname(fd)
	a := address(t, sa, err)
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
}

func remote4(t testing.TB, fd int) netip.AddrPort {
	t.Helper()
	sa, err := unix.Getpeername(fd)
	a := address(t, sa, err)
	return netip.AddrPortFrom(a.Addr().Unmap(), a.Port())
}

// cookieOf returns the cookie of a socket according to getsockopt, which a dump must
// report, too.
func cookieOf(fd int) uint64 {
	n, err := unix.GetsockoptUint64(fd, unix.SOL_SOCKET, unix.SO_COOKIE)
	if err != nil {
		return 0
	}
	return n
}

func inodeOf(t testing.TB, fd int) uint64 {
	t.Helper()
	var st unix.Stat_t
	must(t, "fstat", unix.Fstat(fd, &st))
	return st.Ino
}

// find returns the socket of fd, or nil.
func find(all []sockets.Socket, fd int) *sockets.Socket { return findCookie(all, cookieOf(fd)) }

func findCookie(all []sockets.Socket, cookie uint64) *sockets.Socket {
	for i := range all {
		if all[i].Cookie == cookie {
			return &all[i]
		}
	}
	return nil
}

// everything dumps TCP and UDP of both families, with tcp_info.
func everything(t testing.TB, c *Conn, dst []sockets.Socket) []sockets.Socket {
	t.Helper()
	for _, r := range requests(true) {
		dst = whole(t, c, dst, r)
	}
	return dst
}

// whole is like Conn.Dump, but repeats a dump that others' sockets have interrupted.
func whole(t testing.TB, c *Conn, dst []sockets.Socket, r Request) []sockets.Socket {
	t.Helper()
	for try := 1; ; try++ {
		all, err := c.Dump(t.Context(), dst, r)
		switch {
		case err == nil:
			return all
		case !errors.Is(err, netlink.ErrInterrupted) || try == 20:
			t.Fatal(err)
		}
	}
}

func requests(tcpInfo bool) []Request {
	var rs []Request
	for _, p := range []sockets.Proto{sockets.TCP, sockets.UDP} {
		for _, f := range []sockets.Family{sockets.IPv4, sockets.IPv6} {
			rs = append(rs, Request{Proto: p, Family: f, States: sockets.AllStates, TCPInfo: tcpInfo})
		}
	}
	return rs
}

// eventually makes dumps until the function ok returns true, for 5 seconds at most.
func eventually(t testing.TB, ok func(all []sockets.Socket) bool) bool {
	t.Helper()
	c := dial(t)
	for end := time.Now().Add(5 * time.Second); time.Now().Before(end); time.Sleep(5 * time.Millisecond) {
		if ok(everything(t, c, nil)) {
			return true
		}
	}
	return false
}

// myself returns the account that this test's sockets belong to.
func myself() sockets.Account { return sockets.Account{UID: int64(os.Getuid())} }
