package sockdiag

import (
	"fmt"

	"berth/sockets"
	"berth/sockets/netlink"
)

// Request describes which of the kernel's sockets to list.
type Request struct {
	Proto   sockets.Proto    // TCP or UDP
	Family  sockets.Family   // 0: both; for TCP the kernel then walks its tables once, not twice
	States  sockets.StateSet // the kernel leaves out sockets in other states, which is much cheaper
	TCPInfo bool             // request Socket.TCP, which more than triples the number of bytes
	Gist    bool             // request Socket.Gist, unless TCPInfo is set; transfers the same bytes as TCPInfo
	Flow    bool             // request Socket.Flow; transfers the same bytes as TCPInfo

	// Ports, if not nil, restricts the list to sockets that have one of these ports at
	// either end. Sockets without a remote end are always listed. The kernel does the
	// filtering.
	Ports []sockets.PortRange
}

// String names the list for error messages, such as "tcp ipv6", or "tcp" for both
// families.
func (r Request) String() string {
	if r.Family == 0 {
		return r.Proto.String()
	}
	return fmt.Sprintf("%v ipv%d", r.Proto, r.Family)
}

const (
	inetRequestSize = netlink.HeaderSize + 56 // struct inet_diag_req_v2
	bothRequestSize = netlink.HeaderSize + 60 // struct inet_diag_req
	unixRequestSize = netlink.HeaderSize + 24 // struct unix_diag_req
	sockidSize      = 48                      // struct inet_diag_sockid, in which zero matches anything
)

// Extensions in include/uapi/linux/inet_diag.h. Some attributes are sent without being
// requested, such as INET_DIAG_SKV6ONLY.
const (
	attrInfo   = 2  // INET_DIAG_INFO
	attrCong   = 4  // INET_DIAG_CONG
	attrMemory = 7  // INET_DIAG_SKMEMINFO
	attrV6Only = 11 // INET_DIAG_SKV6ONLY

	wantInfo   = 1<<(attrInfo-1) | 1<<(attrCong-1)
	wantMemory = 1 << (attrMemory - 1)
)

// Bits of udiag_show in include/uapi/linux/unix_diag.h.
const (
	showName  = 0x01
	showPeer  = 0x04
	showQueue = 0x10
	showUID   = 0x40 // Linux 5.3+; older kernels leave it out
)

// mask returns the kernel's idiag_states for r, or 0 if r requests none of the kernel's
// states.
func (r Request) mask() uint32 {
	if r.Proto == sockets.TCP {
		return uint32(r.States & sockets.AllStates &^ sockets.StatesOf(sockets.Connected, sockets.Redirect))
	}
	var m uint32
	if r.States.Has(sockets.Bound) {
		m |= 1 << stateClose
	}
	if r.States.Has(sockets.Connected) {
		m |= 1 << stateEstablished
	}
	return m
}

// counts reports whether r requests listeners or UDP sockets, which count what they
// drop for lack of room.
func (r Request) counts() bool {
	return r.Proto == sockets.UDP || r.States.Has(sockets.Listen)
}

// mixes reports whether r requests listeners, which count what they drop for lack of
// room, together with other TCP sockets, which don't.
func (r Request) mixes() bool {
	listen := sockets.StatesOf(sockets.Listen)
	return r.Proto == sockets.TCP && r.States.Has(sockets.Listen) && r.mask() != Request{Proto: r.Proto, States: listen}.mask()
}

// appendTo appends the message for r, which must be for one family or for TCP.
func (r Request) appendTo(b []byte) []byte {
	if r.Family == 0 {
		return r.appendBoth(b)
	}
	return r.appendOne(b, typeDiag, netlink.FlagDump, r.extensions())
}

// appendOne appends a message about sockets of one family (struct inet_diag_req_v2).
func (r Request) appendOne(b []byte, kind, flags uint16, ext uint8) []byte {
	family, proto := uint8(familyInet), uint8(protoTCP)
	if r.Family == sockets.IPv6 {
		family = familyInet6
	}
	if r.Proto == sockets.UDP {
		proto = protoUDP
	}
	b = append(netlink.AppendHeader(b, kind, flags), family, proto, ext, 0)
	b = native.AppendUint32(b, r.mask())
	return r.appendPorts(append(b, make([]byte, sockidSize)...))
}

// extensions returns the attributes to request.
func (r Request) extensions() (ext uint8) {
	if r.counts() {
		ext = wantMemory
	}
	if (r.TCPInfo || r.Gist || r.Flow) && r.Proto == sockets.TCP {
		ext |= wantInfo
	}
	return ext
}

func (r Request) appendPorts(b []byte) []byte {
	if !r.narrows() {
		return b
	}
	return appendFilter(b, r.Ports)
}

// appendBoth uses the request format from before Linux 3.3, which has no family, so that
// the kernel reports both. ss does the same.
func (r Request) appendBoth(b []byte) []byte {
	b = append(netlink.AppendHeader(b, typeTCP, netlink.FlagDump), 0, 0, 0, r.extensions())
	b = append(b, make([]byte, sockidSize)...)
	b = native.AppendUint32(b, r.mask())
	return r.appendPorts(native.AppendUint32(b, 0)) // no longer used
}

// appendUnix appends a request for the unix sockets in states.
func appendUnix(b []byte, states sockets.StateSet) []byte {
	b = append(netlink.AppendHeader(b, typeDiag, netlink.FlagDump), familyUnix, 0, 0, 0)
	b = native.AppendUint32(b, unixMask(states))
	b = native.AppendUint32(b, 0) // any inode
	b = native.AppendUint32(b, showName|showPeer|showQueue|showUID)
	return append(b, make([]byte, 8)...) // any cookie
}

// unixMask returns the kernel's udiag_states for the given states. A datagram socket
// can be in either of two kernel states, whether or not it has a peer, so the mask may
// request more than the given states.
func unixMask(states sockets.StateSet) uint32 {
	var m uint32
	if states.Has(sockets.Listen) {
		m |= 1 << stateListen
	}
	if states.Has(sockets.Bound) || states.Has(sockets.Connected) {
		m |= 1<<stateEstablished | 1<<stateClose
	}
	return m
}
