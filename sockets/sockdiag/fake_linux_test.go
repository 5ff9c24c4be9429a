package sockdiag

import (
	"testing"

	"golang.org/x/sys/unix"

	"berth/sockets/netlink"
)

// kernel plays the kernel at the other end of a connection, and can send what a real
// one hardly ever sends.
type kernel struct {
	t  *testing.T
	fd int
}

// fakeKernel returns a connection that can read datagrams of less than size bytes, and
// the kernel at its other end.
func fakeKernel(t *testing.T, size int) (*Conn, kernel) {
	t.Helper()
	ends, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_SEQPACKET|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.SetNonblock(ends[0], true); err != nil {
		t.Fatal(err)
	}
	c := newConn(netlink.Over(ends[0], size), 4026)
	t.Cleanup(func() {
		c.Close()
		unix.Close(ends[1])
	})
	return c, kernel{t, ends[1]}
}

// asked waits for a request and returns its sequence number.
func (k kernel) asked() uint32 {
	b := make([]byte, 4096)
	n, err := unix.Read(k.fd, b)
	if err != nil || n < netlink.HeaderSize || int(native.Uint32(b)) != n {
		k.t.Errorf("no request: %d bytes, %v", n, err)
		return 0
	}
	return native.Uint32(b[8:])
}

// say sends one datagram.
func (k kernel) say(b []byte) {
	if _, err := unix.Write(k.fd, b); err != nil {
		k.t.Errorf("answering: %v", err)
	}
}

// answer answers one request with the datagrams that script returns for its sequence
// number.
func (k kernel) answer(script func(seq uint32) [][]byte) (played <-chan struct{}) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, b := range script(k.asked()) {
			k.say(b)
		}
	}()
	return done
}
