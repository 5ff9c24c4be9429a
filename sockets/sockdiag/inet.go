package sockdiag

import (
	"encoding/binary"
	"net/netip"
	"time"

	"berth/sockets"
	"berth/sockets/netlink"
)

// inetSize is the size of struct inet_diag_msg in include/uapi/linux/inet_diag.h. Each
// reply begins with that struct, and attributes follow it.
const inetSize = 72

// inet decodes the replies to a Request.
type inet struct {
	request Request
	netns   uint64
	iface   func(index uint32) string
	infos   slab[sockets.TCPInfo]
	flows   slab[sockets.Flow]
	gists   slab[sockets.Gist]
	names   names // for congestion algorithms
	out     []sockets.Socket
	ending  ending
	at      time.Time // when the kernel wrote the reply that is being decoded
}

// take appends the socket in body to d.out.
func (d *inet) take(body []byte) bool {
	if len(body) < inetSize {
		return false
	}
	d.out = append(d.out, sockets.Socket{})
	s := &d.out[len(d.out)-1]
	ok := d.base(s, body) && d.attrs(s, body[inetSize:])
	if !ok || d.ending.take(s, binary.BigEndian.Uint16(body[6:])) || !d.request.States.Has(s.State) || !sockets.PortsTouch(d.request.Ports, s) {
		d.out = d.out[:len(d.out)-1]
	}
	return ok
}

// ending distinguishes sockets that ended while the kernel was reporting them from other
// closed sockets. The kernel selected such sockets while they were alive, and then found
// them closed, possibly already without a port. The socket that replaced a TCP socket in
// the meantime, for the TIME_WAIT or FIN_WAIT2 of the same connection, is missing from
// that dump (inet_diag_dump_icsk in net/ipv4/inet_diag.c). Nothing replaces a UDP
// socket.
type ending struct {
	torn bool                // a socket ended during this dump
	seen map[uint64]struct{} // cookies of closed sockets; a socket that is seen closed twice is really closed
}

// endings is the maximum number of cookies that are remembered.
const endings = 1 << 16

// take reports whether s is a socket that has ended. The parameter to is its remote
// port.
func (e *ending) take(s *sockets.Socket, to uint16) bool {
	if s.State != sockets.Bound {
		return false
	}
	gone := s.Local.Port() == 0
	_, known := e.seen[s.Cookie]
	if known || s.Proto == sockets.UDP || !gone && to == 0 { // it is only bound, or was in an earlier dump
		return gone
	}
	if e.torn = true; e.seen == nil || len(e.seen) == endings {
		e.seen = make(map[uint64]struct{})
	}
	e.seen[s.Cookie] = struct{}{}
	return true
}

// base reads struct inet_diag_msg.
func (d *inet) base(s *sockets.Socket, b []byte) bool {
	var ok bool
	if s.State, ok = stateOf(d.request.Proto, b[1]); !ok {
		return false
	}
	s.Proto = d.request.Proto
	if s.IfIndex = native.Uint32(b[40:]); s.IfIndex != 0 {
		s.Iface = d.iface(s.IfIndex)
	}
	if !endpoints(s, b) {
		return false
	}
	if s.State == sockets.Bound {
		s.Remote = sockets.Endpoint{} // left over from a failed connection attempt
	}
	s.Timer = timerOf(b[2], b[3], native.Uint32(b[52:]))
	s.Cookie = cookie(b[44:])
	s.Key = sockets.Key{NetNS: d.netns, ID: s.Cookie}
	s.Queue = sockets.Queue{Recv: int64(native.Uint32(b[56:])), Send: int64(native.Uint32(b[60:]))}
	s.Inode = uint64(native.Uint32(b[68:]))
	s.User = accountOf(s.Inode, native.Uint32(b[64:]))
	return true
}

// attrs reads the attributes after struct inet_diag_msg.
func (d *inet) attrs(s *sockets.Socket, b []byte) bool {
	for len(b) > 0 {
		kind, value, rest, ok := netlink.NextAttr(b)
		if !ok {
			return false
		}
		switch kind {
		case attrInfo:
			d.tcp(s, value)
		case attrCong:
			if d.request.TCPInfo {
				d.info(s).Congestion = d.names.of(netlink.Text(value))
			}
		case attrMemory:
			s.Loss = lossOf(s, value)
		case attrV6Only:
			if len(value) > 0 && s.Family == sockets.IPv6 {
				s.V6Only = sockets.TriOf(value[0] != 0)
			}
		}
		b = rest
	}
	return true
}

// tcp reads the parts of struct tcp_info that are requested.
func (d *inet) tcp(s *sockets.Socket, b []byte) {
	if d.request.TCPInfo {
		t := d.info(s)
		readTCPInfo(t, b, s.State)
		t.Moment.At = d.at
	} else if d.request.Gist {
		var t sockets.TCPInfo
		readTCPInfo(&t, b, s.State)
		t.Moment.At = d.at
		s.Gist = d.gists.next()
		*s.Gist = t.Gist()
	}
	if d.request.Flow && s.State != sockets.Listen {
		s.Flow = d.flows.next()
		readFlow(s.Flow, b)
	}
}

// memorySize is the size of SKMEMINFO up to SK_MEMINFO_DROPS (include/uapi/linux/sock_diag.h).
const memorySize = 9 * 4

// lossOf reads SKMEMINFO for a listener or a UDP socket, which counts what it drops for
// lack of room. A connection uses the same counter for probes of its window.
func lossOf(s *sockets.Socket, b []byte) sockets.Loss {
	if len(b) < memorySize || s.Proto != sockets.UDP && s.State != sockets.Listen {
		return sockets.Loss{}
	}
	return sockets.Loss{Known: true, Count: native.Uint32(b[32:]), Room: native.Uint32(b[4:])}
}

// info returns the TCPInfo of s, which it adds if s has none.
func (d *inet) info(s *sockets.Socket) *sockets.TCPInfo {
	if s.TCP == nil {
		s.TCP = d.infos.next()
	}
	return s.TCP
}

// stateOf converts idiag_state, which even for UDP is one of TCP's states.
func stateOf(p sockets.Proto, n uint8) (sockets.State, bool) {
	switch {
	case n == stateClose || n == stateInactive:
		return sockets.Bound, true
	case p == sockets.UDP:
		return sockets.Connected, n == stateEstablished
	case n == stateNewSynRecv:
		return sockets.SynRecv, true
	}
	return sockets.State(n), n >= stateEstablished && n < stateNewSynRecv
}

// endpoints reads the family, the addresses and the ports from struct inet_diag_sockid
// into s, whose Iface is already known.
func endpoints(s *sockets.Socket, b []byte) bool {
	switch b[0] {
	case familyInet:
		s.Family = sockets.IPv4
		s.Local = netip.AddrPortFrom(netip.AddrFrom4([4]byte(b[8:])), binary.BigEndian.Uint16(b[4:]))
		s.Remote = netip.AddrPortFrom(netip.AddrFrom4([4]byte(b[24:])), binary.BigEndian.Uint16(b[6:]))
	case familyInet6:
		s.Family = sockets.IPv6
		local, remote := netip.AddrFrom16([16]byte(b[8:])), netip.AddrFrom16([16]byte(b[24:]))
		s.Mapped = local.Is4In6() || remote.Is4In6()
		s.Local = netip.AddrPortFrom(plain(local, s.Iface), binary.BigEndian.Uint16(b[4:]))
		s.Remote = netip.AddrPortFrom(plain(remote, s.Iface), binary.BigEndian.Uint16(b[6:]))
	default:
		return false
	}
	if s.Remote.Port() == 0 && s.Remote.Addr().IsUnspecified() {
		s.Remote = sockets.Endpoint{}
	}
	return true
}

// plain unmaps an IPv4-mapped address, and adds the zone to a link-local address.
func plain(a netip.Addr, iface string) netip.Addr {
	if iface != "" && a.IsLinkLocalUnicast() && !a.Is4In6() {
		return a.WithZone(iface)
	}
	return a.Unmap()
}

// timerOf reads idiag_timer, idiag_retrans and idiag_expires (milliseconds). If the timer is
// stopped, the other two mean nothing. Some kernels report a negative time for an overdue
// timer.
func timerOf(kind, retrans uint8, expires uint32) sockets.Timer {
	k := sockets.TimerKind(kind)
	if k == sockets.TimerOff || k > sockets.TimerPersist {
		return sockets.Timer{}
	}
	left := time.Duration(max(0, int32(expires))) * time.Millisecond
	return sockets.Timer{Kind: k, Retrans: retrans, Expires: left}
}

// accountOf returns the user of a socket. If the kernel does not know the user of a
// socket without an inode (TIME_WAIT, SYN_RECV, orphaned or not accepted yet), it
// reports root, so root means nothing there. In the last two cases, Linux 6.18 does know
// the user.
func accountOf(inode uint64, uid uint32) sockets.Account {
	if inode == 0 && uid == 0 {
		return sockets.NoAccount()
	}
	return sockets.Account{UID: int64(uid)}
}
