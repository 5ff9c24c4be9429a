package sockdiag

import "encoding/binary"

// Messages of sock_diag. Numbers are in the machine's byte order, except for addresses
// and ports.
const (
	typeTCP     = 18 // TCPDIAG_GETSOCK in include/uapi/linux/inet_diag.h
	typeDiag    = 20 // SOCK_DIAG_BY_FAMILY in include/uapi/linux/sock_diag.h
	typeDestroy = 21 // SOCK_DESTROY in the same file
)

// Address families in include/linux/socket.h, protocols in include/uapi/linux/in.h.
// Other systems number them differently.
const (
	familyUnix  = 1
	familyInet  = 2
	familyInet6 = 10

	protoTCP = 6
	protoUDP = 17
)

// States in include/net/tcp_states.h that have another name in sockets.State, or none.
const (
	stateEstablished = 1
	stateClose       = 7
	stateListen      = 10
	stateNewSynRecv  = 12
	stateInactive    = 13 // TCP_BOUND_INACTIVE
)

var native = binary.NativeEndian

// cookie joins the two halves of a socket's cookie, low half first.
func cookie(b []byte) uint64 {
	return uint64(native.Uint32(b)) | uint64(native.Uint32(b[4:]))<<32
}
