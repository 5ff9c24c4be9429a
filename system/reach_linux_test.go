package system_test

import (
	"context"
	"net"
	"net/netip"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// listenBy listens at an address of a free port, bound to an interface. It must be called
// in a namespace of its own.
func listenBy(t *testing.T, ip, device string) net.Listener {
	t.Helper()
	config := net.ListenConfig{Control: func(_, _ string, raw syscall.RawConn) error {
		var err error
		if device == "" {
			return nil
		}
		_ = raw.Control(func(fd uintptr) { err = unix.BindToDevice(int(fd), device) })
		return err
	}}
	network := "tcp4"
	if netip.MustParseAddr(ip).Is6() {
		network = "tcp6"
	}
	l, err := config.Listen(context.Background(), network, net.JoinHostPort(ip, "0"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l
}

// reaches reports whether a program on this host can connect.
func reaches(ip string, port int) bool {
	conn, err := net.DialTimeout("tcp", net.JoinHostPort(ip, strconv.Itoa(port)), 300*time.Millisecond)
	if err == nil {
		conn.Close()
	}
	return err == nil
}

// TestReachByInterface compares what berth says about listeners bound to an interface
// with what happens when a program on this host connects.
func TestReachByInterface(t *testing.T) {
	if !inOwnNamespace(t, "ip") {
		return
	}
	for _, words := range []string{
		"link set lo up", "link add va type veth peer name vb", "addr add 10.77.0.1/24 dev va", "addr add fd77::1/64 dev va nodad", "link set va up", "link set vb up",
	} {
		run(t, "ip", strings.Fields(words)...)
	}
	for _, c := range []struct {
		ip, device   string
		near, own    bool   // whether this host reaches 127.0.0.1 or ::1, and its own address
		explain, who string // what is said
	}{
		{"127.0.0.1", "", true, false, "127.0.0.1 is loopback, so only programs on this host can reach it.", "this host only"},
		{"127.0.0.1", "lo", true, false, "127.0.0.1 is loopback, so only programs on this host can reach it.", "this host only"},
		{"127.0.0.1", "va", false, false, "accepts only what comes through va. Normally, nobody can reach it.", "nowhere: it is at a loopback address"},
		{"10.77.0.1", "lo", false, false, "It is bound to lo, so at most programs on this host that are bound to lo as well can reach 10.77.0.1.", "this host only"},
		{"10.77.0.1", "va", false, true, "It is reachable only at 10.77.0.1, not at this host's other addresses. Reachable only through va.", "wherever its address is reachable"},
		{"fd77::1", "lo", false, false, "at most programs on this host that are bound to lo as well can reach fd77::1.", "this host only"},
		{"0.0.0.0", "lo", true, false, "It is bound to lo, so only programs on this host", "this host only"},
		{"0.0.0.0", "va", false, true, "Reachable only through va.", "everywhere, judging by its address"},
		{"::", "va", false, true, "Reachable only through va.", "everywhere, judging by its address"},
	} {
		l := listenBy(t, c.ip, c.device)
		port := l.Addr().(*net.TCPAddr).Port
		near, own := "127.0.0.1", "10.77.0.1"
		if netip.MustParseAddr(c.ip).Is6() {
			near, own = "::1", "fd77::1"
		}
		if got := reaches(near, port); got != c.near {
			t.Errorf("%s by %q: this host reaches %s: %v", c.ip, c.device, near, got)
		}
		if got := reaches(own, port); got != c.own {
			t.Errorf("%s by %q: this host reaches %s: %v", c.ip, c.device, own, got)
		}
		for _, q := range [][]string{{"explain", c.explain}, {"who", c.who}} {
			out, _ := answer(t, q[0], strconv.Itoa(port)+"/tcp")
			out = strings.Join(strings.Fields(out), " ")
			if !strings.Contains(out, q[1]) {
				t.Errorf("%s by %q: %s does not say %q: %s", c.ip, c.device, q[0], q[1], out)
			}
			if !c.near && (strings.Contains(out, "[::1]:"+strconv.Itoa(port)+" are refused") || c.device == "lo" && strings.Contains(out, "in traffic from outside")) {
				t.Errorf("%s by %q: %s: %s", c.ip, c.device, q[0], out)
			}
		}
		l.Close()
	}
}

// TestAddressesOfNoInterface checks what is said about sockets at the limited broadcast
// address and at multicast groups, on a host without a route to them.
func TestAddressesOfNoInterface(t *testing.T) {
	if !inOwnNamespace(t, "ip") {
		return
	}
	run(t, "ip", "link", "set", "lo", "up")
	for ip, want := range map[string][2]string{
		"255.255.255.255": {"255.255.255.255 is the limited broadcast address", "its link only"},
		"239.1.2.3":       {"239.1.2.3 is a multicast group", "wherever its address is reachable"},
		"ff15::7":         {"ff15::7 is a multicast group", "wherever its address is reachable"},
	} {
		fd, port := bindTo(t, netip.MustParseAddr(ip))
		for i, command := range []string{"explain", "who"} {
			out, _ := answer(t, command, port+"/udp")
			out = strings.Join(strings.Fields(out), " ")
			if !strings.Contains(out, want[i]) || strings.Contains(strings.ToLower(out), "no interface here has") {
				t.Errorf("%s: %s does not say %q: %s", ip, command, want[i], out)
			}
		}
		unix.Close(fd)
	}
}

// bindTo binds a UDP socket to an address, and to port 5353. Package net would bind to
// the wildcard address in place of a group.
func bindTo(t *testing.T, ip netip.Addr) (fd int, port string) {
	t.Helper()
	family, at := unix.AF_INET, unix.Sockaddr(&unix.SockaddrInet4{Port: 5353})
	if ip.Is4() {
		at.(*unix.SockaddrInet4).Addr = ip.As4()
	} else {
		family, at = unix.AF_INET6, &unix.SockaddrInet6{Port: 5353, Addr: ip.As16()}
	}
	fd, err := unix.Socket(family, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err == nil {
		err = unix.Bind(fd, at)
	}
	if err != nil {
		t.Fatal(err)
	}
	return fd, "5353"
}
