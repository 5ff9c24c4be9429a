package sockets

// Bind is the system's answer when a program binds an endpoint without any reuse
// option.
type Bind uint8

// The answers. BindUntried means that no bind was tried.
const (
	BindUntried   Bind = iota
	BindOK             // it can be bound now
	BindInUse          // EADDRINUSE: something holds it, whether it can be seen or not
	BindDenied         // EACCES, EPERM: this user has no permission
	BindNoAddress      // EADDRNOTAVAIL: no such address on this machine
	BindNoFamily       // EAFNOSUPPORT: no such address family on this machine
	BindFailed         // anything else
)

// String returns the name used in the machine output. It returns "" for BindUntried.
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
