package procfs

import (
	"encoding/binary"
	"errors"
	"net/netip"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// getUserNS is NS_GET_USERNS in include/uapi/linux/nsfs.h, _IO(0xb7, 1).
const getUserNS = 0xb701

// outside reports whether a namespace belongs to a user namespace that lies
// outside this process's own, which is what EPERM says (ioctl_nsfs(2)).
func outside(namespace *os.File) bool {
	fd, err := unix.IoctlRetInt(int(namespace.Fd()), getUserNS)
	if err == nil {
		unix.Close(fd)
	}
	return errors.Is(err, unix.EPERM)
}

// localNets returns the IPv4 addresses that the kernel takes for its own: the
// table "local" of its routes, where 127.0.0.0/8 stands and what somebody
// added by ip route add local. nil where it does not tell.
func localNets() []netip.Prefix {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_ROUTE)
	if err != nil {
		return nil
	}
	defer unix.Close(fd)
	// Without it (before Linux 4.20) a router would tell of all its routes.
	if unix.SetsockoptInt(fd, unix.SOL_NETLINK, unix.NETLINK_GET_STRICT_CHK, 1) != nil {
		return nil
	}
	if unix.Sendto(fd, localNetsRequest(), 0, &unix.SockaddrNetlink{Family: unix.AF_NETLINK}) != nil {
		return nil
	}
	nets := []netip.Prefix{}
	for buf := make([]byte, 1<<16); ; {
		n, _, err := unix.Recvfrom(fd, buf, 0)
		if err != nil {
			return nil
		}
		var over bool
		if nets, over = appendNets(nets, buf[:n]); over {
			return nets
		}
	}
}

// localNetsRequest is a request to dump the routes of the table "local".
func localNetsRequest() []byte {
	b := make([]byte, unix.SizeofNlMsghdr+unix.SizeofRtMsg)
	binary.NativeEndian.PutUint32(b, uint32(len(b)))
	binary.NativeEndian.PutUint16(b[4:], unix.RTM_GETROUTE)
	binary.NativeEndian.PutUint16(b[6:], unix.NLM_F_REQUEST|unix.NLM_F_DUMP)
	b[unix.SizeofNlMsghdr] = unix.AF_INET
	b[unix.SizeofNlMsghdr+4] = unix.RT_TABLE_LOCAL
	return b
}

// appendNets appends the routes in one datagram that lead to this machine, and
// reports whether it was the last. nil where the kernel refused.
func appendNets(nets []netip.Prefix, datagram []byte) (_ []netip.Prefix, over bool) {
	messages, err := syscall.ParseNetlinkMessage(datagram)
	if err != nil {
		return nil, true
	}
	for i := range messages {
		switch m := &messages[i]; m.Header.Type {
		case unix.NLMSG_DONE:
			return nets, true
		case unix.NLMSG_ERROR:
			return nil, true
		case unix.RTM_NEWROUTE:
			if p, ok := localNet(m); ok {
				nets = append(nets, p)
			}
		}
	}
	return nets, false
}

// localNet reads struct rtmsg and RTA_DST of a route. One to a broadcast
// address counts: that can be bound, too.
func localNet(m *syscall.NetlinkMessage) (netip.Prefix, bool) {
	if len(m.Data) < unix.SizeofRtMsg || m.Data[0] != unix.AF_INET {
		return netip.Prefix{}, false
	}
	bits, kind := int(m.Data[1]), m.Data[7]
	if kind != unix.RTN_LOCAL && kind != unix.RTN_BROADCAST {
		return netip.Prefix{}, false
	}
	if ip, ok := netip.AddrFromSlice(destination(m.Data[unix.SizeofRtMsg:])); ok && ip.Is4() && bits <= 32 {
		return netip.PrefixFrom(ip, bits), true
	}
	return netip.Prefix{}, false
}

// destination returns the value of RTA_DST among the attributes of a route; nil
// where there is none. The syscall package's own reader panics on an attribute
// whose padding is missing.
func destination(b []byte) []byte {
	for len(b) >= unix.SizeofRtAttr {
		size := int(binary.NativeEndian.Uint16(b))
		if size < unix.SizeofRtAttr || size > len(b) {
			return nil
		}
		if binary.NativeEndian.Uint16(b[2:]) == unix.RTA_DST {
			return b[unix.SizeofRtAttr:size]
		}
		b = b[min((size+unix.RTA_ALIGNTO-1)&^(unix.RTA_ALIGNTO-1), len(b)):]
	}
	return nil
}
