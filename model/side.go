package model

// Side tells which end of a connection a socket is.
type Side uint8

// The sides.
const (
	SideUnknown Side = iota // it can't be told
	SideListen              // it waits for others
	SideIn                  // a listener here has its local port: this is the server's end
	SideOut                 // the client's end
)

// String returns the name that the filter and the machine output use; "" where
// the side is not known.
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
