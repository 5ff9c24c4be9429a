package portable

import (
	"net/netip"
	"strings"
	"syscall"

	"github.com/shirou/gopsutil/v3/net"

	"berth/sockets"
)

// row is a line of gopsutil's list that makes sense. It describes a socket and one of
// the descriptors that refer to it.
type row struct {
	socket sockets.Socket // without key and owners
	pid    int32          // 0: not reported
	fd     int            // -1: not reported
}

// parseRow reads one line. ok is false if the line makes no sense.
func parseRow(c net.ConnectionStat, system string) (r row, ok bool) {
	s := sockets.Socket{User: accountOf(c), Queue: sockets.NoQueue()}
	if s.Proto, s.Family, ok = kinds(c); !ok {
		return row{}, false
	}
	if s.Local, ok = endpoint(c.Laddr, s.Family, system); !ok {
		return row{}, false
	}
	if s.Remote, ok = endpoint(c.Raddr, s.Family, system); !ok {
		return row{}, false
	}
	if s.Remote.Port() == 0 && (!s.Remote.IsValid() || s.Remote.Addr().IsUnspecified()) {
		s.Remote = sockets.Endpoint{}
	}
	if s.State, ok = stateOf(s.Proto, c.Status, s.Remote.IsValid()); !ok {
		return row{}, false
	}
	s.Mapped = s.Family == sockets.IPv6 && (s.Local.Addr().Is4() || s.Remote.Addr().Is4())
	fd := int(c.Fd)
	if system == "windows" || c.Pid == 0 {
		fd = -1 // gopsutil leaves it 0
	}
	return row{socket: s, pid: max(c.Pid, 0), fd: fd}, true
}

func kinds(c net.ConnectionStat) (sockets.Proto, sockets.Family, bool) {
	var proto sockets.Proto
	switch c.Type {
	case syscall.SOCK_STREAM:
		proto = sockets.TCP
	case syscall.SOCK_DGRAM:
		proto = sockets.UDP
	}
	var family sockets.Family
	switch c.Family {
	case syscall.AF_INET:
		family = sockets.IPv4
	case syscall.AF_INET6:
		family = sockets.IPv6
	}
	return proto, family, proto != 0 && family != 0
}

// accountOf returns the process's user, which only Linux includes in the list (real,
// effective, saved, file system).
func accountOf(c net.ConnectionStat) sockets.Account {
	if len(c.Uids) < 2 || c.Pid == 0 {
		return sockets.NoAccount()
	}
	return sockets.Account{UID: int64(uint32(c.Uids[1]))}
}

// endpoint reads an address. lsof writes "*" for the unspecified address, and ""
// stands for no address. An IPv4 address on an IPv6 socket is a mapped one, and some
// systems print it as such.
func endpoint(a net.Addr, family sockets.Family, system string) (sockets.Endpoint, bool) {
	if a.IP == "" && a.Port == 0 {
		return sockets.Endpoint{}, true
	}
	if a.Port > 65535 {
		return sockets.Endpoint{}, false
	}
	if a.IP == "*" || a.IP == "" {
		ip := netip.IPv4Unspecified()
		if family == sockets.IPv6 {
			ip = netip.IPv6Unspecified()
		}
		return netip.AddrPortFrom(ip, uint16(a.Port)), true
	}
	ip, err := netip.ParseAddr(a.IP)
	if err != nil || family == sockets.IPv4 && !ip.Is4() {
		return sockets.Endpoint{}, false
	}
	if system == "darwin" || system == "freebsd" {
		ip = unscoped(ip)
	}
	return netip.AddrPortFrom(ip.Unmap(), uint16(a.Port)), true
}

// unscoped moves the number of the interface from inside a link-local address to its
// zone. BSD kernels store it inside the address, and lsof prints it that way:
// fe80:4::1 is fe80::1%4.
func unscoped(ip netip.Addr) netip.Addr {
	raw := ip.As16()
	if !ip.IsLinkLocalUnicast() || !ip.Is6() || raw[2] == 0 && raw[3] == 0 {
		return ip
	}
	index := int(raw[2])<<8 | int(raw[3])
	raw[2], raw[3] = 0, 0
	return netip.AddrFrom16(raw).WithZone(zone(index))
}

// stateOf reads the systems' names for states, with and without separators. For UDP,
// Linux reports NONE and other systems report nothing.
func stateOf(proto sockets.Proto, name string, hasRemote bool) (sockets.State, bool) {
	if proto == sockets.UDP {
		if hasRemote {
			return sockets.Connected, true
		}
		return sockets.Bound, true
	}
	switch strings.ReplaceAll(strings.ToUpper(name), "_", "") {
	case "SYNRCDV": // as lsof spells it on macOS
		return sockets.SynRecv, true
	case "CLOSE", "CLOSED", "IDLE", "BOUND":
		return sockets.Bound, !hasRemote
	}
	s, ok := sockets.StateNamed(name)
	return s, ok && s != sockets.Connected && s != sockets.Redirect // states that TCP does not have
}
