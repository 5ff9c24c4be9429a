package sockdiag

import (
	"berth/sockets"
	"berth/sockets/netlink"
)

// unixSize is the size of struct unix_diag_msg in include/uapi/linux/unix_diag.h. Each
// reply begins with that struct, and attributes follow it.
const unixSize = 16

// Attributes in include/uapi/linux/unix_diag.h.
const (
	attrName  = 0 // UNIX_DIAG_NAME
	attrPeer  = 2 // UNIX_DIAG_PEER
	attrQueue = 4 // UNIX_DIAG_RQLEN
	attrUID   = 7 // UNIX_DIAG_UID
)

// local decodes the replies about unix sockets.
type local struct {
	states  sockets.StateSet
	netns   uint64
	infos   slab[sockets.UnixInfo]
	names   names // for paths
	scratch []byte
	peered  bool // the socket being decoded has a peer, possibly one without an inode
	out     []sockets.Socket
}

// take appends the socket in body to d.out.
func (d *local) take(body []byte) bool {
	if len(body) < unixSize || body[0] != familyUnix {
		return false
	}
	d.out = append(d.out, sockets.Socket{})
	s := &d.out[len(d.out)-1]
	d.peered = false
	ok := d.base(s, body) && d.attrs(s, body[unixSize:])
	s.State = d.state(body[2], s.Unix.Type)
	if !ok || !d.states.Has(s.State) {
		d.out = d.out[:len(d.out)-1]
	}
	return ok
}

// base reads struct unix_diag_msg.
func (d *local) base(s *sockets.Socket, b []byte) bool {
	s.Proto = sockets.Unix
	s.Unix = d.infos.next()
	s.Unix.Type = unixType(b[1])
	s.Inode = uint64(native.Uint32(b[4:]))
	s.Cookie = cookie(b[8:])
	s.Key = sockets.Key{NetNS: d.netns, ID: s.Cookie}
	s.User, s.Queue = sockets.NoAccount(), sockets.NoQueue()
	return s.Unix.Type != ""
}

// attrs reads the attributes after struct unix_diag_msg.
func (d *local) attrs(s *sockets.Socket, b []byte) bool {
	for len(b) > 0 {
		kind, value, rest, ok := netlink.NextAttr(b)
		if !ok {
			return false
		}
		switch {
		case kind == attrName:
			s.Unix.Path = d.path(value)
		case kind == attrPeer && len(value) >= 4:
			s.Unix.Peer = uint64(native.Uint32(value))
			d.peered = true
		case kind == attrQueue && len(value) >= 8:
			s.Queue = sockets.Queue{Recv: int64(native.Uint32(value)), Send: int64(native.Uint32(value[4:]))}
		case kind == attrUID && len(value) >= 4:
			s.User = accountOf(s.Inode, native.Uint32(value))
		}
		b = rest
	}
	return true
}

// path converts sun_path. If it starts with NUL, it is an abstract name, in which any
// further NULs are part of the name. Trailing NULs, with which many programs pad the
// name, are left out, and other NULs are scrubbed.
func (d *local) path(raw []byte) string {
	if len(raw) == 0 || raw[0] != 0 {
		return d.names.of(netlink.Text(raw))
	}
	for len(raw) > 1 && raw[len(raw)-1] == 0 {
		raw = raw[:len(raw)-1]
	}
	d.scratch = append(append(d.scratch[:0], '@'), raw[1:]...)
	return d.names.of(d.scratch)
}

// state converts udiag_state. A socket that is neither listening nor connected is Bound,
// whether or not it has a path. The kernel reports a datagram socket as established if
// another socket has connected to it, so a datagram socket counts as connected only if it
// has a peer of its own.
func (d *local) state(n uint8, kind string) sockets.State {
	switch {
	case n == stateListen:
		return sockets.Listen
	case d.peered, n != stateClose && kind != "dgram":
		return sockets.Connected
	}
	return sockets.Bound
}

// unixType returns the name of a socket type from include/linux/net.h, or "" if unix
// sockets can't have that type.
func unixType(n uint8) string {
	switch n {
	case 1:
		return "stream"
	case 2:
		return "dgram"
	case 5:
		return "seqpacket"
	}
	return ""
}
