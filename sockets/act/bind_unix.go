//go:build unix

package act

import (
	"errors"
	"net"
	"net/netip"
	"strconv"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// testBind does not use package net, which sets SO_REUSEADDR on every listener.
func testBind(p sockets.Proto, at sockets.Endpoint) (sockets.Bind, error) {
	domain, addr := sockaddr(at)
	kind := unix.SOCK_STREAM
	if p == sockets.UDP {
		kind = unix.SOCK_DGRAM
	}
	fd, err := unix.Socket(domain, kind, 0)
	if err != nil {
		return answer(err), err
	}
	defer unix.Close(fd)
	unix.CloseOnExec(fd)
	if !at.Addr().IsValid() {
		if err := unix.SetsockoptInt(fd, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 0); err != nil {
			return answer(err), err
		}
	}
	err = unix.Bind(fd, addr)
	return answer(err), err
}

func sockaddr(at sockets.Endpoint) (domain int, addr unix.Sockaddr) {
	ip := at.Addr()
	if !ip.IsValid() {
		ip = netip.IPv6Unspecified()
	}
	if ip.Is4() {
		return unix.AF_INET, &unix.SockaddrInet4{Port: int(at.Port()), Addr: ip.As4()}
	}
	return unix.AF_INET6, &unix.SockaddrInet6{Port: int(at.Port()), Addr: ip.As16(), ZoneId: zone(ip.Zone())}
}

// zone returns the index of an interface, given its name or index, or 0 for none.
func zone(name string) uint32 {
	if name == "" {
		return 0
	}
	if i, err := net.InterfaceByName(name); err == nil {
		return uint32(i.Index)
	}
	n, err := strconv.ParseUint(name, 10, 32)
	if err != nil {
		return 0
	}
	return uint32(n)
}

func answer(err error) sockets.Bind {
	switch {
	case err == nil:
		return sockets.BindOK
	case errors.Is(err, unix.EADDRINUSE):
		return sockets.BindInUse
	case errors.Is(err, unix.EACCES), errors.Is(err, unix.EPERM):
		return sockets.BindDenied
	case errors.Is(err, unix.EADDRNOTAVAIL), errors.Is(err, unix.ENODEV):
		return sockets.BindNoAddress
	case errors.Is(err, unix.EAFNOSUPPORT):
		return sockets.BindNoFamily
	}
	return sockets.BindFailed
}
