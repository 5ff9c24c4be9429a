package sockdiag

import (
	"encoding/binary"

	"berth/sockets"
	"berth/sockets/netlink"
)

// AppendDestroy appends a request to destroy s, which is bound to the interface with
// index iface, or to none if iface is 0. The kernel finds the socket by its endpoints
// and then checks its cookie, so another socket that took its place is never destroyed.
func AppendDestroy(b []byte, s *sockets.Socket, iface uint32) []byte {
	b = Request{Proto: s.Proto, Family: s.Family}.appendOne(b, typeDestroy, netlink.FlagAck, 0)
	putSocket(b, s, s.Local, s.Remote, iface)
	return b
}

// putSocket writes into a message which socket is meant (struct inet_diag_sockid).
func putSocket(b []byte, s *sockets.Socket, from, to sockets.Endpoint, iface uint32) {
	id := b[inetRequestSize-sockidSize : inetRequestSize]
	binary.BigEndian.PutUint16(id, from.Port())
	binary.BigEndian.PutUint16(id[2:], to.Port())
	putAddr(id[4:20], s.Family, from)
	putAddr(id[20:36], s.Family, to)
	native.PutUint32(id[36:], iface)
	native.PutUint32(id[40:], uint32(s.Cookie))
	native.PutUint32(id[44:], uint32(s.Cookie>>32))
}

// putAddr writes an address in the form for sockets of family f: an IPv4 address goes
// into the first four bytes, or is IPv4-mapped if the socket is IPv6.
func putAddr(b []byte, f sockets.Family, e sockets.Endpoint) {
	switch {
	case !e.IsValid():
	case f == sockets.IPv6:
		a := e.Addr().As16()
		copy(b, a[:])
	default:
		copy(b, e.Addr().AsSlice())
	}
}
