package system_test

import (
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/act"
)

// port returns the local port of fd.
func (f *fixture) port(fd int) int {
	f.t.Helper()
	sa, err := unix.Getsockname(fd)
	if err != nil {
		f.t.Fatal(err)
	}
	switch sa := sa.(type) {
	case *unix.SockaddrInet4:
		return sa.Port
	case *unix.SockaddrInet6:
		return sa.Port
	}
	f.t.Fatalf("an address of type %T", sa)
	return 0
}

func (f *fixture) shut(fd int) {
	f.t.Helper()
	if err := unix.Shutdown(fd, unix.SHUT_WR); err != nil {
		f.t.Fatal(err)
	}
}

// fill writes until the other end's receive window is full.
func (f *fixture) fill(fd int) {
	f.t.Helper()
	if err := unix.SetNonblock(fd, true); err != nil {
		f.t.Fatal(err)
	}
	b := make([]byte, 1<<16)
	for quiet := 0; quiet < 20; {
		if _, err := unix.Write(fd, b); err == unix.EAGAIN {
			quiet++
			time.Sleep(time.Millisecond) // what was written may not have arrived yet
		} else if err != nil {
			f.t.Fatal(err)
		} else {
			quiet = 0
		}
	}
}

// connecting starts connecting to addr, and does not wait.
func (f *fixture) connecting(addr string) int {
	f.t.Helper()
	fd := f.socket(unix.AF_INET, unix.SOCK_STREAM)
	if err := unix.SetNonblock(fd, true); err != nil {
		f.t.Fatal(err)
	}
	if err := unix.Connect(fd, sockaddr(addr)); err != unix.EINPROGRESS {
		f.t.Fatalf("connect: %v", err)
	}
	return fd
}

// inEachState brings a socket into each state that a connection can be in. It
// returns filters that each match only one of these sockets.
func (f *fixture) inEachState() map[sockets.State]string {
	l := f.server("127.0.0.1:7010", 64)
	filter := func(local, remote int, s sockets.State) string {
		return fmt.Sprintf("lport:%d rport:%d state:%v", local, remote, s)
	}
	of := func(fd int, s sockets.State) string { return filter(f.port(fd), 7010, s) }
	all := map[sockets.State]string{}
	client, _ := f.accepted(l, "127.0.0.1:7010")
	all[sockets.Established] = of(client, sockets.Established)

	client, _ = f.accepted(l, "127.0.0.1:7010")
	f.shut(client)
	all[sockets.FinWait2] = of(client, sockets.FinWait2)
	client, _ = f.accepted(l, "127.0.0.1:7010")
	all[sockets.CloseWait] = filter(7010, f.port(client), sockets.CloseWait)
	f.shut(client)

	client, _ = f.accepted(l, "127.0.0.1:7010")
	f.fill(client)
	f.shut(client)
	all[sockets.FinWait1] = of(client, sockets.FinWait1)
	client, server := f.accepted(l, "127.0.0.1:7010")
	f.fill(client)
	f.shut(client)
	f.shut(server)
	all[sockets.Closing] = of(client, sockets.Closing)
	client, server = f.accepted(l, "127.0.0.1:7010")
	f.fill(client)
	f.shut(server)
	f.seen(of(client, sockets.CloseWait))
	f.shut(client)
	all[sockets.LastAck] = of(client, sockets.LastAck)

	client, server = f.accepted(l, "127.0.0.1:7010")
	all[sockets.TimeWait] = of(client, sockets.TimeWait)
	unix.Close(client)
	unix.Close(server)

	full := f.server("127.0.0.1:7011", 0)
	f.connect(f.socket(unix.AF_INET, unix.SOCK_STREAM), "127.0.0.1:7011")
	all[sockets.SynSent] = filter(f.port(f.connecting("127.0.0.1:7011")), f.port(full), sockets.SynSent)
	deferring := f.server("127.0.0.1:7012", 8)
	f.set(deferring, unix.IPPROTO_TCP, unix.TCP_DEFER_ACCEPT, 60)
	client = f.socket(unix.AF_INET, unix.SOCK_STREAM)
	f.connect(client, "127.0.0.1:7012")
	all[sockets.SynRecv] = filter(7012, f.port(client), sockets.SynRecv)
	return all
}

// seen waits until the filter matches one socket.
func (f *fixture) seen(filter string) {
	f.t.Helper()
	eventually(f.t, filter, func() bool {
		status, said := unasked(f.t, append([]string{"ls", "-H"}, strings.Fields(filter)...)...)
		return status == 0 && strings.Count(said, "\n") == 1
	})
}

// closes runs berth close on a terminal and confirms. The sockets belong to this
// process itself, so berth requires the word yes in full.
func closes(t *testing.T, status int, args ...string) string {
	t.Helper()
	c := converse(t, append([]string{"close"}, args...)...)
	c.hears("? ")
	c.says("yes\n")
	return c.ends(status)
}

// TestCloseInEachState checks, for every state, that when berth says that a
// connection is gone, ss no longer lists it either.
func TestCloseInEachState(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t, "ss") {
		return
	}
	f := &fixture{t: t}
	all := f.inEachState()
	for _, s := range slices.Backward(sockets.States()) { // states that end on their own after a minute come first, because on a busy machine a minute may not be enough
		filter, ok := all[s]
		if !ok {
			if s != sockets.Listen && s != sockets.Bound && s != sockets.Connected && s != sockets.Redirect {
				t.Errorf("no test closes a socket in %v", s)
			}
			continue
		}
		f.seen(filter)
		ends := strings.Fields(filter)
		ss := func() string {
			return run(t, "ss", "-tanH", "sport = :"+ends[0][len("lport:"):]+" and dport = :"+ends[1][len("rport:"):])
		}
		if ss() == "" {
			t.Errorf("%v: ss has no such socket", s)
		}
		said := closes(t, 0, strings.Fields(filter)...)
		has(t, said, "/tcp "+s.String(), "/tcp is closed\n")
		if left := ss(); left != "" {
			t.Errorf("%v: berth says that it is closed, ss:\n%s", s, left)
		}
	}
}

// TestCloseLeavesTheProgram checks that the owner stays alive, and that the other
// end is shown.
func TestCloseLeavesTheProgram(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t, "ss") {
		return
	}
	server := played(t, "127.0.0.1:7001")
	client := dialled(t, "127.0.0.1:7001")
	filter := []string{"rport:7001", "side:out"}
	if status, said := unasked(t, append([]string{"close"}, filter...)...); status != 2 || !strings.Contains(said, "no terminal to ask on") {
		t.Errorf("nobody to ask: exit status %d: %s", status, said)
	}
	status, said := unasked(t, append([]string{"close", "--dry-run"}, filter...)...)
	if status != 0 {
		t.Errorf("--dry-run: exit status %d", status)
	}
	has(t, said, "↔ 127.0.0.1:7001/tcp ESTABLISHED, of ", fmt.Sprintf("(pid %d)\n", client.Process.Pid))
	if status, said = unasked(t, append([]string{"close", "--yes"}, filter...)...); status != 0 {
		t.Errorf("exit status %d", status)
	}
	has(t, said, "/tcp is closed\n")
	if !alive(client) || !alive(server) || run(t, "ss", "-tnH", "state", "established") != "" {
		t.Errorf("client alive %v, server alive %v\n%s", alive(client), alive(server), run(t, "ss", "-tnH"))
	}
	if status, said = unasked(t, append([]string{"close", "--yes"}, filter...)...); status != 1 || said != "nothing to close: no socket is rport:7001 side:out\n" {
		t.Errorf("nothing left: exit status %d: %s", status, said)
	}
}

// TestCloseOfWhatKeepsAPort checks that a listener, a bound UDP socket and a merely
// bound socket are left alone, and that berth suggests berth kill.
func TestCloseOfWhatKeepsAPort(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t, "ss") {
		return
	}
	f := &fixture{t: t}
	f.server("127.0.0.1:7001", 8)
	f.bind(f.socket(unix.AF_INET, unix.SOCK_DGRAM), "127.0.0.1:7002")
	f.bind(f.socket(unix.AF_INET, unix.SOCK_STREAM), "127.0.0.1:7003")
	multi, err := net.Listen("tcp", "127.0.0.1:7004") // MPTCP, which Go's servers have used since 1.24
	if err != nil {
		t.Fatal(err)
	}
	defer multi.Close()
	for port := 7001; port <= 7004; port++ {
		status, said := unasked(t, "close", "--yes", fmt.Sprintf("lport:%d", port))
		if status != 1 {
			t.Errorf("%d: exit status %d", port, status)
		}
		has(t, said, "is left alone", "berth kill")
	}
	for _, port := range []int{7001, 7004} {
		c, err := net.Dial("tcp", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			t.Fatalf("%d no longer listens: %v", port, err)
		}
		c.Close()
	}

	// With --force, berth reports what became of the sockets, and the kernel
	// agrees.
	said := closes(t, 0, "--force", "lport:7001", "state:listen")
	has(t, said, "may keep a port", "127.0.0.1:7001/tcp is closed, but its program still has the port bound\n")
	if b, _ := act.TestBind(sockets.TCP, netip.MustParseAddrPort("127.0.0.1:7001")); b != sockets.BindInUse {
		t.Errorf("a bind of the listener's port: %v", b)
	}
	if c, err := net.Dial("tcp", "127.0.0.1:7001"); err == nil {
		c.Close()
		t.Error("it still listens")
	}
	said = closes(t, 1, "--force", "lport:7002")
	has(t, said, "127.0.0.1:7002/udp is still there: its program gets an error saying that the socket was aborted, but still holds the port\n")
	said = closes(t, 1, "--force", "lport:7004", "state:listen")
	has(t, said, "127.0.0.1:7004/tcp is still there: ", "MPTCP")
	if c, err := net.Dial("tcp", "127.0.0.1:7004"); err != nil {
		t.Error("the MPTCP listener no longer listens")
	} else {
		c.Close()
	}
	status, said := unasked(t, "close", "--yes", "--force", "lport:7003")
	if status != 1 {
		t.Errorf("merely bound: exit status %d", status)
	}
	has(t, said, "the kernel can't close a socket that is merely bound")
}

// TestCloseSaysWhoKeepsThePort checks that a client that chose its own port keeps
// the port after its connection is closed, and that the same is true of a UDP
// socket.
func TestCloseSaysWhoKeepsThePort(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t) {
		return
	}
	f := &fixture{t: t}
	f.server("127.0.0.1:7010", 8)
	client := f.socket(unix.AF_INET, unix.SOCK_STREAM)
	f.bind(client, "127.0.0.1:7020")
	f.connect(client, "127.0.0.1:7010")
	has(t, closes(t, 0, "lport:7020"), "127.0.0.1:7020 ↔ 127.0.0.1:7010/tcp is closed, but its program still has the port bound\n")
	if bindable("127.0.0.1:7020") {
		t.Error("its port is free")
	}
	f.bind(f.socket(unix.AF_INET, unix.SOCK_DGRAM), "127.0.0.1:7011")
	own, given := f.socket(unix.AF_INET, unix.SOCK_DGRAM), f.socket(unix.AF_INET, unix.SOCK_DGRAM)
	f.bind(own, "127.0.0.1:7021")
	f.connect(own, "127.0.0.1:7011")
	f.connect(given, "127.0.0.1:7011")
	has(t, closes(t, 0, "proto:udp", "rport:7011", "lport:7021"), "7021 ↔ 127.0.0.1:7011/udp is closed, but its program still has the port bound\n")
	has(t, closes(t, 0, "proto:udp", "rport:7011"), "/udp is closed\n")
	if c, err := net.ListenPacket("udp4", fmt.Sprintf("127.0.0.1:%d", f.port(given))); err != nil {
		t.Errorf("the port that was handed out is not free: %v", err)
	} else {
		c.Close()
	}
}

// TestCloseOfEveryFamily covers IPv6, IPv4 over an IPv6 socket, and a socket bound
// to an interface.
func TestCloseOfEveryFamily(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t, "ss") {
		return
	}
	f := &fixture{t: t}
	dual := f.socket(unix.AF_INET6, unix.SOCK_STREAM)
	f.set(dual, unix.IPPROTO_IPV6, unix.IPV6_V6ONLY, 0)
	f.bind(dual, "[::]:7030")
	f.listen(dual, 8)
	six := f.socket(unix.AF_INET6, unix.SOCK_STREAM)
	f.connect(six, "[::1]:7030")
	f.accepted(dual, "127.0.0.1:7030")
	mapped := f.socket(unix.AF_INET6, unix.SOCK_STREAM)
	f.connect(mapped, "[::ffff:127.0.0.1]:7030")
	device := f.socket(unix.AF_INET, unix.SOCK_STREAM)
	if err := unix.BindToDevice(device, "lo"); err != nil {
		t.Fatal(err)
	}
	f.connect(device, "127.0.0.1:7030")
	for _, filter := range [][]string{
		{"side:out", fmt.Sprintf("lport:%d", f.port(six))},
		{"side:out", fmt.Sprintf("lport:%d", f.port(mapped))},
		{"side:out", "iface:lo"},
		{"side:in", "lport:7030"}, // the remaining one: IPv4 on an IPv6 socket
	} {
		has(t, closes(t, 0, filter...), "/tcp is closed\n")
	}
	if left := run(t, "ss", "-tnH", "state", "established"); left != "" {
		t.Errorf("left:\n%s", left)
	}
}

// TestCloseWithoutPrivilege checks that berth reports that closing is not allowed,
// and that nothing has changed.
func TestCloseWithoutPrivilege(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t, "ss") {
		return
	}
	berth := os.Getenv(programEnv)
	played(t, "127.0.0.1:7001")
	dialled(t, "127.0.0.1:7001")
	cmd := asUser(exec.Command(berth, "close", "--yes", "rport:7001"), ordinary)
	cmd.Env = []string{"BERTH_CONFIG=/dev/null", "BERTH_NETNS=self"}
	out, err := cmd.CombinedOutput()
	if exit := cmd.ProcessState.ExitCode(); exit != 3 {
		t.Errorf("exit status %d, %v", exit, err)
	}
	has(t, string(out), "/tcp is still there: ", "root (CAP_NET_ADMIN)\n")
	if run(t, "ss", "-tnH", "state", "established", "dport", "= :7001") == "" {
		t.Error("it is closed")
	}
}

// TestKillWithoutPrivilege checks that, when run by an ordinary user, berth kill
// does not end another user's server, and says why the owner is not known, but does
// end the user's own server.
func TestKillWithoutPrivilege(t *testing.T) {
	t.Parallel()
	if !inOwnNamespace(t) {
		return
	}
	dir := openDir(t)
	berth, own := os.Getenv(programEnv), copyOf(t, os.Args[0], dir, "own")
	server := played(t, "127.0.0.1:7001")
	serve(t, asUser(exec.Command(own), ordinary), "127.0.0.1:7002")
	kill := func(port string) (int, string) {
		cmd := asUser(exec.Command(berth, "kill", "--yes", port), ordinary)
		cmd.Env = []string{"BERTH_CONFIG=/dev/null", "BERTH_NETNS=self"}
		out, _ := cmd.CombinedOutput()
		return cmd.ProcessState.ExitCode(), string(out)
	}
	status, said := kill("7001")
	if status != 3 || !alive(server) {
		t.Errorf("another's: exit status %d, alive %v", status, alive(server))
	}
	has(t, said, "berth: 127.0.0.1:7001/tcp has no known owner: another user (root) opened it; run berth as root to see the process\n")
	if status, said = kill("7002"); status != 0 || !bindable("127.0.0.1:7002") {
		t.Errorf("one's own: exit status %d:\n%s", status, said)
	}
}
