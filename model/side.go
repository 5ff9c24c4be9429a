package model

// Side is which end of a connection a socket is.
type Side uint8

// The sides of a connection.
const (
	SideUnknown Side = iota // can't be determined
	SideListen              // it waits for peers
	SideIn                  // a listener here has the same local port, so this is the server's end
	SideOut                 // the client's end
)

// String returns the name used in filters and machine output. It returns "" if the
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
