package sockdiag

import (
	"encoding/binary"
	"net/netip"
	"syscall"

	"berth/sockets/netlink"
)

// told is a reply in the kernel's format, of a kind that is hard to get from a real
// kernel.
type told struct {
	family, state, timer, retrans   uint8
	local, remote                   string
	iface                           uint32
	cookie                          uint64
	expires, recv, send, uid, inode uint32
	attrs                           []byte
}

func (r told) bytes() []byte {
	b := make([]byte, inetSize, inetSize+len(r.attrs))
	b[0], b[1], b[2], b[3] = r.family, r.state, r.timer, r.retrans
	place := func(text string, port, addr int) {
		ap := netip.MustParseAddrPort(text)
		binary.BigEndian.PutUint16(b[port:], ap.Port())
		copy(b[addr:], ap.Addr().AsSlice())
	}
	place(r.local, 4, 8)
	place(r.remote, 6, 24)
	native.PutUint32(b[40:], r.iface)
	native.PutUint32(b[44:], uint32(r.cookie))
	native.PutUint32(b[48:], uint32(r.cookie>>32))
	for i, v := range []uint32{r.expires, r.recv, r.send, r.uid, r.inode} {
		native.PutUint32(b[52+4*i:], v)
	}
	return append(b, r.attrs...)
}

// attr returns one attribute, padded.
func attr(kind uint16, value ...byte) []byte { return netlink.AppendAttr(nil, kind, value) }

// framed returns body as one netlink message, padded.
func framed(kind, flags uint16, seq uint32, body []byte) []byte {
	b := native.AppendUint32(nil, uint32(netlink.HeaderSize+len(body)))
	b = native.AppendUint16(b, kind)
	b = native.AppendUint16(b, flags)
	b = native.AppendUint32(b, seq)
	b = native.AppendUint32(b, 0)
	b = append(b, body...)
	return append(b, make([]byte, netlink.Align(len(b))-len(b))...)
}

// unixTold returns a reply about a unix socket.
func unixTold(kind, state uint8, inode uint32, attrs ...byte) []byte {
	b := []byte{familyUnix, kind, state, 0}
	b = native.AppendUint32(b, inode)
	b = native.AppendUint32(b, 77) // cookie
	b = native.AppendUint32(b, 0)
	return append(b, attrs...)
}

// torn returns what the kernel reports about a connection that, in the middle of the
// report, turned into a socket in FIN_WAIT2 without a process.
func torn(remote string) []byte {
	return told{family: familyInet6, state: stateClose, local: "[::1]:0", remote: remote, cookie: 1119}.bytes()
}

// listener returns a reply about a listener on a port of 127.0.0.1.
func listener(port string) []byte {
	return told{family: familyInet, state: 10, local: "127.0.0.1:" + port, remote: "0.0.0.0:0", cookie: 1, inode: 1}.bytes()
}

// errnoBody returns the start of an NLMSG_ERROR message for e.
func errnoBody(e syscall.Errno) []byte { return native.AppendUint32(nil, uint32(-int32(e))) }
