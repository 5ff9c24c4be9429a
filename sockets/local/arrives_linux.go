package local

import (
	"encoding/binary"
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

func arrives(a netip.Addr) sockets.Tri {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_ROUTE)
	if err != nil {
		return sockets.Unknown
	}
	defer unix.Close(fd)
	if err := unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: 1}); err != nil {
		return sockets.Unknown
	}
	if err := unix.Sendto(fd, routeRequest(a), 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}); err != nil {
		return sockets.Unknown
	}
	buf := make([]byte, 1<<14)
	n, _, err := unix.Recvfrom(fd, buf, 0)
	for err == unix.EINTR {
		n, _, err = unix.Recvfrom(fd, buf, 0)
	}
	if err != nil {
		return sockets.Unknown
	}
	return routeAnswer(buf[:n])
}

// routeRequest asks for the route to a (rtnetlink(7)).
func routeRequest(a netip.Addr) []byte {
	const fixed = unix.SizeofNlMsghdr + unix.SizeofRtMsg + unix.SizeofRtAttr
	ip := a.AsSlice()
	b := make([]byte, fixed, fixed+len(ip))
	native := binary.NativeEndian
	native.PutUint32(b, uint32(fixed+len(ip)))
	native.PutUint16(b[4:], unix.RTM_GETROUTE)
	native.PutUint16(b[6:], unix.NLM_F_REQUEST)
	route := b[unix.SizeofNlMsghdr:]
	if route[0] = unix.AF_INET; a.Is6() {
		route[0] = unix.AF_INET6
	}
	route[1] = byte(a.BitLen())
	native.PutUint16(route[unix.SizeofRtMsg:], uint16(unix.SizeofRtAttr+len(ip)))
	native.PutUint16(route[unix.SizeofRtMsg+2:], unix.RTA_DST)
	return append(b, ip...)
}

// routeAnswer reads what the kernel says: the route, whose type tells where it
// leads, or that there is none.
func routeAnswer(datagram []byte) sockets.Tri {
	messages, err := syscall.ParseNetlinkMessage(datagram)
	if err != nil || len(messages) == 0 {
		return sockets.Unknown
	}
	switch m := &messages[0]; {
	case m.Header.Type == unix.RTM_NEWROUTE && len(m.Data) >= unix.SizeofRtMsg:
		return sockets.TriOf(staysHere(m.Data[7]))
	case m.Header.Type == unix.NLMSG_ERROR && len(m.Data) >= 4:
		switch syscall.Errno(-int32(binary.NativeEndian.Uint32(m.Data))) {
		case unix.ENETUNREACH, unix.EHOSTUNREACH, // no route, or one that refuses (unreachable, prohibit, blackhole)
			unix.EACCES, unix.EINVAL:
			return sockets.No
		}
	}
	return sockets.Unknown
}

// staysHere reads rtm_type (RTN_… in include/uapi/linux/rtnetlink.h).
func staysHere(kind byte) bool {
	switch kind {
	case unix.RTN_LOCAL, unix.RTN_BROADCAST, unix.RTN_ANYCAST, unix.RTN_MULTICAST:
		return true
	}
	return false
}
