package cli

import (
	"bytes"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// anyIP adds local routes to networks that no interface has. For IPv4, they are in
// the table "local" and in another table. There is also one such route for IPv6.
func anyIP(t *testing.T) {
	t.Helper()
	ip(t, "route", "add", "local", "198.51.100.0/24", "dev", "lo")
	ip(t, "route", "add", "local", "203.0.113.0/24", "dev", "lo", "table", "77")
	ip(t, "rule", "add", "to", "203.0.113.0/24", "lookup", "77")
	ip(t, "-6", "route", "add", "local", "2001:db8:77::/48", "dev", "lo")
}

// said runs berth and returns its output and its exit status.
func said(t *testing.T, args ...string) (text string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	s := Machine(Stamped("", "", ""))
	s.In, s.Out, s.Err, s.Env = nil, &out, &errs, []string{netnsEnv + "=self"}
	status = Run(t.Context(), args, s)
	return out.String() + errs.String(), status
}

// listenAt listens on an address that this machine does not need to have
// (IP_FREEBIND).
func listenAt(t *testing.T, addr string, port uint16) uint16 {
	t.Helper()
	s := sock{proto: sockets.TCP, at: netip.MustParseAddr(addr), reuseAddr: true}
	fd, err := s.open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(fd) })
	level, option := unix.IPPROTO_IP, unix.IP_FREEBIND
	if s.at.Is6() {
		level, option = unix.IPPROTO_IPV6, unix.IPV6_FREEBIND
	}
	if err := unix.SetsockoptInt(fd, level, option, 1); err != nil {
		t.Fatal(err)
	}
	if err := unix.Bind(fd, s.to(s.at, port, false)); err != nil {
		t.Fatal(addr, err)
	}
	if err := unix.Listen(fd, 5); err != nil {
		t.Fatal(err)
	}
	port, err = localPort(fd)
	if err != nil {
		t.Fatal(err)
	}
	return port
}

// TestAnAddressOfAnotherHost asks who, wait, kill and explain about an address that
// this machine does not have. It checks that they do not name a server that listens
// on every address, and compares their answers with what a client finds by
// connecting.
func TestAnAddressOfAnotherHost(t *testing.T) {
	if !inOwnNamespace(t) {
		return
	}
	anyIP(t)
	ip(t, "addr", "add", "10.77.0.1/32", "dev", "lo")
	ip(t, "addr", "add", "fd77::1/128", "dev", "lo", "nodad")
	link := linkLocal(t)
	number := link[strings.IndexByte(link, '%')+1:]
	l, err := net.Listen("tcp", "[::]:0") // dual-stack
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := portOf(l.Addr())
	for _, host := range []string{
		"127.0.0.1", "127.0.0.2", "127.255.255.254", "::1", "10.77.0.1", "fd77::1", "198.51.100.9", "2001:db8:77::9",
		"fe80::77%berth0", link, "192.0.2.1", "10.77.0.2", "8.8.8.8", "2001:db8:78::9", "fd77::2", "::ffff:192.0.2.1", "::ffff:127.0.0.1",
		"fe80::77%lo", "fe80::77%99", "fe80::78%" + number, // nothing responds at the last one
	} {
		c, err := net.DialTimeout("tcp", net.JoinHostPort(host, fmt.Sprint(port)), 5*time.Second)
		reached := err == nil
		if reached {
			c.Close()
		}
		target := net.JoinHostPort(host, fmt.Sprint(port))
		absent := "this machine has no address " + netip.MustParseAddr(host).Unmap().String()
		for command, status := range map[string][2]int{ // for addresses of this machine, and for other addresses
			"who": {0, 1}, "wait --timeout 0": {0, 2}, "kill --dry-run": {0, 2},
		} {
			text, got := said(t, append(strings.Fields(command), target)...)
			want := status[0]
			if !reached {
				want = status[1]
			}
			if got != want || strings.Contains(text, absent) == reached || strings.Contains(text, "cli.test") != reached {
				t.Errorf("berth %s %s: status %d, want %d; a client is let in: %t\n%s", command, target, got, want, reached, text)
			}
		}
		text, status := said(t, "explain", target)
		if status != 0 || strings.Contains(text, "cli.test") != reached || strings.Contains(text, "does not have the address") == reached {
			t.Errorf("berth explain %s: status %d; a client is let in: %t\n%s", target, status, reached, text)
		}
	}
}

// TestARouteOfAnotherTable checks that an address belongs to this machine if a route
// in a table other than "local" covers it, even if no interface has it and no route
// in "local" covers it. A server that listens on every address then has that address
// too.
func TestARouteOfAnotherTable(t *testing.T) {
	if !inOwnNamespace(t) {
		return
	}
	anyIP(t)
	target := fmt.Sprintf("203.0.113.9:%d", listenAt(t, "0.0.0.0", 0))
	text, status := said(t, "who", target)
	if status != 0 || !strings.Contains(text, "cli.test") || !strings.Contains(text, "no interface of this machine has 203.0.113.9, though a local route") {
		t.Errorf("who: status %d: %s", status, text)
	}
	if text, status := said(t, "kill", "--dry-run", target); status != 0 || !strings.Contains(text, "cli.test") {
		t.Errorf("kill: status %d: %s", status, text)
	}
}

// TestAFreelyBoundAddress checks that a socket bound to exactly the address in
// question holds it, whether or not this machine has the address, and that a socket
// bound to every address does not.
func TestAFreelyBoundAddress(t *testing.T) {
	if !inOwnNamespace(t) {
		return
	}
	for _, addr := range []string{"192.0.2.1", "2001:db8::1"} {
		port := listenAt(t, addr, 0)
		target := netip.AddrPortFrom(netip.MustParseAddr(addr), port).String()
		for _, args := range [][]string{{"who", target}, {"wait", "--timeout", "0", target}, {"kill", "--dry-run", target}, {"explain", target}} {
			if text, status := said(t, args...); status != 0 || !strings.Contains(text, "cli.test") {
				t.Errorf("berth %v: status %d: %s", args, status, text)
			}
		}
	}
}

// TestAForeignAddressIsWaitedFor covers systems on which programs may bind foreign
// addresses. A server that takes over an address often binds it before the machine
// has it.
func TestAForeignAddressIsWaitedFor(t *testing.T) {
	if !inOwnNamespace(t) {
		return
	}
	sysctl(t, "ipv4/ip_nonlocal_bind", "1")
	any := listenAt(t, "0.0.0.0", 0)
	target := fmt.Sprintf("192.0.2.1:%d", any)
	if text, status := said(t, "wait", "--timeout", "0", target); status != 1 || !strings.Contains(text, "gave up") {
		t.Errorf("wait: status %d: %s", status, text)
	}
	text, status := said(t, "who", target)
	for _, want := range []string{"this machine has no address 192.0.2.1, but lets programs bind it (ip_nonlocal_bind)", "is held\n", "can't be bound while it is held"} {
		if status != 1 || !strings.Contains(text, want) {
			t.Errorf("who: status %d: %s\nwant %s", status, text, want)
		}
	}
}

// TestFilterTakesZonesByNumber checks that an interface can be given by its name or
// by its index in a filter and in the arguments of who and kill.
func TestFilterTakesZonesByNumber(t *testing.T) {
	if !inOwnNamespace(t) {
		return
	}
	byNumber := linkLocal(t)
	ip(t, "addr", "add", "fe80::77/64", "dev", "berth1", "nodad") // the same address a second time
	other, err := net.InterfaceByName("berth1")
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "["+byNumber+"]:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	port := portOf(l.Addr())
	for zone, is := range map[string]bool{byNumber: true, "fe80::77%berth0": true, fmt.Sprintf("fe80::77%%%d", other.Index): false, "fe80::77%berth1": false, "fe80::77%99": false} {
		target := fmt.Sprintf("[%s]:%d", zone, port)
		for _, args := range [][]string{{"ls", "-H", target}, {"ls", "-H", "local:" + target}, {"ls", "-H", "lip:" + zone}, {"who", target}, {"kill", "--dry-run", target}} {
			if text, _ := said(t, args...); strings.Contains(text, "cli.test") != is {
				t.Errorf("berth %v: names its listener: %t, want %t\n%s", args, !is, is, text)
			}
		}
	}
}

// TestTestBindWhereRoutesDoNotTell checks that, if the routes don't show whether
// this machine has an address, berth finds out by binding any free port at that
// address.
func TestTestBindWhereRoutesDoNotTell(t *testing.T) {
	if !inOwnNamespace(t) {
		return
	}
	a := &app{System: Machine(Stamped("", "", ""))}
	a.Arrives = func(netip.Addr) sockets.Tri { return sockets.Unknown }
	for addr, want := range map[string]sockets.Tri{"127.0.0.9": sockets.Yes, "192.0.2.1": sockets.No, "::1": sockets.Yes, "2001:db8::1": sockets.No} {
		if got := a.arrives(netip.MustParseAddr(addr), true); got != want {
			t.Errorf("%s: %v, want %v", addr, got, want)
		}
		if got := a.arrives(netip.MustParseAddr(addr), false); got != sockets.Unknown {
			t.Errorf("%s, with no bind: %v", addr, got)
		}
	}
}
