package sockdiag

import (
	"context"
	"encoding/binary"
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
	c.seq++
	c.request = appendLookup(c.request[:0], c.seq, s, flow)
	err := c.exchange(ctx, &c.inet)
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

// appendLookup writes the message that asks for s by its addresses and cookie.
func appendLookup(b []byte, seq uint32, s *sockets.Socket, flow bool) []byte {
	r := Request{Proto: s.Proto, Family: s.Family, States: sockets.AllStates, Flow: flow}
	b = r.appendTo(b, seq)
	native.PutUint16(b[6:], flagRequest)
	id := b[inetRequestSize-sockidSize : inetRequestSize]
	from, to := s.Local, s.Remote
	if s.Proto == sockets.UDP { // whose ends the kernel takes in the other order (udp_dump_one in net/ipv4/udp_diag.c)
		from, to = to, from
	}
	binary.BigEndian.PutUint16(id, from.Port())
	binary.BigEndian.PutUint16(id[2:], to.Port())
	putAddr(id[4:20], s.Family, from)
	putAddr(id[20:36], s.Family, to)
	native.PutUint32(id[40:], uint32(s.Cookie))
	native.PutUint32(id[44:], uint32(s.Cookie>>32))
	return b
}

// putAddr writes an address as a socket of that family has it.
func putAddr(b []byte, f sockets.Family, e sockets.Endpoint) {
	switch {
	case !e.IsValid():
	case f == sockets.IPv4:
		a := e.Addr().As4()
		copy(b, a[:])
	default:
		a := e.Addr().As16()
		copy(b, a[:])
	}
}
