package procfs

import (
	"context"
	"errors"
	"net/netip"
	"os"

	"golang.org/x/sys/unix"

	"berth/sockets/netlink"
)

// getUserNS is NS_GET_USERNS in include/uapi/linux/nsfs.h, _IO(0xb7, 1).
const getUserNS = 0xb701

// outside reports whether the given namespace is owned by a user namespace outside this
// process's own. The kernel reports that as EPERM (ioctl_nsfs(2)).
func outside(namespace *os.File) bool {
	fd, err := unix.IoctlRetInt(int(namespace.Fd()), getUserNS)
	if err == nil {
		unix.Close(fd)
	}
	return errors.Is(err, unix.EPERM)
}

// localNets returns the IPv4 addresses that the kernel treats as its own. They are in
// its routing table "local", including 127.0.0.0/8 and whatever was added by ip route
// add local. localNets returns nil if the kernel does not list that table.
func localNets() []netip.Prefix {
	conn, err := netlink.Dial(unix.NETLINK_ROUTE, 1<<16)
	if err != nil {
		return nil
	}
	defer conn.Close()
	// Without this option (before Linux 4.20) a router would list all of its routes.
	if unix.SetsockoptInt(conn.FD(), unix.SOL_NETLINK, unix.NETLINK_GET_STRICT_CHK, 1) != nil {
		return nil
	}
	nets := []netip.Prefix{}
	err = conn.Ask(context.Background(), localNetsRequest(), func(route []byte) bool {
		if p, ok := localNet(route); ok {
			nets = append(nets, p)
		}
		return true
	})
	if err != nil {
		return nil
	}
	return nets
}

// localNetsRequest returns a request to dump the routes in the table "local".
func localNetsRequest() []byte {
	var m [unix.SizeofRtMsg]byte
	m[0], m[4] = unix.AF_INET, unix.RT_TABLE_LOCAL
	return append(netlink.AppendHeader(nil, unix.RTM_GETROUTE, netlink.FlagDump), m[:]...)
}

// localNet parses struct rtmsg and RTA_DST of a route to this machine. A route to a
// broadcast address counts, because such an address can be bound, too.
func localNet(b []byte) (netip.Prefix, bool) {
	if len(b) < unix.SizeofRtMsg || b[0] != unix.AF_INET {
		return netip.Prefix{}, false
	}
	bits, kind := int(b[1]), b[7]
	if kind != unix.RTN_LOCAL && kind != unix.RTN_BROADCAST {
		return netip.Prefix{}, false
	}
	for attr, value := range netlink.Attrs(b[unix.SizeofRtMsg:]) {
		if ip, ok := netip.AddrFromSlice(value); attr == unix.RTA_DST && ok && ip.Is4() && bits <= 32 {
			return netip.PrefixFrom(ip, bits), true
		}
	}
	return netip.Prefix{}, false
}
