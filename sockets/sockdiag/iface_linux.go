package sockdiag

import (
	"strconv"

	"golang.org/x/sys/unix"

	"berth/sockets/scrub"
)

// ifaces maps the indexes of interfaces in a socket's network namespace to names. A
// name that is not known yet costs one ioctl.
type ifaces struct {
	fd    func() int
	names map[uint32]string
}

// name returns the name of an interface, or "if" with its index if it is gone.
func (n *ifaces) name(index uint32) string {
	name, ok := n.names[index]
	if !ok {
		name = n.ask(index)
		n.names[index] = name
	}
	return name
}

func (n *ifaces) ask(index uint32) string {
	if req, err := unix.NewIfreq(""); err == nil {
		req.SetUint32(index)
		if unix.IoctlIfreq(n.fd(), unix.SIOCGIFNAME, req) == nil && req.Name() != "" {
			return scrub.String(req.Name())
		}
	}
	return "if" + strconv.FormatUint(uint64(index), 10)
}
