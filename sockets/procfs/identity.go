package procfs

import (
	"encoding/binary"
	"hash/fnv"

	"berth/sockets"
)

// identity returns a substitute for the cookie, which /proc/net does not show. It is a
// hash (FNV-1a) of the protocol, the family, both endpoints, and the given inode.
//
// A TCP connection is identified by its endpoints alone (inode 0). They stay the same
// from SYN_RECV, when it has no inode yet, to TIME_WAIT, when it no longer has one. So
// two successive connections between the same endpoints look like one. All other
// sockets may share their endpoints with others (SO_REUSEPORT, UDP), and are
// distinguished by their inodes.
func identity(s *sockets.Socket, inode uint64) uint64 {
	h := fnv.New64a()
	var buf [64]byte
	b := append(buf[:0], byte(s.Proto), byte(s.Family))
	b = binary.LittleEndian.AppendUint64(b, inode)
	for _, e := range []sockets.Endpoint{s.Local, s.Remote} {
		if e.IsValid() {
			ip := e.Addr().As16()
			b = append(b, ip[:]...)
		}
		b = binary.LittleEndian.AppendUint16(b, e.Port())
	}
	h.Write(b)
	return h.Sum64()
}
