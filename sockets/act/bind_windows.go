package act

import (
	"errors"
	"net"

	"golang.org/x/sys/windows"

	"berth/sockets"
)

// testBind uses package net, which sets no reuse option on this system.
func testBind(p sockets.Proto, at sockets.Endpoint) (sockets.Bind, error) {
	var err error
	if p == sockets.TCP {
		var l *net.TCPListener
		if l, err = net.ListenTCP("tcp", net.TCPAddrFromAddrPort(at)); err == nil {
			err = l.Close()
		}
	} else {
		var c *net.UDPConn
		if c, err = net.ListenUDP("udp", net.UDPAddrFromAddrPort(at)); err == nil {
			err = c.Close()
		}
	}
	return answer(err), err
}

func answer(err error) sockets.Bind {
	switch {
	case err == nil:
		return sockets.BindOK
	case errors.Is(err, windows.WSAEADDRINUSE):
		return sockets.BindInUse
	case errors.Is(err, windows.WSAEACCES):
		return sockets.BindDenied
	case errors.Is(err, windows.WSAEADDRNOTAVAIL):
		return sockets.BindNoAddress
	case errors.Is(err, windows.WSAEAFNOSUPPORT):
		return sockets.BindNoFamily
	}
	return sockets.BindFailed
}
