package model

// Side is which end of a connection a socket is.
type Side uint8

// The sides.
const (
	SideUnknown Side = iota // can't be determined
	SideListen              // it waits for others
	SideIn                  // a listener here has its local port, so this is the server's end
	SideOut                 // the client's end
)

// String returns the name that the filter and the machine output use; "" if the
// side is not known.
func (s Side) String() string {
	switch s {
	case SideListen:
		return "listen"
	case SideIn:
		return "in"
	case SideOut:
		return "out"
	}
	return ""
}
