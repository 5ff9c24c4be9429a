package cli

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/netip"
	"strconv"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// sock describes a socket that a program requests from the kernel.
type sock struct {
	proto                        sockets.Proto
	at                           netip.Addr
	v6only, reuseAddr, reusePort bool
}

func (s sock) String() string {
	return fmt.Sprintf("%v %v v6only=%t reuseaddr=%t reuseport=%t", s.proto, s.at, s.v6only, s.reuseAddr, s.reusePort)
}

// to returns an endpoint in the form required by the socket's family. For a program
// that connects, it replaces a wildcard with the corresponding loopback address.
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
	zone, err := strconv.ParseUint(addr.Zone(), 10, 32)
	if i, e := net.InterfaceByName(addr.Zone()); err != nil && e == nil {
		zone = uint64(i.Index)
	}
	return &unix.SockaddrInet6{Port: int(port), Addr: addr.As16(), ZoneId: uint32(zone)}
}

// open opens a socket with the options of s.
func (s sock) open() (int, error) {
	family, kind := unix.AF_INET6, unix.SOCK_STREAM
	if s.at.Is4() {
		family = unix.AF_INET
	}
	if s.proto == sockets.UDP {
		kind = unix.SOCK_DGRAM
	}
	fd, err := unix.Socket(family, kind|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return -1, err
	}
	set := func(level, option int, on bool) {
		value := 0
		if on {
			value = 1
		}
		if e := unix.SetsockoptInt(fd, level, option, value); e != nil && err == nil {
			err = e
		}
	}
	if !s.at.Is4() {
		set(unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, s.v6only)
	}
	set(unix.SOL_SOCKET, unix.SO_REUSEADDR, s.reuseAddr)
	set(unix.SOL_SOCKET, unix.SO_REUSEPORT, s.reusePort)
	// Another holder of the port may receive the data meant for this socket.
	if e := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: 1}); e != nil {
		err = e
	}
	if err != nil {
		unix.Close(fd)
	}
	return fd, err
}

// take does what a server that needs the port does, and returns the kernel's error.
func (s sock) take(port uint16) error {
	fd, err := s.open()
	if err != nil {
		return err
	}
	defer unix.Close(fd)
	if err := unix.Bind(fd, s.to(s.at, port, false)); err != nil || s.proto == sockets.UDP {
		return err
	}
	return unix.Listen(fd, 1)
}

// holding is a way of holding a port.
type holding string

// The ways of holding a port. Only the first four apply to UDP.
const (
	none      holding = "nobody"
	binds     holding = "bound"
	talks     holding = "connected"
	asks      holding = "connected without a bind"
	listens   holding = "listening"
	queues    holding = "listening, with a connection that nobody accepts"
	accepts   holding = "listening, with a connection"
	serves    holding = "serving without its listener"
	calls     holding = "client"
	orphans   holding = "closed, but not by the other end"
	serverEnd holding = "TIME_WAIT of a server"
	clientEnd holding = "TIME_WAIT of a client"
)

// held is a port held by a test.
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

// keep registers a descriptor to be closed at the end.
func (h *held) keep(fd int, err error) (int, error) {
	if err == nil {
		h.fds = append(h.fds, fd)
	}
	return fd, err
}

// hold brings a port into a state. It returns an error if the kernel refuses. For a
// client, the kernel chooses the port, whichever port was requested.
func (s sock) hold(how holding, port uint16) (*held, error) {
	h := &held{port: port}
	if how == none {
		return h, nil
	}
	fd, err := h.keep(s.open())
	if err == nil && how != asks {
		err = unix.Bind(fd, s.to(s.at, port, false))
	}
	if err == nil {
		err = s.bring(h, how)
	}
	if err != nil {
		h.close()
	}
	return h, err
}

// bring brings the first socket of h into a state.
func (s sock) bring(h *held, how holding) (err error) {
	fd := h.fds[0]
	switch how {
	case binds:
	case talks, asks:
		err = unix.Connect(fd, s.to(s.at, 9, true))
	default:
		if err = unix.Listen(fd, 5); err == nil && how != listens {
			if h.port, err = localPort(fd); err == nil {
				return s.connect(h, how)
			}
		}
	}
	if err == nil {
		h.port, err = localPort(fd)
	}
	return err
}

// connect makes a connection to the listener h, brings it into a state, and makes
// the relevant end the first socket of h.
func (s sock) connect(h *held, how holding) error {
	listener := h.fds[0]
	client, err := h.keep(s.open())
	if err != nil {
		return err
	}
	if err := unix.Connect(client, s.to(s.at, h.port, true)); err != nil || how == queues {
		return err
	}
	server, _, err := unix.Accept(listener)
	if _, err = h.keep(server, err); err != nil || how == accepts {
		return err
	}
	h.fds = []int{server, client}
	if how == calls || how == clientEnd {
		h.fds = []int{client, server}
		if h.port, err = localPort(client); err != nil {
			return err
		}
	}
	unix.Close(listener)
	if how == orphans || how == serverEnd || how == clientEnd { // the end that closes first goes into TIME_WAIT
		return h.part(how == orphans)
	}
	return nil
}

// part closes the relevant end, and then the other end.
func (h *held) part(half bool) error {
	unix.Close(h.fds[0])
	h.fds = h.fds[1:]
	if n, err := unix.Read(h.fds[0], make([]byte, 1)); n != 0 || err != nil {
		return fmt.Errorf("read %d bytes: %w", n, err)
	}
	if !half {
		h.close()
	}
	return nil
}

func localPort(fd int) (uint16, error) {
	at, err := unix.Getsockname(fd)
	switch at := at.(type) {
	case *unix.SockaddrInet4:
		return uint16(at.Port), nil
	case *unix.SockaddrInet6:
		return uint16(at.Port), nil
	}
	return 0, fmt.Errorf("an address of type %T: %w", at, err)
}

func pick[T any](r *rand.Rand, from ...T) T { return from[r.IntN(len(from))] }

func addrs(texts ...string) []netip.Addr {
	as := make([]netip.Addr, len(texts))
	for i, text := range texts {
		as[i] = netip.MustParseAddr(text)
	}
	return as
}

// holder returns a random program, and the way in which it holds its port.
func holder(r *rand.Rand) (sock, holding) {
	s := sock{
		proto:     pick(r, sockets.TCP, sockets.TCP, sockets.UDP),
		at:        pick(r, addrs("127.0.0.1", "127.0.0.2", "0.0.0.0", "::", "::", "::1", "::ffff:127.0.0.1", "10.77.0.1", "fd77::1")...),
		reuseAddr: pick(r, true, false), reusePort: pick(r, true, false, false),
	}
	s.v6only = s.at.Is6() && !s.at.Is4In6() && pick(r, true, false)
	if s.proto == sockets.UDP {
		return s, pick(r, none, binds, binds, talks, asks)
	}
	return s, pick(r, none, binds, listens, listens, queues, accepts, serves, calls, calls, orphans, serverEnd, clientEnd, clientEnd)
}
