package local

import (
	"context"
	"net/netip"
	"syscall"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/netlink"
)

func arrives(a netip.Addr) sockets.Tri {
	conn, err := netlink.Dial(unix.NETLINK_ROUTE, 1<<14)
	if err != nil {
		return sockets.Unknown
	}
	defer conn.Close()
	said := sockets.Unknown
	err = conn.Ask(context.Background(), routeRequest(a), func(route []byte) bool {
		said = leadsHere(route)
		return said != sockets.Unknown
	})
	if err != nil {
		return noRoute(err)
	}
	return said
}

// routeRequest returns an rtnetlink(7) request for the route to the given address.
func routeRequest(a netip.Addr) []byte {
	var m [unix.SizeofRtMsg]byte
	if m[0] = unix.AF_INET; a.Is6() {
		m[0] = unix.AF_INET6
	}
	m[1] = byte(a.BitLen())
	b := append(netlink.AppendHeader(nil, unix.RTM_GETROUTE, 0), m[:]...)
	return netlink.AppendAttr(b, unix.RTA_DST, a.AsSlice())
}

// leadsHere reports whether a route leads to this machine. The answer depends on the
// route's type, which is rtm_type in struct rtmsg (RTN_… in
// include/uapi/linux/rtnetlink.h).
func leadsHere(route []byte) sockets.Tri {
	if len(route) < unix.SizeofRtMsg {
		return sockets.Unknown
	}
	switch route[7] {
	case unix.RTN_LOCAL, unix.RTN_BROADCAST, unix.RTN_ANYCAST, unix.RTN_MULTICAST:
		return sockets.Yes
	}
	return sockets.No
}

// noRoute interprets the error that the kernel returned instead of a route. Either
// there is no route, or the route rejects packets (unreachable, prohibit,
// blackhole).
func noRoute(err error) sockets.Tri {
	switch errno, _ := err.(syscall.Errno); errno {
	case unix.ENETUNREACH, unix.EHOSTUNREACH, unix.EACCES, unix.EINVAL:
		return sockets.No
	}
	return sockets.Unknown
}
