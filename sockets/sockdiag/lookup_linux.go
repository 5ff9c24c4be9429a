package sockdiag

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// errNoLookup says that the kernel can't be asked for a socket by itself.
var errNoLookup = errors.New("a socket that can't be looked up by itself")

// Lookup asks for one socket of a dump as it is now, without tcp_info. It costs
// the kernel no walk. The error is sockets.ErrGone of a TCP connection that is no more;
// of others the kernel does not tell that from another reason not to find them
// (twins at one address, bound to an interface, merely bound), and the error is
// another one.
func (c *Conn) Lookup(ctx context.Context, s *sockets.Socket) (sockets.Socket, error) {
	if s.Proto == sockets.Unix || s.Iface != "" || !s.Local.IsValid() || s.Proto == sockets.TCP && s.State == sockets.Bound {
		return sockets.Socket{}, errNoLookup
	}
	return c.lookup(ctx, s, false)
}

// Flow is Lookup of a TCP connection for its Flow.
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

// appendLookup writes the message that asks for s, which r is about, by its addresses
// and cookie.
func appendLookup(b []byte, s *sockets.Socket, r Request) []byte {
	b = r.appendOne(b, typeDiag, 0, r.extensions())
	from, to := s.Local, s.Remote
	if s.Proto == sockets.UDP { // whose ends the kernel takes in the other order (udp_dump_one in net/ipv4/udp_diag.c)
		from, to = to, from
	}
	putSocket(b, s, from, to, 0)
	return b
}
