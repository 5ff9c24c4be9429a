package sockdiag

import "encoding/binary"

// Netlink as include/uapi/linux/netlink.h lays it out. Numbers are in the
// order of the machine, except for addresses and ports.
const (
	headerSize = 16 // struct nlmsghdr
	attrSize   = 4  // struct nlattr

	flagRequest     = 0x1   // NLM_F_REQUEST
	flagInterrupted = 0x10  // NLM_F_DUMP_INTR
	flagDump        = 0x300 // NLM_F_DUMP

	typeNoop    = 1  // NLMSG_NOOP
	typeError   = 2  // NLMSG_ERROR
	typeDone    = 3  // NLMSG_DONE
	typeOverrun = 4  // NLMSG_OVERRUN
	typeTCP     = 18 // TCPDIAG_GETSOCK in include/uapi/linux/inet_diag.h
	typeDiag    = 20 // SOCK_DIAG_BY_FAMILY in include/uapi/linux/sock_diag.h
)

// Address families in include/linux/socket.h, protocols in
// include/uapi/linux/in.h. Other systems number them otherwise.
const (
	familyUnix  = 1
	familyInet  = 2
	familyInet6 = 10

	protoTCP = 6
	protoUDP = 17
)

// States in include/net/tcp_states.h that sockets.State has under another
// name or not at all.
const (
	stateEstablished = 1
	stateClose       = 7
	stateListen      = 10
	stateNewSynRecv  = 12
	stateInactive    = 13 // TCP_BOUND_INACTIVE
)

var native = binary.NativeEndian

// message is one netlink message, a view into the datagram that held it.
type message struct {
	kind  uint16
	flags uint16
	seq   uint32
	body  []byte
}

// nextMessage cuts the first message off b. It is false where b does not
// start with a whole one.
func nextMessage(b []byte) (m message, rest []byte, ok bool) {
	if len(b) < headerSize {
		return m, nil, false
	}
	size := int64(native.Uint32(b))
	if size < headerSize || size > int64(len(b)) {
		return m, nil, false
	}
	m = message{native.Uint16(b[4:]), native.Uint16(b[6:]), native.Uint32(b[8:]), b[headerSize:size]}
	return m, b[min(align(int(size)), len(b)):], true
}

// nextAttr cuts the first attribute off b. It is false where b does not start
// with a whole one.
func nextAttr(b []byte) (kind uint16, value, rest []byte, ok bool) {
	if len(b) < attrSize {
		return 0, nil, nil, false
	}
	size := int(native.Uint16(b))
	if size < attrSize || size > len(b) {
		return 0, nil, nil, false
	}
	kind = native.Uint16(b[2:]) &^ (3 << 14) // NLA_F_NESTED, NLA_F_NET_BYTEORDER
	return kind, b[attrSize:size], b[min(align(size), len(b)):], true
}

// align rounds up to the 4 bytes at which messages and attributes start.
func align(n int) int { return (n + 3) &^ 3 }

// cookie joins the two halves of a socket's cookie, low half first.
func cookie(b []byte) uint64 {
	return uint64(native.Uint32(b)) | uint64(native.Uint32(b[4:]))<<32
}
