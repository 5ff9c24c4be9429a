package act

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"syscall"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/netlink"
	"berth/sockets/netns"
	"berth/sockets/sockdiag"
)

// Destroy closes s over sock_diag(7). See sockets.Actor.
func (system) Destroy(s *sockets.Socket) error {
	if err := destroy(s); err != nil {
		return fmt.Errorf("destroy %v %v: %w", s.Proto, s.Local, err)
	}
	return nil
}

func destroy(s *sockets.Socket) error {
	switch {
	case s.Proto != sockets.TCP && s.Proto != sockets.UDP:
		return unix.EOPNOTSUPP
	case s.Cookie == 0:
		return errNameless
	}
	if s.Key.NetNS != 0 && s.Key.NetNS != ownNamespace() {
		return abroad(s)
	}
	return told(s)
}

// ownNamespace returns the inode of this process's network namespace, or 0 if it is
// unknown.
func ownNamespace() uint64 {
	var st unix.Stat_t
	if err := unix.Stat("/proc/self/ns/net", &st); err != nil {
		return 0
	}
	return st.Ino
}

// errNotFound means that a network namespace was not found, but not all processes could be
// read.
var errNotFound = errors.New("its network namespace was not found: some processes could not be asked which one they are in")

// abroad closes a socket in another network namespace. It has to enter that namespace,
// because the kernel looks for the socket in the namespace from which the request
// comes.
func abroad(s *sockets.Socket) error {
	l := netns.List("/proc")
	i := slices.IndexFunc(l.Places, func(p netns.Place) bool { return p.Inode == s.Key.NetNS })
	switch {
	case i < 0 && l.Complete():
		return sockets.ErrGone
	case i < 0:
		return errNotFound
	}
	err := netns.Each(l.Places[i:i+1], func(*netns.Place) error { return told(s) })[0]
	if errors.Is(err, netns.ErrEnded) {
		return sockets.ErrGone
	}
	return err
}

// answerSize is more than enough for an acknowledgement.
const answerSize = 4 << 10

// told asks the kernel to close s, which is in the calling thread's namespace.
func told(s *sockets.Socket) error {
	conn, err := netlink.Dial(unix.NETLINK_SOCK_DIAG, answerSize)
	if err != nil {
		return unsure{"the kernel can't be told: netlink is refused", err}
	}
	defer conn.Close()
	request := sockdiag.AppendDestroy(nil, s, interfaceOf(s))
	switch err := conn.Ask(context.Background(), request, func([]byte) bool { return false }); err.(type) {
	case nil:
		return nil
	case syscall.Errno:
		if err == unix.ENOENT {
			return sockets.ErrGone
		}
		return err
	default:
		return unsure{"the kernel's answer can't be read", err}
	}
}

// errNameless means that a socket has no cookie, so only its address identifies it.
var errNameless = errors.New("it can't be told apart from another socket at its address: /proc/net, which is read if netlink is refused, has no cookies")

// interfaceOf returns the index of the interface that s is bound to, or 0 for none.
func interfaceOf(s *sockets.Socket) uint32 {
	if s.Iface == "" {
		return 0
	}
	if i, err := net.InterfaceByName(s.Iface); err == nil {
		return uint32(i.Index)
	}
	var index uint32
	_, _ = fmt.Sscanf(s.Iface, "if%d", &index) // the interface is gone; see sockdiag
	return index
}
