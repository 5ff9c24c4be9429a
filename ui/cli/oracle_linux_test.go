package cli

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"testing"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// sock is what a program asks of the kernel for a port.
type sock struct {
	proto                        sockets.Proto
	at                           netip.Addr
	v6only, reuseAddr, reusePort bool
}

func (s sock) String() string {
	return fmt.Sprintf("%v %v v6only=%t reuseaddr=%t reuseport=%t", s.proto, s.at, s.v6only, s.reuseAddr, s.reusePort)
}

// to gives an endpoint as the socket's family wants it; of a wildcard, for who
// connects, the loopback address that it stands for.
func (s sock) to(addr netip.Addr, port uint16, connects bool) unix.Sockaddr {
	if s.at.Is4() {
		if connects && addr.IsUnspecified() {
			addr = netip.AddrFrom4([4]byte{127, 0, 0, 1})
		}
		return &unix.SockaddrInet4{Port: int(port), Addr: addr.As4()}
	}
	if connects && addr.IsUnspecified() {
		addr = netip.IPv6Loopback()
	}
	return &unix.SockaddrInet6{Port: int(port), Addr: addr.As16()}
}

// open makes a socket with these options.
func (s sock) open(t *testing.T) int {
	t.Helper()
	family, kind := unix.AF_INET6, unix.SOCK_STREAM
	if s.at.Is4() {
		family = unix.AF_INET
	}
	if s.proto == sockets.UDP {
		kind = unix.SOCK_DGRAM
	}
	fd, err := unix.Socket(family, kind|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Skip(err)
	}
	set := func(level, option int, on bool) {
		value := 0
		if on {
			value = 1
		}
		if err := unix.SetsockoptInt(fd, level, option, value); err != nil {
			t.Fatal(err)
		}
	}
	if !s.at.Is4() {
		set(unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, s.v6only)
	}
	set(unix.SOL_SOCKET, unix.SO_REUSEADDR, s.reuseAddr)
	set(unix.SOL_SOCKET, unix.SO_REUSEPORT, s.reusePort)
	return fd
}

// take does what a server does that wants the port, and gives the kernel's
// answer.
func (s sock) take(t *testing.T, port uint16) error {
	t.Helper()
	fd := s.open(t)
	defer unix.Close(fd)
	if err := unix.Bind(fd, s.to(s.at, port, false)); err != nil || s.proto == sockets.UDP {
		return err
	}
	return unix.Listen(fd, 1)
}

// holding is a way to come by a port.
type holding string

// The ways. Over UDP there are the first three.
const (
	binds     holding = "bound"
	talks     holding = "connected"
	leaves    holding = "closed again"
	listens   holding = "listening"
	serves    holding = "serving without its listener"
	calls     holding = "client"
	serverEnd holding = "TIME_WAIT of a server"
	clientEnd holding = "TIME_WAIT of a client"
)

// held is a port that a test holds.
type held struct {
	port uint16
	fds  []int
}

func (h *held) close() {
	for _, fd := range h.fds {
		unix.Close(fd)
	}
	h.fds = nil
}

// hold brings a port into a state; nil where the kernel would not.
func (s sock) hold(t *testing.T, how holding) *held {
	t.Helper()
	h := &held{fds: []int{s.open(t)}}
	fd := h.fds[0]
	if unix.Bind(fd, s.to(s.at, 0, false)) != nil {
		h.close()
		return nil
	}
	h.port = localPort(t, fd)
	switch how {
	case leaves:
		h.close()
	case talks:
		if err := unix.Connect(fd, s.to(s.at, 9, true)); err != nil {
			t.Fatal(err)
		}
	case listens, serves, calls, serverEnd, clientEnd:
		if err := unix.Listen(fd, 5); err != nil {
			t.Fatal(err)
		}
		if how != listens {
			s.connect(t, h, how)
		}
	}
	return h
}

// connect brings a connection to the listener h into a state, and makes h the
// end of it that is meant.
func (s sock) connect(t *testing.T, h *held, how holding) {
	t.Helper()
	client := s.open(t)
	if err := unix.Connect(client, s.to(s.at, h.port, true)); err != nil {
		t.Fatal(err)
	}
	server, _, err := unix.Accept(h.fds[0])
	if err != nil {
		t.Fatal(err)
	}
	ends := []int{server, client}
	if how == calls || how == clientEnd {
		ends = []int{client, server}
		h.port = localPort(t, client)
	}
	if how == serverEnd || how == clientEnd { // who closes first waits
		unix.Close(ends[0])
		if n, err := unix.Read(ends[1], make([]byte, 1)); n != 0 || err != nil {
			t.Fatal(n, err)
		}
		unix.Close(ends[1])
		ends = nil
	}
	unix.Close(h.fds[0])
	h.fds = ends
}

func localPort(t *testing.T, fd int) uint16 {
	t.Helper()
	at, err := unix.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	switch at := at.(type) {
	case *unix.SockaddrInet4:
		return uint16(at.Port)
	case *unix.SockaddrInet6:
		return uint16(at.Port)
	}
	t.Fatalf("%T", at)
	return 0
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func addrs(texts ...string) []netip.Addr {
	as := make([]netip.Addr, len(texts))
	for i, text := range texts {
		as[i] = netip.MustParseAddr(text)
	}
	return as
}

// holder gives some program, and how it has its port.
func holder(r *rand.Rand) (sock, holding) {
	s := sock{
		proto: pick(r, sockets.TCP, sockets.TCP, sockets.UDP), at: pick(r, addrs("127.0.0.1", "127.0.0.2", "0.0.0.0", "::", "::1", "::ffff:127.0.0.1")...),
		reuseAddr: pick(r, true, false), reusePort: pick(r, true, false, false),
	}
	s.v6only = s.at == netip.IPv6Loopback() || s.at == netip.IPv6Unspecified() && pick(r, true, false)
	if s.proto == sockets.UDP {
		return s, pick(r, binds, talks, leaves)
	}
	return s, pick(r, binds, leaves, listens, listens, serves, calls, serverEnd, clientEnd)
}
