//go:build record

package sockdiag

import (
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/netlink"
)

// TestRecord writes testdata/*.bin from this kernel. make_testdata.sh runs it in a
// separate network namespace, so that nothing else is recorded.
func TestRecord(t *testing.T) {
	dir, err := filepath.Abs("testdata")
	must(t, "testdata", err)
	makeTCP(t)
	makeIPv6(t)
	makeUDP(t)
	makeUnix(t)
	for name, r := range recordings {
		must(t, "write", os.WriteFile(filepath.Join(dir, name+".bin"), record(t, r), 0o644))
	}
}

// record returns all bytes of the answer to r.
func record(t *testing.T, r Request) []byte {
	t.Helper()
	c := dial(t)
	request := r.appendTo(nil)
	if r.Proto == sockets.Unix {
		request = appendUnix(nil, sockets.AllStates)
	}
	native.PutUint32(request, uint32(len(request)))
	native.PutUint32(request[8:], 1)
	_, err := unix.Write(c.conn.FD(), request)
	must(t, "request", err)
	must(t, "wait for it", unix.SetNonblock(c.conn.FD(), false))
	var all []byte
	for last := []byte(nil); len(last) < netlink.HeaderSize || native.Uint16(last[4:]) == typeDiag; {
		buf := make([]byte, bufferSize)
		n, err := unix.Read(c.conn.FD(), buf)
		must(t, "read", err)
		last = buf[:n]
		all = append(all, last...)
	}
	return all
}

func makeTCP(t *testing.T) {
	t.Helper()
	bind(t, "127.0.0.1:0", unix.SOCK_STREAM)
	pair(t)
	timed, _ := pair(t)
	must(t, "keepalive", unix.SetsockoptInt(timed, unix.SOL_SOCKET, unix.SO_KEEPALIVE, 1))
	half, _ := pair(t)
	must(t, "shutdown", unix.Shutdown(half, unix.SHUT_WR))
	first, second := pair(t)
	closeEarly(t, first)
	must(t, "shutdown", unix.Shutdown(second, unix.SHUT_WR))
	full, _ := pair(t)
	fill(t, full)
	must(t, "shutdown", unix.Shutdown(full, unix.SHUT_WR))

	deferring := listenTCP(t, "127.0.0.1:0", 7)
	must(t, "defer accept", unix.SetsockoptInt(deferring, unix.IPPROTO_TCP, unix.TCP_DEFER_ACCEPT, 30))
	connect(t, deferring, "")

	l := listenTCP(t, "127.0.0.1:0", 0)
	connect(t, l, "") // not accepted
	fd, sa := socketFor(t, local4(t, l).String(), unix.SOCK_STREAM)
	nonblock(t, fd)
	if err := unix.Connect(fd, sa); err != unix.EINPROGRESS {
		t.Fatalf("connect: %v", err)
	}
}

func makeIPv6(t *testing.T) {
	t.Helper()
	l := listenTCP(t, "[::]:0", 4)
	sa, err := unix.Getsockname(l)
	port := address(t, sa, err).Port()
	for _, a := range []netip.Addr{netip.MustParseAddr("127.0.0.1"), netip.IPv6Loopback()} {
		connect(t, l, netip.AddrPortFrom(a, port).String())
		accept(t, l)
	}
	only, to := socketFor(t, "[::]:0", unix.SOCK_STREAM)
	must(t, "v6only", unix.SetsockoptInt(only, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 1))
	must(t, "bind", unix.Bind(only, to))
	must(t, "listen", unix.Listen(only, 1))
	makeLinkLocal(t)
}

// makeLinkLocal binds to a link-local address if there is one.
func makeLinkLocal(t *testing.T) {
	t.Helper()
	faces, err := net.Interfaces()
	must(t, "interfaces", err)
	for _, f := range faces {
		addrs, err := f.Addrs()
		must(t, "addresses", err)
		for _, a := range addrs {
			p, err := netip.ParsePrefix(a.String())
			if err != nil || !p.Addr().Is6() || !p.Addr().IsLinkLocalUnicast() {
				continue
			}
			fd := socket(t, unix.AF_INET6, unix.SOCK_DGRAM)
			must(t, "bind", unix.Bind(fd, &unix.SockaddrInet6{Addr: p.Addr().As16(), ZoneId: uint32(f.Index)}))
		}
	}
}

func makeUDP(t *testing.T) {
	t.Helper()
	for _, a := range []string{"127.0.0.1:0", "[::1]:0", "[::]:0"} {
		bound := bind(t, a, unix.SOCK_DGRAM)
		sa, err := unix.Getsockname(bound)
		fd, to := socketFor(t, address(t, sa, err).String(), unix.SOCK_DGRAM)
		must(t, "connect", unix.Connect(fd, to))
	}
	device := socket(t, unix.AF_INET, unix.SOCK_DGRAM)
	must(t, "device", unix.BindToDevice(device, "lo"))
	must(t, "bind", unix.Bind(device, &unix.SockaddrInet4{Port: 67}))
}

func makeUnix(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	l := unixSocket(t, "stream.sock", unix.SOCK_STREAM)
	must(t, "listen", unix.Listen(l, 9))
	for range 2 { // one of them remains in the queue
		client := unixSocket(t, "", unix.SOCK_STREAM)
		must(t, "connect", unix.Connect(client, &unix.SockaddrUnix{Name: "stream.sock"}))
	}
	accept(t, l)
	unixSocket(t, "\x00berth", unix.SOCK_DGRAM)
	sender := unixSocket(t, "dgram\n.sock", unix.SOCK_DGRAM)
	must(t, "connect", unix.Connect(sender, &unix.SockaddrUnix{Name: "\x00berth"}))
	unixSocket(t, "", unix.SOCK_SEQPACKET)
}
