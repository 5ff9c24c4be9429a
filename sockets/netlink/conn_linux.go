package netlink

import (
	"context"
	"os"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Conn is a connection to a part of the kernel. See the package comment for how it may
// be used.
type Conn struct {
	link       link
	seq        uint32
	buf        []byte
	unfinished bool // replies to the last request may still come
	patience   time.Duration
	written    time.Time
}

// New returns a connection that is not open. It reads datagrams of less than size bytes;
// the kernel puts at most 32 KiB in one datagram of a dump (netlink_dump in
// net/netlink/af_netlink.c).
func New(size int) *Conn {
	return &Conn{link: link{-1}, buf: make([]byte, size), patience: patience}
}

// Dial combines New and Open.
func Dial(part, size int) (*Conn, error) {
	c := New(size)
	return c, c.Open(part)
}

// Over returns a connection over a nonblocking datagram socket whose other end is the
// kernel or a fake one.
func Over(fd, size int) *Conn {
	c := New(size)
	c.link = link{fd}
	return c
}

// Open opens c, which must not be open, to a part of the kernel, such as
// unix.NETLINK_ROUTE, in the network namespace of the calling thread. It needs no
// privilege.
func (c *Conn) Open(part int) error {
	l, err := openLink(part)
	if err == nil {
		c.link, c.unfinished = l, false
	}
	return err
}

// Close ends the connection. It may be opened again.
func (c *Conn) Close() error {
	l := c.link
	c.link = link{-1}
	return l.close()
}

// FD returns the descriptor of the connection's socket, or -1 if it is not open.
func (c *Conn) FD() int { return c.link.fd }

// Written returns when the kernel wrote the datagram that is being read.
func (c *Conn) Written() time.Time { return c.written }

// Grow makes c read datagrams of less than size bytes, unless it already reads longer
// ones.
func (c *Conn) Grow(size int) {
	if len(c.buf) < size {
		c.buf = make([]byte, size)
	}
}

// Wipe overwrites what was read last, which may be a secret.
func (c *Conn) Wipe() { clear(c.buf) }

// Ask sends a request that AppendHeader began, and passes the body of each reply to the
// function take. The body is valid until the function returns. The function returns
// false if the body makes no sense. See AppendHeader for which reply is the last.
//
// Replies that arrive before an error are still passed to the function. The error is
// the kernel's (see ErrInterrupted) or that of ctx.
func (c *Conn) Ask(ctx context.Context, request []byte, take func(body []byte) bool) error {
	if c.unfinished {
		c.drain(ctx)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	c.seq++
	native.PutUint32(request, uint32(len(request)))
	native.PutUint32(request[8:], c.seq)
	if err := c.link.write(request); err != nil {
		return os.NewSyscallError("write", err)
	}
	c.unfinished = true
	// The kernel writes the first datagram while it accepts the request, and each later
	// one at the end of the call that reads the datagram before it (netlink_dump in
	// net/netlink/af_netlink.c).
	written := time.Now()
	r := reply{seq: c.seq, single: native.Uint16(request[6:])&(FlagDump|FlagAck) == 0}
	for !r.over {
		n, err := c.receive(ctx, &r)
		if err != nil {
			return err
		}
		c.written, written = written, time.Now()
		r.read(c.buf[:n], take)
	}
	c.unfinished = r.refused == syscall.EBUSY
	return r.err()
}

// receive waits for the next datagram. After an overrun, it takes only what has already
// arrived, because the end of the dump may have been lost, too.
func (c *Conn) receive(ctx context.Context, r *reply) (int, error) {
	silent := time.Now().Add(c.patience)
	for {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n, err := c.link.read(c.buf)
		switch {
		case err == unix.ENOBUFS:
			r.overrun = true
		case err == unix.EAGAIN && r.overrun:
			return 0, ErrOverrun
		case err == unix.EAGAIN && time.Now().After(silent):
			return 0, ErrSilent
		case err == unix.EAGAIN:
			if err = c.link.wait(ctx); err != nil {
				return 0, os.NewSyscallError("poll", err)
			}
		case err != nil:
			return 0, os.NewSyscallError("read", err)
		default:
			r.overrun = r.overrun || n == len(c.buf) // the rest was cut off
			return n, nil
		}
	}
}

// drain reads the rest of a dump that was given up. Until that is done, the kernel
// refuses a new dump. The kernel makes the next datagram while one is being read, so if
// none is waiting, the dump has ended.
func (c *Conn) drain(ctx context.Context) {
	for ctx.Err() == nil {
		if _, err := c.link.read(c.buf); err != nil && err != unix.ENOBUFS {
			return
		}
	}
}
