package act

import (
	"encoding/binary"
	"errors"
	"syscall"

	"berth/sockets"
)

// What a request to destroy a socket is made of, as
// include/uapi/linux/{netlink,sock_diag,inet_diag}.h lay it out. Numbers are in
// the order of the machine, except for addresses and ports.
const (
	headerSize  = 16              // struct nlmsghdr
	destroySize = headerSize + 56 // struct inet_diag_req_v2

	flagRequest = 0x1 // NLM_F_REQUEST
	flagAck     = 0x4 // NLM_F_ACK

	typeError   = 2  // NLMSG_ERROR, an acknowledgement where it holds 0
	typeDestroy = 21 // SOCK_DESTROY

	familyInet  = 2  // AF_INET
	familyInet6 = 10 // AF_INET6
	protoTCP    = 6  // IPPROTO_TCP
	protoUDP    = 17 // IPPROTO_UDP
)

// errReply is for what the kernel never says.
var errReply = errors.New("the kernel's answer makes no sense")

// destroyRequest writes the message that destroys s, which is bound to the
// interface of that index (0: to none). The kernel finds it by its endpoints
// and then makes sure of its cookie: a successor is never hit.
func destroyRequest(s *sockets.Socket, iface, seq uint32) []byte {
	native := binary.NativeEndian
	b := native.AppendUint32(make([]byte, 0, destroySize), destroySize)
	b = native.AppendUint16(b, typeDestroy)
	b = native.AppendUint16(b, flagRequest|flagAck)
	b = native.AppendUint32(b, seq)
	b = native.AppendUint32(b, 0) // from the port that the kernel gave us
	family, proto := byte(familyInet), byte(protoTCP)
	if s.Family == sockets.IPv6 {
		family = familyInet6
	}
	if s.Proto == sockets.UDP {
		proto = protoUDP
	}
	b = append(b, family, proto, 0, 0)
	b = native.AppendUint32(b, 0) // idiag_states: it is looked for by its endpoints
	b = binary.BigEndian.AppendUint16(b, s.Local.Port())
	b = binary.BigEndian.AppendUint16(b, s.Remote.Port())
	b = append(b, address(s, s.Local)...)
	b = append(b, address(s, s.Remote)...)
	b = native.AppendUint32(b, iface)
	b = native.AppendUint32(b, uint32(s.Cookie))
	return native.AppendUint32(b, uint32(s.Cookie>>32))
}

// address returns the 16 bytes of an address as the kernel has it: one of IPv4 in
// the first four, or mapped where the socket is of IPv6.
func address(s *sockets.Socket, e sockets.Endpoint) []byte {
	var b [16]byte
	switch {
	case !e.IsValid():
	case s.Family == sockets.IPv6:
		b = e.Addr().As16()
	default:
		copy(b[:], e.Addr().AsSlice())
	}
	return b[:]
}

// acknowledged reads the kernel's answer to the request with that number, and
// reports whether it is one.
func acknowledged(b []byte, seq uint32) (errno syscall.Errno, ok bool) {
	native := binary.NativeEndian
	if len(b) < headerSize+4 || native.Uint16(b[4:]) != typeError || native.Uint32(b[8:]) != seq {
		return 0, false
	}
	return syscall.Errno(-int32(native.Uint32(b[headerSize:]))), true
}
