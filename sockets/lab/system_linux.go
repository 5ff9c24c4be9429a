package lab

import (
	"errors"
	"fmt"
	"net/netip"
	"os"
	"os/exec"
	"syscall"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/sockdiag"
)

// self returns a path of this program that works even if its file has been replaced.
func self() (string, error) { return "/proc/self/exe", nil }

// bind makes a member end together with this process, and keeps signals that a terminal
// sends to this process from reaching the member.
func bind(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// rename gives this process a name. If that fails, the process serves just as well under
// its old name.
func rename(name string) { _ = os.WriteFile("/proc/self/comm", []byte(name), 0) }

// seesBound reports whether the kernel lists sockets that are merely bound.
func seesBound() bool {
	var name unix.Utsname
	return unix.Uname(&name) == nil && sockdiag.SeesBound(unix.ByteSliceToString(name.Release[:]))
}

// deferred makes a listener wait for a client's first data before the connection counts as
// established. Until then, the kernel keeps the connection in SYN_RECV, for hours if
// necessary.
func deferred(fd uintptr) error {
	return unix.SetsockoptInt(int(fd), unix.IPPROTO_TCP, unix.TCP_DEFER_ACCEPT, 4*60*60)
}

func (p *endpoints) queue(addr string, n int) (string, error) {
	return p.listen(addr, func(fd uintptr) error { return unix.Listen(int(fd), n) })
}

func (p *endpoints) bind(addr string) (string, error) {
	fd, err := open()
	if err != nil {
		return "", err
	}
	if err := unix.Bind(fd, sockaddr(addr)); err != nil {
		return "", errors.Join(err, unix.Close(fd))
	}
	return local(fd)
}

// reach begins to connect, and goes on trying for hours: TCP_SYNCNT is the number of tries,
// 127 at most.
func (p *endpoints) reach(addr string) (string, error) {
	fd, err := open()
	if err != nil {
		return "", err
	}
	if err := unix.SetsockoptInt(fd, unix.IPPROTO_TCP, unix.TCP_SYNCNT, 127); err != nil {
		return "", err
	}
	if err := unix.Connect(fd, sockaddr(addr)); err != unix.EINPROGRESS {
		return "", fmt.Errorf("connect: %v", err)
	}
	return local(fd)
}

// open opens a TCP socket, which stays open as long as this process runs.
func open() (int, error) {
	return unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_NONBLOCK|unix.SOCK_CLOEXEC, 0)
}

func sockaddr(addr string) unix.Sockaddr {
	e, err := netip.ParseAddrPort(addr)
	if err != nil || !e.Addr().Is4() {
		return &unix.SockaddrInet4{}
	}
	return &unix.SockaddrInet4{Port: int(e.Port()), Addr: e.Addr().As4()}
}

func local(fd int) (string, error) {
	sa, err := unix.Getsockname(fd)
	if err != nil {
		return "", err
	}
	in, ok := sa.(*unix.SockaddrInet4)
	if !ok {
		return "", fmt.Errorf("an address of the type %T", sa)
	}
	return netip.AddrPortFrom(netip.AddrFrom4(in.Addr), uint16(in.Port)).String(), nil
}

func (p *endpoints) await(client, state string) error {
	c, err := p.conn(client)
	if err != nil {
		return err
	}
	want, ok := sockets.ParseState(state)
	if !ok {
		return fmt.Errorf("no such state: %s", state)
	}
	return until(state, c, func(i *unix.TCPInfo) bool { return want.Has(sockets.State(i.State)) })
}

func (p *endpoints) waiting(addr string, n int) error {
	l := p.listeners[addr]
	if l == nil {
		return fmt.Errorf("nothing listens on %s", addr)
	}
	return until("waiting", l, func(i *unix.TCPInfo) bool { return int(i.Unacked) == n }) // for a listener: sk_ack_backlog
}

// until waits until the function ok accepts what the kernel reports about a socket.
func until(what string, s syscall.Conn, ok func(*unix.TCPInfo) bool) error {
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(time.Millisecond) {
		var info *unix.TCPInfo
		err := control(s, func(fd uintptr) (err error) {
			info, err = unix.GetsockoptTCPInfo(int(fd), unix.IPPROTO_TCP, unix.TCP_INFO)
			return err
		})
		if err != nil || ok(info) {
			return err
		}
	}
	return fmt.Errorf("%s: not within %v", what, limit)
}
