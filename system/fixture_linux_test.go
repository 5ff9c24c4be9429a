package system_test

import (
	"fmt"
	"io"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// fixture holds one loopback socket of each kind that is hard to show. They are
// opened by this process, and by servers as packaged in Debian.
type fixture struct {
	t     *testing.T
	bound []tuple // the TCP sockets that are neither listening nor connected, which ss may not show
}

// newFixture makes the entire fixture. Everything is closed when the test ends.
func newFixture(t *testing.T) *fixture {
	f := &fixture{t: t}
	f.servers()
	f.listeners()
	f.connections()
	f.boundOnly()
	return f
}

// servers starts nginx on port 80 (a master and two workers that share its
// listeners), redis on port 6379 and sshd on port 22.
func (f *fixture) servers() {
	dir := f.t.TempDir()
	os.Chmod(dir, 0o755)
	conf := filepath.Join(dir, "nginx.conf")
	f.write(conf, "daemon off; worker_processes 2; pid "+dir+"/nginx.pid; error_log stderr crit;\n"+
		"events {}\nhttp { access_log off; server { listen 80; listen [::]:80 ipv6only=on; } }\n")
	start(f.t, exec.Command("nginx", "-p", dir, "-c", conf))
	start(f.t, exec.Command("redis-server", "--port", "6379", "--save", "", "--dir", dir, "--loglevel", "warning"))
	os.MkdirAll("/run/sshd", 0o755)
	key := filepath.Join(dir, "hostkey")
	run(f.t, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key)
	start(f.t, exec.Command("/usr/sbin/sshd", "-D", "-e", "-f", "/dev/null", "-o", "Port=22", "-o", "HostKey="+key,
		"-o", "PidFile="+dir+"/sshd.pid", "-o", "LogLevel=ERROR"))
	for _, addr := range []string{"127.0.0.1:80", "[::1]:80", "127.0.0.1:6379", "127.0.0.1:22"} {
		f.awaitTCP(addr)
	}
}

func (f *fixture) write(name, text string) {
	if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
		f.t.Fatal(err)
	}
}

// awaitTCP connects until a server answers, and waits until that server has closed
// its end. Otherwise, what the server does with a client that sends nothing (sshd
// forks and continues to read) would happen between two snapshots.
func (f *fixture) awaitTCP(addr string) {
	f.t.Helper()
	for end := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		c, err := net.Dial("tcp", addr)
		if err == nil {
			f.leave(c.(*net.TCPConn), end)
			return
		}
		if time.Now().After(end) {
			f.t.Fatalf("nothing answers at %s: %v", addr, err)
		}
	}
}

// leave shuts down this end of a connection and reads until the other end has been
// closed.
func (f *fixture) leave(c *net.TCPConn, end time.Time) {
	f.t.Helper()
	defer c.Close()
	c.SetDeadline(end)
	if err := c.CloseWrite(); err != nil {
		f.t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, c); err != nil {
		f.t.Fatalf("%s does not close: %v", c.RemoteAddr(), err)
	}
}

// listeners opens an IPv6-only and a dual-stack listener, a UDP server on port 53,
// an unconnected and a connected UDP socket, a pair of SO_REUSEPORT twins, and a
// listener that a child process also holds.
func (f *fixture) listeners() {
	only := f.socket(unix.AF_INET6, unix.SOCK_STREAM)
	f.set(only, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 1)
	f.bind(only, "[::]:7001")
	f.listen(only, 16)
	dual := f.socket(unix.AF_INET6, unix.SOCK_STREAM)
	f.set(dual, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 0)
	f.bind(dual, "[::]:7002")
	f.listen(dual, 16)
	f.accepted(dual, "127.0.0.1:7002") // IPv4-mapped at the server's end
	f.bind(f.socket(unix.AF_INET, unix.SOCK_DGRAM), "0.0.0.0:53")
	f.bind(f.socket(unix.AF_INET6, unix.SOCK_DGRAM), "[::1]:5353")
	f.connect(f.socket(unix.AF_INET, unix.SOCK_DGRAM), "127.0.0.1:53")
	for range 2 {
		twin := f.socket(unix.AF_INET, unix.SOCK_STREAM)
		f.set(twin, unix.SOL_SOCKET, unix.SO_REUSEPORT, 1)
		f.bind(twin, "127.0.0.1:7003")
		f.listen(twin, 16)
	}
	shared := f.server("127.0.0.1:7004", 16)
	child := exec.Command("sleep", "600")
	child.ExtraFiles = []*os.File{f.file(shared)}
	start(f.t, child)
}

// connections brings connections into ESTABLISHED, the accept queue,
// CLOSE_WAIT, FIN_WAIT2 (with and without an owner) and TIME_WAIT.
func (f *fixture) connections() {
	l := f.server("127.0.0.1:7010", 16)
	f.accepted(l, "127.0.0.1:7010")
	f.connect(f.socket(unix.AF_INET, unix.SOCK_STREAM), "127.0.0.1:7010") // never accepted
	half, _ := f.accepted(l, "127.0.0.1:7010")                            // FIN_WAIT2 and CLOSE_WAIT, both with an owner
	if err := unix.Shutdown(half, unix.SHUT_WR); err != nil {
		f.t.Fatal(err)
	}
	f.fleeting(l)
}

// fleeting makes the sockets that disappear after a minute: an orphan in FIN_WAIT2,
// and one in TIME_WAIT.
func (f *fixture) fleeting(l int) {
	orphan, _ := f.accepted(l, "127.0.0.1:7010")
	unix.Close(orphan)
	client, server := f.accepted(l, "127.0.0.1:7010")
	unix.Close(client)
	unix.Close(server)
}

// boundOnly binds ports without listening on them or connecting from them.
func (f *fixture) boundOnly() {
	for _, c := range []struct {
		family int
		addr   string
	}{{unix.AF_INET, "127.0.0.1:7020"}, {unix.AF_INET, "0.0.0.0:7021"}, {unix.AF_INET6, "[::1]:7022"}} {
		fd := f.socket(c.family, unix.SOCK_STREAM)
		f.bind(fd, c.addr)
		f.bound = append(f.bound, tuple{
			proto: "tcp", local: c.addr, state: "BOUND", pid: os.Getpid(), fd: fd,
		})
	}
}

// server opens an IPv4 listener.
func (f *fixture) server(addr string, backlog int) int {
	fd := f.socket(unix.AF_INET, unix.SOCK_STREAM)
	f.set(fd, unix.SOL_SOCKET, unix.SO_REUSEADDR, 1)
	f.bind(fd, addr)
	f.listen(fd, backlog)
	return fd
}

// accepted connects to a listener and accepts the connection.
func (f *fixture) accepted(listener int, addr string) (client, server int) {
	client = f.socket(unix.AF_INET, unix.SOCK_STREAM)
	f.connect(client, addr)
	server, _, err := unix.Accept4(listener, unix.SOCK_CLOEXEC)
	if err != nil {
		f.t.Fatalf("accept: %v", err)
	}
	return client, server
}

func (f *fixture) socket(family, kind int) int {
	fd, err := unix.Socket(family, kind|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		f.t.Fatalf("socket: %v", err)
	}
	return fd
}

func (f *fixture) set(fd, level, option, value int) {
	if err := unix.SetsockoptInt(fd, level, option, value); err != nil {
		f.t.Fatalf("setsockopt: %v", err)
	}
}

func (f *fixture) bind(fd int, addr string) {
	if err := unix.Bind(fd, sockaddr(addr)); err != nil {
		f.t.Fatalf("bind %s: %v", addr, err)
	}
}

func (f *fixture) listen(fd, backlog int) {
	if err := unix.Listen(fd, backlog); err != nil {
		f.t.Fatalf("listen: %v", err)
	}
}

func (f *fixture) connect(fd int, addr string) {
	if err := unix.Connect(fd, sockaddr(addr)); err != nil {
		f.t.Fatalf("connect %s: %v", addr, err)
	}
}

func (f *fixture) file(fd int) *os.File {
	dup, err := unix.FcntlInt(uintptr(fd), unix.F_DUPFD_CLOEXEC, 0)
	if err != nil {
		f.t.Fatal(err)
	}
	return os.NewFile(uintptr(dup), fmt.Sprint("socket ", fd))
}

func sockaddr(addr string) unix.Sockaddr {
	e := netip.MustParseAddrPort(addr)
	if e.Addr().Is4() {
		return &unix.SockaddrInet4{Port: int(e.Port()), Addr: e.Addr().As4()}
	}
	return &unix.SockaddrInet6{Port: int(e.Port()), Addr: e.Addr().As16()}
}
