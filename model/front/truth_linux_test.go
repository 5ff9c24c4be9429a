package front_test

import (
	"bytes"
	"fmt"
	"net"
	"net/netip"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/internal/sample"
	"berth/model/front"
	"berth/sockets"
	"berth/sockets/nftables"
)

// world is three network namespaces: a host with rules, a client outside, and a
// container behind the host. On each port that is used on the host and in the
// container, a server identifies itself.
type world struct {
	t                       *testing.T
	host, client, container int // the PID of a process in each
}

func newWorld(t *testing.T) *world {
	w := &world{t: t}
	w.host, w.client, w.container = newNamespace(t), newNamespace(t), newNamespace(t)
	w.sh(w.host, fmt.Sprintf(`ip link set lo up
ip link add outer type veth peer name eth0 netns %d
ip link add inner type bridge; ip link add veth0 type veth peer name eth0 netns %d; ip link set veth0 master inner; ip link set veth0 up
ip addr add 10.9.0.1/24 dev outer; ip addr add 10.9.0.5/24 dev outer; ip addr add fd09::1/64 dev outer nodad
ip addr add 10.9.1.1/24 dev inner; ip addr add fd09:1::1/64 dev inner nodad
ip link set outer up; ip link set inner up
echo 1 >/proc/sys/net/ipv4/ip_forward; echo 1 >/proc/sys/net/ipv6/conf/all/forwarding`, w.client, w.container))
	w.sh(w.client, `ip link set lo up; ip addr add 10.9.0.2/24 dev eth0; ip addr add fd09::2/64 dev eth0 nodad; ip link set eth0 up
ip route add default via 10.9.0.1; ip route add default via fd09::1`)
	w.sh(w.container, `ip link set lo up; ip addr add 10.9.1.2/24 dev eth0; ip addr add fd09:1::2/64 dev eth0 nodad; ip link set eth0 up
ip route add default via 10.9.1.1; ip route add default via fd09:1::1`)
	return w
}

// netfilter returns the rules of the host. On a busy machine, it may have to wait for
// them.
func (w *world) netfilter() *sockets.Netfilter {
	w.t.Helper()
	var n *sockets.Netfilter
	var err error
	w.in(w.host, func() { n, err = new(nftables.Cache).Here(time.Minute) })
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// newNamespace starts a process in a new network namespace and returns its PID.
func newNamespace(t *testing.T) int {
	t.Helper()
	cmd := exec.Command("cat") // ends with this test process, which holds the other end of its stdin
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET}
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return cmd.Process.Pid
}

// sh runs a script in the namespace of a process.
func (w *world) sh(pid int, script string) {
	w.t.Helper()
	cmd := exec.Command("nsenter", "-t", strconv.Itoa(pid), "-n", "sh", "-ec", script)
	if out, err := cmd.CombinedOutput(); err != nil {
		w.t.Fatalf("%v: %s\n%s", err, out, script)
	}
}

// in calls the given function on a thread that is in the namespace of a process. The
// thread ends with the call, so it must not be this process's first thread, which can't
// end.
func (w *world) in(pid int, do func()) {
	done := make(chan error)
	go func() {
		runtime.LockOSThread()
		if unix.Gettid() == unix.Getpid() {
			w.in(pid, do)
			runtime.UnlockOSThread()
			done <- nil
			return
		}
		fd, err := unix.Open(fmt.Sprintf("/proc/%d/ns/net", pid), unix.O_RDONLY|unix.O_CLOEXEC, 0)
		if err == nil {
			err = unix.Setns(fd, unix.CLONE_NEWNET)
			unix.Close(fd)
		}
		if err == nil {
			do()
		}
		done <- err
	}()
	if err := <-done; err != nil {
		w.t.Error(err)
	}
}

// serve starts a server on each port. The server sends name and its port number.
func (w *world) serve(pid int, name string, ports []uint16) {
	w.in(pid, func() {
		for _, p := range ports {
			says := []byte(fmt.Sprintf("%s %d", name, p))
			l, err := net.Listen("tcp", fmt.Sprintf("[::]:%d", p))
			if err != nil {
				w.t.Error(err)
				return
			}
			w.t.Cleanup(func() { l.Close() })
			go func() {
				for {
					c, err := l.Accept()
					if err != nil {
						return
					}
					_, _ = c.Write(says)
					c.Close()
				}
			}()
			for _, at := range []string{"0.0.0.0", "[::]"} {
				w.echo(at, p, says)
			}
		}
	})
}

// echo answers over UDP, from the address to which the request was sent.
func (w *world) echo(at string, port uint16, says []byte) {
	network, option, level := "udp4", unix.IP_PKTINFO, unix.IPPROTO_IP
	if at == "[::]" {
		network, option, level = "udp6", unix.IPV6_RECVPKTINFO, unix.IPPROTO_IPV6
	}
	c, err := net.ListenPacket(network, fmt.Sprintf("%s:%d", at, port))
	if err != nil {
		w.t.Error(err)
		return
	}
	u := c.(*net.UDPConn)
	w.t.Cleanup(func() { u.Close() })
	raw, err := u.SyscallConn()
	if err != nil {
		w.t.Error(err)
	}
	_ = raw.Control(func(fd uintptr) { _ = unix.SetsockoptInt(int(fd), level, option, 1) })
	go func() {
		buf, oob := make([]byte, 100), make([]byte, 200)
		for {
			_, n, _, from, err := u.ReadMsgUDP(buf, oob)
			if err != nil {
				return
			}
			_, _, _ = u.WriteMsgUDP(says, back(oob[:n]), from)
		}
	}()
}

// back converts the control message that shows where a datagram arrived into the
// one that sets where the answer comes from.
func back(oob []byte) []byte {
	all, err := unix.ParseSocketControlMessage(oob)
	if err != nil || len(all) == 0 {
		return nil
	}
	if m := all[0]; m.Header.Level == unix.IPPROTO_IP && len(m.Data) >= 12 {
		return unix.PktInfo4(&unix.Inet4Pktinfo{Spec_dst: [4]byte(m.Data[4:8])})
	} else if len(m.Data) >= 20 {
		return unix.PktInfo6(&unix.Inet6Pktinfo{Addr: [16]byte(m.Data[:16])})
	}
	return nil
}

// ask connects and returns what the server sends, or "" if nothing answers in time.
func ask(proto sockets.Proto, at netip.AddrPort, within time.Duration) string {
	end := time.Now().Add(within)
	for {
		d := net.Dialer{Deadline: end}
		c, err := d.Dial(proto.String(), at.String())
		if err != nil {
			return ""
		}
		if proto == sockets.UDP {
			_, _ = c.Write([]byte("?"))
			_ = c.SetReadDeadline(time.Now().Add(min(time.Until(end), time.Second)))
		} else {
			_ = c.SetReadDeadline(end)
		}
		buf := make([]byte, 100)
		n, err := c.Read(buf)
		c.Close()
		switch {
		case err == nil && n > 0:
			return string(buf[:n])
		case proto == sockets.TCP || time.Now().After(end):
			return ""
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// patience is how long to wait for an answer that must come. silence is how long to
// wait before concluding that none will.
const patience, silence = 15 * time.Second, 700 * time.Millisecond

// tally counts what was stated and what was left open.
type tally struct {
	sync.Mutex
	lets, drops, moves, untold int
}

// check compares what is stated about a destination with what happens to a real
// connection to it.
func (w *world) check(r *front.Rules, proto sockets.Proto, from front.Origin, at netip.AddrPort, count *tally) {
	pid := w.client
	if from == front.ThisHost {
		pid = w.host
	}
	w.probe(r.Fate(proto, from, at, own()), pid, proto, from, at, count)
}

// probe compares a fate with what happens to a real connection from a process.
func (w *world) probe(fate front.Fate, pid int, proto sockets.Proto, from front.Origin, at netip.AddrPort, count *tally) {
	count.Lock()
	switch {
	case fate.Moves == sockets.Yes:
		count.moves++
	case fate.Moves == sockets.Unknown, fate.In == sockets.Unknown:
		count.untold++
	case fate.In == sockets.No:
		count.drops++
	default:
		count.lets++
	}
	count.Unlock()
	want, must := fmt.Sprintf("host %d", at.Port()), fate.In == sockets.Yes
	switch {
	case fate.Moves == sockets.Unknown:
		return
	case fate.Moves == sockets.Yes && fate.Dest.Here(own()):
		want = fmt.Sprintf("host %d", fate.Dest.Port)
	case fate.Moves == sockets.Yes:
		want, must = fmt.Sprintf("container %d", fate.Dest.Port), from == front.Outside
	}
	within := silence
	if must {
		within = patience
	}
	var got string
	w.in(pid, func() { got = ask(proto, at, within) })
	where := fmt.Sprintf("%v to %v/%v", []string{"from outside", "from this host"}[from], at, proto)
	switch {
	case got != "" && fate.In == sockets.No:
		w.t.Errorf("%s: said to be dropped, but %q answers", where, got)
	case got != "" && got != want:
		w.t.Errorf("%s: %q answers, but the fate is %q (%+v)", where, got, want, fate)
	case got == "" && must:
		w.t.Errorf("%s: said to be let in to %q, but nobody answers", where, want)
	}
}

// scene is a set of rules and the minimum that must be stated about some
// destinations.
type scene struct {
	name, rules string
	told        []string // "tcp 10.9.0.1:80 in", "… drop", "… → 10.9.1.2:80", "… here 9000", "host tcp … stays"
}

func TestMain(m *testing.M) {
	if err := sample.AtOnce(4); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// needsRules skips a test if no rules can be loaded.
func needsRules(t *testing.T) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("needs root: rules are loaded in network namespaces of its own")
	}
	for _, tool := range []string{"nft", "iptables-nft", "iptables-legacy", "nsenter", "ip"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skip("needs nftables, iptables, iproute2 and util-linux: ", err)
		}
	}
}

func TestFatesAreTrue(t *testing.T) {
	needsRules(t)
	ports := []uint16{22, 80, 81, 443, 3000, 8080, 8085, 9000}
	count := &tally{}
	for _, s := range scenes() {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			play(t, s, ports, count)
		})
	}
	t.Cleanup(func() {
		t.Logf("%d scenes: let in %d, dropped %d, sent on %d, cannot be told %d", len(scenes()), count.lets, count.drops, count.moves, count.untold)
	})
}

func play(t *testing.T, s scene, ports []uint16, count *tally) {
	w := newWorld(t)
	w.serve(w.host, "host", ports)
	w.serve(w.container, "container", ports)
	w.sh(w.host, s.rules)
	n := w.netfilter()
	r := front.New(n)
	for _, told := range s.told {
		expect(t, r, told)
	}
	checkRedirects(t, r, ports)
	var all sync.WaitGroup
	for _, proto := range []sockets.Proto{sockets.TCP, sockets.UDP} {
		for _, a := range []string{"10.9.0.1", "10.9.0.5", "fd09::1", "127.0.0.1", "::1"} {
			for _, p := range ports {
				at := netip.AddrPortFrom(netip.MustParseAddr(a), p)
				all.Go(func() { w.check(r, proto, front.ThisHost, at, count) })
				if !at.Addr().IsLoopback() {
					all.Go(func() { w.check(r, proto, front.Outside, at, count) })
				}
			}
		}
	}
	all.Wait()
	if t.Failed() {
		t.Logf("%+v", n)
	}
}

// expect compares what is stated about one destination with what must be stated.
func expect(t *testing.T, r *front.Rules, told string) {
	t.Helper()
	from, rest := front.Outside, told
	if r, host := strings.CutPrefix(told, "host "); host {
		from, rest = front.ThisHost, r
	}
	words := strings.SplitN(rest, " ", 3)
	proto := sockets.TCP
	if words[0] == "udp" {
		proto = sockets.UDP
	}
	f := r.Fate(proto, from, netip.MustParseAddrPort(words[1]), own())
	var got bytes.Buffer
	switch {
	case f.Moves == sockets.Yes && f.Dest.Addr.IsValid():
		fmt.Fprintf(&got, "→ %v", netip.AddrPortFrom(f.Dest.Addr, f.Dest.Port))
	case f.Moves == sockets.Yes:
		fmt.Fprintf(&got, "here %d", f.Dest.Port)
	case f.Moves == sockets.Unknown:
		fmt.Fprintf(&got, "untold %s", f.Doubt.Kind)
	case from == front.ThisHost && f.In == sockets.Yes:
		got.WriteString("stays")
	case f.In == sockets.Yes:
		got.WriteString("in")
	case f.In == sockets.No:
		got.WriteString("drop")
	default:
		fmt.Fprintf(&got, "untold %s", f.Doubt.Kind)
	}
	if got.String() != words[2] {
		t.Errorf("%s: the fate is %q (%+v)", told, got.String(), f)
	}
}

// checkRedirects compares the list of redirects with what is stated about each
// port.
func checkRedirects(t *testing.T, r *front.Rules, ports []uint16) {
	t.Helper()
	all, _ := r.Redirects(own())
	for _, proto := range []sockets.Proto{sockets.TCP, sockets.UDP} {
		for _, a := range own() {
			for _, p := range append(ports, 1, 23, 8079, 8091, 8101, 65535) {
				for _, from := range []front.Origin{front.Outside, front.ThisHost} {
					f := r.Fate(proto, from, netip.AddrPortFrom(a, p), own())
					want := f.Moves
					if f.Dest.By == "" {
						want = sockets.No
					}
					if got := listed(all, proto, from, a, p); got != want {
						t.Errorf("%v port %d at %v from %v: listed %v, stated %v: %+v", proto, p, a, from, got, want, all)
					}
				}
			}
		}
	}
}

// listed returns what the list of redirects states about one port.
func listed(all []front.Redirect, proto sockets.Proto, from front.Origin, a netip.Addr, port uint16) sockets.Tri {
	for _, rd := range all {
		at := rd.Local.Addr()
		if rd.Proto != proto || port < rd.Local.Port() || port > rd.Last || at != a && !(at.IsUnspecified() && at.Is4() == a.Is4()) {
			continue
		}
		if moves := []sockets.Tri{rd.Outside, rd.Host}[from]; moves != sockets.No {
			return moves
		}
	}
	return sockets.No
}
