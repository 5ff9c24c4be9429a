package netlink

import (
	"context"
	"io"
	"time"

	"golang.org/x/sys/unix"
)

const (
	// queueSize is how many bytes of replies the kernel may queue for us.
	queueSize = 4 << 20

	// pollTimeout is how long to wait for a silent kernel before checking ctx again.
	pollTimeout = 20 * time.Millisecond

	// patience is how long to wait for each datagram. The kernel answers immediately,
	// and goes through a million sockets in a fraction of this time.
	patience = 3 * time.Second
)

// link is a nonblocking datagram socket. Tests play the kernel at the other end of a
// socketpair.
type link struct{ fd int }

// openLink opens the link to a part of the kernel. It is connected, so that only the
// kernel can answer.
func openLink(part int) (link, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, part)
	if err != nil {
		return link{}, err
	}
	if err := unix.Connect(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		unix.Close(fd)
		return link{}, err
	}
	enlarge(fd, queueSize)
	return link{fd}, nil
}

// enlarge requests a receive queue of size bytes, beyond the system's limit if that is
// allowed. A smaller queue also works, but with less leeway.
func enlarge(fd, size int) {
	if unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUFFORCE, size) != nil {
		_ = unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_RCVBUF, size)
	}
}

func (l link) close() error { return unix.Close(l.fd) }

func (l link) write(b []byte) error {
	_, err := retry(func() (int, error) { return unix.Write(l.fd, b) })
	return err
}

// read reads the next datagram and returns its size. The error is EAGAIN if there is
// none.
func (l link) read(b []byte) (int, error) {
	n, err := retry(func() (int, error) { return unix.Read(l.fd, b) })
	if err == nil && n == 0 {
		return 0, io.ErrUnexpectedEOF
	}
	return n, err
}

// wait returns when there is something to read, when ctx may be over, or
// after pollTimeout.
func (l link) wait(ctx context.Context) error {
	left := pollTimeout
	if end, ok := ctx.Deadline(); ok {
		left = min(left, max(0, time.Until(end)))
	}
	ready := []unix.PollFd{{Fd: int32(l.fd), Events: unix.POLLIN}}
	_, err := retry(func() (int, error) { return unix.Poll(ready, int(left.Milliseconds())+1) })
	return err
}

// retry repeats a call until it is not interrupted by a signal.
func retry(call func() (int, error)) (int, error) {
	for {
		n, err := call()
		if err != unix.EINTR {
			return n, err
		}
	}
}
