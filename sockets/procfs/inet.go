package procfs

import (
	"encoding/binary"
	"net/netip"
	"time"

	"berth/sockets"
)

// Indexes of the words in a line of /proc/net/tcp and udp (tcp4_seq_show in
// net/ipv4/tcp_ipv4.c, udp4_seq_show in net/ipv4/udp.c).
const (
	inetLocal = iota + 1
	inetRemote
	inetState
	inetQueues  // bytes in the send and receive queues, tx:rx
	inetTimer   // kind:expires
	inetRetrans // how many times the retransmit timer fired
	inetUID
	inetProbes // how many probes went unanswered
	inetInode
	inetWords
)

// parseInet parses one line into s, whose protocol and family are already set.
func parseInet(line []byte, s *sockets.Socket) bool {
	var words [inetWords][]byte
	if n, _ := fields(line, words[:]); n < inetWords {
		return false
	}
	var ok [5]bool
	s.Local, ok[0] = parseEndpoint(words[inetLocal], s.Family)
	s.Remote, ok[1] = parseEndpoint(words[inetRemote], s.Family)
	s.State, ok[2] = inetStateOf(words[inetState], s.Proto)
	s.Inode, ok[3] = decimal(words[inetInode])
	s.Queue, ok[4] = parseQueue(words[inetQueues])
	if ok != [5]bool{true, true, true, true, true} {
		return false
	}
	if s.Family == sockets.IPv6 {
		unmap(s)
	}
	if s.Remote.Port() == 0 && s.Remote.Addr().IsUnspecified() {
		s.Remote = sockets.Endpoint{}
	}
	if s.State == sockets.Listen {
		s.Queue.Send = -1 // the kernel shows 0 instead of the limit
	}
	if uid, ok := decimal(words[inetUID]); ok && uid < 1<<32 && s.Inode != 0 {
		s.User.UID = int64(uid)
	}
	if s.Proto == sockets.TCP {
		s.Timer = parseTimer(words[inetTimer], words[inetRetrans], words[inetProbes])
	}
	return true
}

// parseEndpoint parses an endpoint such as "0100007F:0CEA". The address consists of
// 32-bit words in the machine's byte order; the port is a hexadecimal number.
func parseEndpoint(word []byte, family sockets.Family) (sockets.Endpoint, bool) {
	size := 8
	if family == sockets.IPv6 {
		size = 32
	}
	if len(word) != size+5 || word[size] != ':' {
		return sockets.Endpoint{}, false
	}
	var ip [16]byte
	for i := 0; i < size; i += 8 {
		part, ok := hexadecimal(word[i : i+8])
		if !ok {
			return sockets.Endpoint{}, false
		}
		binary.NativeEndian.PutUint32(ip[i/2:], uint32(part))
	}
	port, ok := hexadecimal(word[size+1:])
	addr := netip.AddrFrom16(ip)
	if size == 8 {
		addr = netip.AddrFrom4([4]byte(ip[:4]))
	}
	return netip.AddrPortFrom(addr, uint16(port)), ok
}

// unmap turns the IPv4-mapped endpoints of an IPv6 socket into IPv4 endpoints. If a
// socket is bound to a mapped address, its peer's address is either mapped, too, or
// "::".
func unmap(s *sockets.Socket) {
	if !s.Local.Addr().Is4In6() && !s.Remote.Addr().Is4In6() {
		return
	}
	s.Mapped = true
	s.Local = netip.AddrPortFrom(s.Local.Addr().Unmap(), s.Local.Port())
	s.Remote = netip.AddrPortFrom(s.Remote.Addr().Unmap(), s.Remote.Port())
}

// inetStateOf parses a state (include/net/tcp_states.h). UDP borrows two of TCP's
// numbers: 1 for a socket with a peer, 7 for one without. 12 is TCP_NEW_SYN_RECV.
func inetStateOf(word []byte, proto sockets.Proto) (sockets.State, bool) {
	n, ok := hexadecimal(word)
	switch {
	case !ok:
		return 0, false
	case proto == sockets.UDP && n == 1:
		return sockets.Connected, true
	case n == 7:
		return sockets.Bound, true
	case proto == sockets.UDP:
		return 0, false
	case n == 12:
		return sockets.SynRecv, true
	}
	return sockets.State(n), n >= 1 && n <= uint64(sockets.Closing)
}

func parseQueue(word []byte) (sockets.Queue, bool) {
	if len(word) != 17 || word[8] != ':' {
		return sockets.Queue{}, false
	}
	send, ok := hexadecimal(word[:8])
	recv, ok2 := hexadecimal(word[9:])
	return sockets.Queue{Recv: int64(recv), Send: int64(send)}, ok && ok2
}

// parseTimer parses a timer such as "02:000A7214", where the time is in clock ticks.
// Anything that is not a timer counts as none. For a keepalive or persist timer,
// Retrans is the number of probes.
func parseTimer(word, retrans, probes []byte) sockets.Timer {
	if len(word) != 11 || word[2] != ':' {
		return sockets.Timer{}
	}
	kind, ok := hexadecimal(word[:2])
	ticks, ok2 := hexadecimal(word[3:])
	if !ok || !ok2 || kind == 0 || kind > uint64(sockets.TimerPersist) {
		return sockets.Timer{}
	}
	t := sockets.Timer{
		Kind: sockets.TimerKind(kind), Expires: time.Duration(ticks) * (time.Second / ticksPerSecond),
	}
	fired, _ := hexadecimal(retrans)
	if t.Kind == sockets.TimerKeepalive || t.Kind == sockets.TimerPersist {
		fired, _ = decimal(probes)
	}
	t.Retrans = uint8(min(fired, 255))
	return t
}
