package act

import (
	"fmt"

	"berth/sockets"
)

// TestBind binds a socket to at without any reuse option, as a program does that sets none,
// and closes it at once. For that instant it keeps the port from everything else: a program
// that bound it over and over alongside 5,000 test binds was refused 926 times in 4,919. So
// it is only for what the facts leave open, and only once. It does not listen, so no client
// can connect; but a UDP socket may swallow a datagram that comes in that instant, so it
// must not be tried if a holder shares its port. The zero Addr is every address, IPv4 and
// IPv6 at once; :: is what the system takes it for by default. The error is nil only for
// sockets.BindOK, and names the endpoint.
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
