package sockdiag

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// Conn is a connection to the kernel's sock_diag. See the package for who may
// use it and who owns what it returns.
type Conn struct {
	link       link
	netns      uint64
	seq        uint32
	unfinished bool // of the last dump, replies may still come
	request    []byte
	buf        []byte
	ifaces     ifaces
	inet       inet
	local      local
	one        []sockets.Socket // of a lookup
}

// Dial opens a connection in the network namespace of the calling thread. It
// needs no privilege.
func Dial() (*Conn, error) {
	runtime.LockOSThread() // the socket and the number must be of one namespace
	defer runtime.UnlockOSThread()
	l, err := openLink()
	if err != nil {
		return nil, fmt.Errorf("open sock_diag: %w", err)
	}
	return newConn(l, currentNetNS()), nil
}

// Idle returns a connection that is not open: Visit opens it.
func Idle() *Conn { return newConn(link{-1}, 0) }

// Visit opens c in the network namespace of the calling thread, whose number is
// netns, calls read, and closes it. A connection pins the namespace that it was
// opened in, with its devices, so that none is held open between visits. c must be
// Idle's.
func (c *Conn) Visit(netns uint64, read func()) error {
	l, err := openLink()
	if err != nil {
		return fmt.Errorf("open sock_diag: %w", err)
	}
	c.link, c.netns, c.unfinished = l, netns, false
	c.ifaces.fd, c.inet.netns, c.local.netns = l.fd, netns, netns
	clear(c.ifaces.names)
	defer func() { c.link = link{-1} }()
	read()
	return l.close()
}

// newConn makes a connection over l, whose other end is a kernel or plays one.
func newConn(l link, netns uint64) *Conn {
	c := &Conn{
		link: l, netns: netns,
		request: make([]byte, 0, bothRequestSize),
		buf:     make([]byte, bufferSize),
		ifaces:  ifaces{fd: l.fd, names: make(map[uint32]string)},
	}
	c.inet = inet{netns: netns, iface: c.ifaces.name}
	c.local = local{netns: netns}
	return c
}

// currentNetNS returns the inode of the calling thread's network namespace, or
// 0 where /proc is not there to tell.
func currentNetNS() uint64 {
	var st unix.Stat_t
	if err := unix.Stat("/proc/thread-self/ns/net", &st); err != nil {
		return 0
	}
	return st.Ino
}

// Close ends the connection.
func (c *Conn) Close() error { return c.link.close() }

// NetNS returns the inode of the network namespace whose sockets c sees; 0
// where it could not be told.
func (c *Conn) NetNS() uint64 { return c.netns }

// Recycle starts a poll: every TCPInfo, Gist, Flow and UnixInfo that c has handed out may
// be overwritten from now on, and interfaces are asked their names anew.
func (c *Conn) Recycle() {
	c.inet.infos.reset()
	c.inet.flows.reset()
	c.inet.gists.reset()
	c.inet.names.next()
	c.local.infos.reset()
	c.local.names.next()
	clear(c.ifaces.names)
}

// Dump appends to dst the sockets that r asks for, in no order and, where one
// changes its state meanwhile, maybe twice under one cookie; without
// owners and with a User that has no name. An interface that has no name any
// more is told as ss does: "if7".
//
// What came before an error is appended all the same. ErrInterrupted,
// ErrOverrun and ErrMalformed mean that sockets may be missing; the error of
// ctx, that the kernel did not answer in time; a syscall.Errno, that it
// refused.
func (c *Conn) Dump(ctx context.Context, dst []sockets.Socket, r Request) ([]sockets.Socket, error) {
	if r.mask() == 0 {
		return dst, nil
	}
	if r.Family == 0 && r.Proto == sockets.UDP {
		return c.dumpEach(ctx, dst, r)
	}
	if r.mixes() {
		return c.dumpApart(ctx, dst, r)
	}
	c.inet.request, c.inet.out, c.inet.ending.torn = r, dst, false
	c.seq++
	c.request = r.appendTo(c.request[:0], c.seq)
	err := c.exchange(ctx, &c.inet)
	if err == nil && c.inet.ending.torn {
		err = ErrInterrupted
	}
	dst, c.inet.out = c.inet.out, nil
	if err != nil {
		return dst, fmt.Errorf("dump %v: %w", r, err)
	}
	return dst, nil
}

// dumpEach dumps one family after the other.
func (c *Conn) dumpEach(ctx context.Context, dst []sockets.Socket, r Request) ([]sockets.Socket, error) {
	r.Family = sockets.IPv4
	dst, err4 := c.Dump(ctx, dst, r)
	r.Family = sockets.IPv6
	dst, err6 := c.Dump(ctx, dst, r)
	return dst, errors.Join(err4, err6)
}

// dumpApart dumps the listeners apart from the others, so that the kernel tells of
// these alone what they had no room for. They come last: what begins to listen
// meanwhile is in both, and was bound before.
func (c *Conn) dumpApart(ctx context.Context, dst []sockets.Socket, r Request) ([]sockets.Socket, error) {
	listen := sockets.StatesOf(sockets.Listen)
	others, was := r, len(dst)
	r.States, others.States = listen, r.States&^listen
	dst, first := c.Dump(ctx, dst, others)
	if first != nil && !isLoss(first) {
		return dst, first
	}
	rest := len(dst)
	dst, second := c.Dump(ctx, dst, r)
	return append(dst[:was], unlessListening(dst[was:], rest-was)...), errors.Join(first, second)
}

// unlessListening leaves out of the first n of all which were bound, and are
// listeners among the rest by now.
func unlessListening(all []sockets.Socket, n int) []sockets.Socket {
	bound := func(s sockets.Socket) bool { return s.State == sockets.Bound }
	if !slices.ContainsFunc(all[:n], bound) {
		return all
	}
	listening := make(map[uint64]bool, len(all)-n)
	for i := range all[n:] {
		listening[all[n+i].Cookie] = true
	}
	return slices.DeleteFunc(all, func(s sockets.Socket) bool { return bound(s) && listening[s.Cookie] })
}

// DumpUnix is Dump for the unix sockets in one of states: LISTEN, CONNECTED
// with a peer, BOUND without one.
func (c *Conn) DumpUnix(ctx context.Context, dst []sockets.Socket, states sockets.StateSet) ([]sockets.Socket, error) {
	if unixMask(states) == 0 {
		return dst, nil
	}
	c.local.states, c.local.out = states, dst
	c.seq++
	c.request = appendUnix(c.request[:0], c.seq, states)
	err := c.exchange(ctx, &c.local)
	dst, c.local.out = c.local.out, nil
	if err != nil {
		return dst, fmt.Errorf("dump unix: %w", err)
	}
	return dst, nil
}

// exchange sends c.request and hands the replies to to.
func (c *Conn) exchange(ctx context.Context, to decoder) error { return c.exchangeOf(ctx, 0, to) }

// exchangeOf does the same with another part of the kernel, whose replies are of
// the type other.
func (c *Conn) exchangeOf(ctx context.Context, other uint16, to decoder) error {
	if c.unfinished {
		c.drain(ctx)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := c.link.write(c.request); err != nil {
		return err
	}
	c.unfinished = true
	// The first datagram is written while the request is taken, and each of the
	// others at the end of the read of the one before (netlink_dump in
	// net/netlink/af_netlink.c).
	written := time.Now()
	d := dump{seq: c.seq, other: other, single: native.Uint16(c.request[6:])&flagDump == 0}
	for !d.over {
		n, err := c.receive(ctx, &d)
		if err != nil {
			return err
		}
		c.inet.at, written = written, time.Now()
		d.read(c.buf[:n], to)
	}
	c.unfinished = d.refused == unix.EBUSY
	return d.err()
}

// receive waits for the next datagram, and after an overrun takes only what is
// there: the end of the dump may be among what was lost.
func (c *Conn) receive(ctx context.Context, d *dump) (int, error) {
	silent := time.Now().Add(deadline)
	for {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		n, err := c.link.read(c.buf)
		switch {
		case err == unix.ENOBUFS:
			d.overrun = true
		case err == unix.EAGAIN && d.overrun:
			return 0, ErrOverrun
		case err == unix.EAGAIN && time.Now().After(silent):
			return 0, ErrSilent
		case err == unix.EAGAIN:
			err = c.link.wait(ctx)
			if err != nil {
				return 0, err
			}
		default:
			d.overrun = d.overrun || n == len(c.buf) // the rest was cut off
			return n, err
		}
	}
}

// drain reads to its end a dump that was given up. The kernel makes the next
// datagram while one is read, so that it has no more when none is there; and
// it refuses a new dump before.
func (c *Conn) drain(ctx context.Context) {
	for ctx.Err() == nil {
		if _, err := c.link.read(c.buf); err != nil && err != unix.ENOBUFS {
			return
		}
	}
}
