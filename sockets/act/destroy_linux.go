package act

import (
	"errors"
	"fmt"
	"net"
	"slices"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/netns"
)

// deadline is how long the kernel is waited for, which answers at once.
const deadline = 5 // seconds

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

// ownNamespace returns the number of this process's network namespace; 0 where it
// is not known.
func ownNamespace() uint64 {
	var st unix.Stat_t
	if err := unix.Stat("/proc/self/ns/net", &st); err != nil {
		return 0
	}
	return st.Ino
}

// abroad closes a socket of another network namespace: where the kernel is asked
// from says which one is meant.
func abroad(s *sockets.Socket) error {
	all, _, _ := netns.List("/proc")
	i := slices.IndexFunc(all, func(p netns.Place) bool { return p.Inode == s.Key.NetNS })
	if i < 0 {
		return sockets.ErrGone
	}
	err := netns.Each(all[i:i+1], func(*netns.Place) error { return told(s) })[0]
	if errors.Is(err, netns.ErrEnded) {
		return sockets.ErrGone
	}
	return err
}

// told tells the kernel to close s, which lies in the namespace of this thread.
func told(s *sockets.Socket) error {
	fd, err := ask()
	if err != nil {
		return unsure{"the kernel can't be told: netlink is refused", err}
	}
	defer unix.Close(fd)
	const seq = 1
	if _, err := unix.Write(fd, destroyRequest(s, interfaceOf(s), seq)); err != nil {
		return unsure{"the kernel can't be told: netlink takes no request", err}
	}
	return answered(fd, seq)
}

// errNameless: nothing but an address tells a socket from another.
var errNameless = errors.New("it can't be told from another at its address: /proc/net, which is read where netlink is refused, has no cookies")

// ask opens a connection to sock_diag.
func ask() (int, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_RAW|unix.SOCK_CLOEXEC, unix.NETLINK_SOCK_DIAG)
	if err != nil {
		return -1, err
	}
	err = unix.SetsockoptTimeval(fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &unix.Timeval{Sec: deadline})
	if err == nil {
		err = unix.Connect(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK})
	}
	if err != nil {
		unix.Close(fd)
		return -1, err
	}
	return fd, nil
}

// answered reads what the kernel says to the request.
func answered(fd int, seq uint32) error {
	b := make([]byte, 4096)
	n, err := unix.Read(fd, b)
	for err == unix.EINTR {
		n, err = unix.Read(fd, b)
	}
	if err != nil {
		return unsure{"the kernel's answer can't be read", err}
	}
	errno, ok := acknowledged(b[:n], seq)
	switch {
	case !ok:
		return errReply
	case errno == unix.ENOENT:
		return sockets.ErrGone
	case errno != 0:
		return errno
	}
	return nil
}

// interfaceOf returns the index of the interface that s is bound to; 0 for none.
func interfaceOf(s *sockets.Socket) uint32 {
	if s.Iface == "" {
		return 0
	}
	if i, err := net.InterfaceByName(s.Iface); err == nil {
		return uint32(i.Index)
	}
	var index uint32
	_, _ = fmt.Sscanf(s.Iface, "if%d", &index) // one that has gone: see sockdiag
	return index
}
