package act

import (
	"fmt"

	"berth/sockets"
)

// Bind is what the system answers to a test bind.
type Bind uint8

// The answers. BindUntried is that of a bind that was not tried.
const (
	BindUntried   Bind = iota
	BindOK             // it can be bound now
	BindInUse          // EADDRINUSE: something holds it, seen or not
	BindDenied         // EACCES, EPERM: this user may not
	BindNoAddress      // EADDRNOTAVAIL: no such address on this machine
	BindNoFamily       // EAFNOSUPPORT: no such address family on this machine
	BindFailed         // anything else
)

// String gives the name that the machine output uses; "" for BindUntried.
func (b Bind) String() string {
	switch b {
	case BindOK:
		return "ok"
	case BindInUse:
		return "in-use"
	case BindDenied:
		return "denied"
	case BindNoAddress:
		return "no-address"
	case BindNoFamily:
		return "no-family"
	case BindFailed:
		return "failed"
	}
	return ""
}

// TestBind binds a socket to at without any reuse option, which is what a
// program does that sets none, and closes it at once. It does not listen, so
// that no client can connect; a UDP socket may swallow a datagram that comes
// in that instant, so that it must not be tried where a holder shares its port.
// The address :: is tried for IPv4 and IPv6 at once. The error is nil for
// BindOK alone and names the endpoint.
func TestBind(p sockets.Proto, at sockets.Endpoint) (Bind, error) {
	if !at.IsValid() || p != sockets.TCP && p != sockets.UDP {
		return BindFailed, fmt.Errorf("test bind of %v %v: not an IP endpoint", p, at)
	}
	b, err := testBind(p, at)
	if err != nil {
		err = fmt.Errorf("test bind of %v %v: %w", p, at, err)
	}
	return b, err
}
