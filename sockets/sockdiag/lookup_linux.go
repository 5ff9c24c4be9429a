package sockdiag

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// errNoLookup means that the kernel can't be asked about a socket by itself.
var errNoLookup = errors.New("a socket that can't be looked up by itself")

// Lookup asks about one socket of a dump as it is now, without tcp_info. The kernel walks
// no table for it. The error is sockets.ErrGone for a TCP connection that has ended; for
// other sockets the kernel does not distinguish that from other reasons for not finding
// them (twins at one address, bound to an interface, merely bound), and the error is a
// different one.
func (c *Conn) Lookup(ctx context.Context, s *sockets.Socket) (sockets.Socket, error) {
	if s.Proto == sockets.Unix || s.Iface != "" || !s.Local.IsValid() || s.Proto == sockets.TCP && s.State == sockets.Bound {
		return sockets.Socket{}, errNoLookup
	}
	return c.lookup(ctx, s, false)
}

// Flow looks up a TCP connection for its Flow.
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

// appendLookup writes the message that asks for s, to which r applies, by its addresses
// and cookie.
func appendLookup(b []byte, s *sockets.Socket, r Request) []byte {
	b = r.appendOne(b, typeDiag, 0, r.extensions())
	from, to := s.Local, s.Remote
	if s.Proto == sockets.UDP { // the kernel takes UDP's ends in the other order (udp_dump_one in net/ipv4/udp_diag.c)
		from, to = to, from
	}
	putSocket(b, s, from, to, 0)
	return b
}
