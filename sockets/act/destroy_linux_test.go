package act

import (
	"errors"
	"net"
	"os"
	"testing"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// connection returns both ends of a connection, and the client's socket as the kernel
// reports it.
func connection(t *testing.T) (client, server net.Conn, s *sockets.Socket) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("closing sockets needs root")
	}
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	if client, err = net.Dial("tcp4", l.Addr().String()); err != nil {
		t.Fatal(err)
	}
	if server, err = l.Accept(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { client.Close(); server.Close() })
	raw, err := client.(*net.TCPConn).SyscallConn()
	if err != nil {
		t.Fatal(err)
	}
	s = &sockets.Socket{
		Proto: sockets.TCP, Family: sockets.IPv4,
		Local: client.LocalAddr().(*net.TCPAddr).AddrPort(), Remote: client.RemoteAddr().(*net.TCPAddr).AddrPort(),
	}
	if err := raw.Control(func(fd uintptr) { s.Cookie, err = unix.GetsockoptUint64(int(fd), unix.SOL_SOCKET, unix.SO_COOKIE) }); err != nil || s.Cookie == 0 {
		t.Fatal(err)
	}
	return client, server, s
}

// TestDestroyHitsTheVerySocket checks that the right socket is destroyed, that both
// ends notice, and that a socket with the same endpoints but a different cookie, such
// as a later one, is not destroyed.
func TestDestroyHitsTheVerySocket(t *testing.T) {
	client, server, s := connection(t)
	other := *s
	other.Cookie++
	if err := New().Destroy(&other); !errors.Is(err, sockets.ErrGone) {
		t.Errorf("a successor: %v, want %v", err, sockets.ErrGone)
	}
	if _, err := client.Write([]byte("x")); err != nil {
		t.Fatalf("the connection was hit: %v", err)
	}
	if err := New().Destroy(s); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Read(make([]byte, 1)); !errors.Is(err, unix.ECONNABORTED) {
		t.Errorf("its own end reads %v", err)
	}
	b := make([]byte, 2)
	n, err := server.Read(b)
	if err == nil {
		_, err = server.Read(b[n:])
	}
	if !errors.Is(err, unix.ECONNRESET) {
		t.Errorf("the other end reads %v", err)
	}
	if err := New().Destroy(s); !errors.Is(err, sockets.ErrGone) {
		t.Errorf("a second time: %v, want %v", err, sockets.ErrGone)
	}
}

// TestDestroyNeedsAnIdentity checks that a socket without a cookie is not destroyed,
// because a later socket could have the same endpoints.
func TestDestroyNeedsAnIdentity(t *testing.T) {
	if err := New().Destroy(&sockets.Socket{Proto: sockets.TCP}); !errors.Is(err, errNameless) {
		t.Errorf("without a cookie: %v", err)
	}
	if err := New().Destroy(&sockets.Socket{Proto: sockets.Unix, Cookie: 1}); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("a unix socket: %v", err)
	}
}
