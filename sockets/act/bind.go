package act

import (
	"fmt"

	"berth/sockets"
)

// TestBind binds a socket to at without any reuse option, which is what a
// program does that sets none, and closes it at once. For that instant it keeps
// the port from everybody else: a program that bound it over and over beside
// 5,000 test binds was refused 926 times in 4,919. So it is for what the facts
// leave open, once. It does not listen, so that no client can connect; a UDP socket may swallow a datagram that comes
// in that instant, so that it must not be tried where a holder shares its port.
// The zero Addr is every address, of IPv4 and IPv6 at once; :: is what the system
// takes it for by default. The error is nil for sockets.BindOK alone and names
// the endpoint.
func TestBind(p sockets.Proto, at sockets.Endpoint) (sockets.Bind, error) {
	if p != sockets.TCP && p != sockets.UDP {
		return sockets.BindFailed, fmt.Errorf("test bind of %v %v: not a transport with ports", p, at)
	}
	b, err := testBind(p, at)
	if err != nil {
		err = fmt.Errorf("test bind of %v %v: %w", p, at, err)
	}
	return b, err
}
