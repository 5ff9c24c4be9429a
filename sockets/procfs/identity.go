package procfs

import (
	"encoding/binary"
	"hash/fnv"

	"berth/sockets"
)

// identity hashes (FNV-1a) a substitute for the cookie, which /proc/net does not
// show: protocol, family, both endpoints, and the given inode.
//
// A TCP connection is only its endpoints (inode 0): they stay the same from SYN_RECV,
// which has no inode yet, to TIME_WAIT, which has none any more. So two successive
// connections between the same endpoints look like one. All other sockets may share
// their endpoints (SO_REUSEPORT, UDP), and their inode distinguishes them.
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
