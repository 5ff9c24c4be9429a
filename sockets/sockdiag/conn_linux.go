package sockdiag

import (
	"context"
	"errors"
	"fmt"
	"runtime"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/netlink"
)

// bufferSize is far more than the 32 KiB that the kernel puts into one datagram of a
// dump.
const bufferSize = 1 << 20

// Conn is a connection to the kernel's sock_diag. See the package comment for
// concurrency and for the ownership of what it returns.
type Conn struct {
	conn    *netlink.Conn
	netns   uint64
	request []byte
	ifaces  ifaces
	inet    inet
	local   local
	one     []sockets.Socket // for lookups
}

// Dial opens a connection in the network namespace of the calling thread. It
// needs no privilege.
func Dial() (*Conn, error) {
	runtime.LockOSThread() // the socket and the inode must belong to the same namespace
	defer runtime.UnlockOSThread()
	conn, err := netlink.Dial(unix.NETLINK_SOCK_DIAG, bufferSize)
	if err != nil {
		return nil, fmt.Errorf("open sock_diag: %w", err)
	}
	return newConn(conn, currentNetNS()), nil
}

// Idle returns a connection that is not open. Visit opens it.
func Idle() *Conn { return newConn(netlink.New(bufferSize), 0) }

// Visit opens c in the network namespace of the calling thread, whose inode is netns,
// calls the function read, and closes c. An open connection would keep the namespace
// and its devices alive, so c is not left open between visits. c must come from Idle.
func (c *Conn) Visit(netns uint64, read func()) error {
	if err := c.conn.Open(unix.NETLINK_SOCK_DIAG); err != nil {
		return fmt.Errorf("open sock_diag: %w", err)
	}
	c.netns, c.inet.netns, c.local.netns = netns, netns, netns
	clear(c.ifaces.names)
	read()
	return c.conn.Close()
}

// newConn returns a connection over conn, whose other end is the kernel or a fake one.
func newConn(conn *netlink.Conn, netns uint64) *Conn {
	c := &Conn{
		conn: conn, netns: netns,
		request: make([]byte, 0, bothRequestSize),
		ifaces:  ifaces{fd: conn.FD, names: make(map[uint32]string)},
	}
	c.inet = inet{netns: netns, iface: c.ifaces.name}
	c.local = local{netns: netns}
	return c
}

// currentNetNS returns the inode of the calling thread's network namespace, or 0 if
// /proc is not available.
func currentNetNS() uint64 {
	var st unix.Stat_t
	if err := unix.Stat("/proc/thread-self/ns/net", &st); err != nil {
		return 0
	}
	return st.Ino
}

// Close ends the connection.
func (c *Conn) Close() error { return c.conn.Close() }

// NetNS returns the inode of the network namespace whose sockets c sees, or 0 if it
// could not be determined.
func (c *Conn) NetNS() uint64 { return c.netns }

// Recycle starts a poll. From then on, every TCPInfo, Gist, Flow and UnixInfo that c
// has handed out may be overwritten, and the names of interfaces are looked up again.
func (c *Conn) Recycle() {
	c.inet.infos.reset()
	c.inet.flows.reset()
	c.inet.gists.reset()
	c.inet.names.next()
	c.local.infos.reset()
	c.local.names.next()
	clear(c.ifaces.names)
}

// Dump appends to dst the sockets that r requests, in no particular order. They have no
// owners, and their User has no name. A socket that changes its state during the dump
// may be included twice, with the same cookie. An interface that no longer has a name
// is reported as ss would, for example as "if7".
//
// If there is an error, the sockets that were received before it are still appended.
// netlink.ErrInterrupted, ErrOverrun and ErrMalformed mean that sockets may be missing.
// The error of ctx means that the kernel did not answer in time, and a syscall.Errno
// means that it rejected the request. A dump also counts as interrupted if a socket
// ended while the kernel was reporting it.
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
	c.request = r.appendTo(c.request[:0])
	err := c.conn.Ask(ctx, c.request, c.take)
	if err == nil && c.inet.ending.torn {
		err = netlink.ErrInterrupted
	}
	dst, c.inet.out = c.inet.out, nil
	if err != nil {
		return dst, fmt.Errorf("dump %v: %w", r, err)
	}
	return dst, nil
}

// take decodes a TCP or UDP socket.
func (c *Conn) take(body []byte) bool {
	c.inet.at = c.conn.Written()
	return c.inet.take(body)
}

// dumpEach dumps one family after the other.
func (c *Conn) dumpEach(ctx context.Context, dst []sockets.Socket, r Request) ([]sockets.Socket, error) {
	r.Family = sockets.IPv4
	dst, err4 := c.Dump(ctx, dst, r)
	r.Family = sockets.IPv6
	dst, err6 := c.Dump(ctx, dst, r)
	return dst, errors.Join(err4, err6)
}

// dumpApart dumps the listeners separately from the others, because only the request
// for listeners also asks the kernel for drop counts. The listeners come last. A socket
// that starts to listen between the two dumps appears in both, in the first one as a
// bound socket.
func (c *Conn) dumpApart(ctx context.Context, dst []sockets.Socket, r Request) ([]sockets.Socket, error) {
	listen := sockets.StatesOf(sockets.Listen)
	others, was := r, len(dst)
	r.States, others.States = listen, r.States&^listen
	dst, first := c.Dump(ctx, dst, others)
	if first != nil && !netlink.IsLoss(first) {
		return dst, first
	}
	rest := len(dst)
	dst, second := c.Dump(ctx, dst, r)
	return append(dst[:was], unlessListening(dst[was:], rest-was)...), errors.Join(first, second)
}

// unlessListening removes bound sockets from the first n sockets if the remaining ones
// include them as listeners.
func unlessListening(all []sockets.Socket, n int) []sockets.Socket {
	first := 0
	for first < n && all[first].State != sockets.Bound {
		first++
	}
	if first == n {
		return all
	}
	listening := make(map[uint64]bool, len(all)-n)
	for i := range all[n:] {
		listening[all[n+i].Cookie] = true
	}
	kept := all[:first]
	for i := first; i < len(all); i++ {
		if s := &all[i]; s.State != sockets.Bound || !listening[s.Cookie] {
			kept = append(kept, *s)
		}
	}
	return kept
}

// DumpUnix is like Dump, but for the unix sockets in the given states, which can be
// LISTEN, CONNECTED (with a peer) and BOUND (without one).
func (c *Conn) DumpUnix(ctx context.Context, dst []sockets.Socket, states sockets.StateSet) ([]sockets.Socket, error) {
	if unixMask(states) == 0 {
		return dst, nil
	}
	c.local.states, c.local.out = states, dst
	c.request = appendUnix(c.request[:0], states)
	err := c.conn.Ask(ctx, c.request, c.local.take)
	dst, c.local.out = c.local.out, nil
	if err != nil {
		return dst, fmt.Errorf("dump unix: %w", err)
	}
	return dst, nil
}
