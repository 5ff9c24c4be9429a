package sockdiag

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// errNoLookup means that the kernel can't look up a single socket.
var errNoLookup = errors.New("a socket that can't be looked up individually")

// Lookup returns the current version of a socket from a dump, without tcp_info. The
// kernel does not walk a table to find it. The error is sockets.ErrGone if a TCP
// connection has ended. For any other socket, there are more reasons why the kernel may
// not find it (two sockets have the same address, or the socket is bound to an
// interface, or is only bound). The kernel does not distinguish them, so the error is
// not sockets.ErrGone.
func (c *Conn) Lookup(ctx context.Context, s *sockets.Socket) (sockets.Socket, error) {
	if s.Proto == sockets.Unix || s.Iface != "" || !s.Local.IsValid() || s.Proto == sockets.TCP && s.State == sockets.Bound {
		return sockets.Socket{}, errNoLookup
	}
	return c.lookup(ctx, s, false)
}

// Flow looks up a TCP connection and returns its Flow.
func (c *Conn) Flow(ctx context.Context, s *sockets.Socket) (*sockets.Flow, error) {
	if s.Proto != sockets.TCP || s.Iface != "" || !s.Remote.IsValid() {
		return nil, errNoLookup
	}
	now, err := c.lookup(ctx, s, true)
	return now.Flow, err
}

func (c *Conn) lookup(ctx context.Context, s *sockets.Socket, flow bool) (sockets.Socket, error) {
	c.inet.request = Request{Proto: s.Proto, Family: s.Family, States: sockets.AllStates, Flow: flow}
	c.inet.out = c.one[:0]
	c.request = appendLookup(c.request[:0], s, c.inet.request)
	err := c.conn.Ask(ctx, c.request, c.take)
	c.one, c.inet.out = c.inet.out, nil
	switch {
	case (errors.Is(err, unix.ENOENT) || errors.Is(err, unix.ESTALE)) && s.Proto == sockets.TCP && s.Remote.IsValid():
		return sockets.Socket{}, sockets.ErrGone
	case err != nil:
		return sockets.Socket{}, fmt.Errorf("look up %v: %w", s.Local, err)
	case len(c.one) != 1 || c.one[0].Cookie != s.Cookie:
		return sockets.Socket{}, errNoLookup
	}
	return c.one[0], nil
}

// appendLookup appends a request for s by its addresses and cookie. r has the protocol
// and family of s.
func appendLookup(b []byte, s *sockets.Socket, r Request) []byte {
	b = r.appendOne(b, typeDiag, 0, r.extensions())
	from, to := s.Local, s.Remote
	if s.Proto == sockets.UDP { // for UDP, the kernel takes the ends in the opposite order (udp_dump_one in net/ipv4/udp_diag.c)
		from, to = to, from
	}
	putSocket(b, s, from, to, 0)
	return b
}
