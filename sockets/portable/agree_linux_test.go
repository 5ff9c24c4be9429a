package portable

import (
	"context"
	"fmt"
	"net"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/procfs"
)

// fixture is a set of sockets made for a test, identified by their local ports.
type fixture struct {
	t     *testing.T
	ports map[uint16]bool
}

func (f *fixture) note(a net.Addr) netip.AddrPort {
	e := netip.MustParseAddrPort(a.String())
	f.ports[e.Port()] = true
	return e
}

func (f *fixture) listen(network, address string) net.Listener {
	f.t.Helper()
	l, err := net.Listen(network, address)
	if err != nil {
		f.t.Skipf("cannot listen: %v", err)
	}
	f.t.Cleanup(func() { l.Close() })
	f.note(l.Addr())
	return l
}

func (f *fixture) connect(network string, to netip.AddrPort) net.Conn {
	f.t.Helper()
	c, err := net.Dial(network, to.String())
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { c.Close() })
	f.note(c.LocalAddr())
	return c
}

func (f *fixture) accept(l net.Listener) net.Conn {
	f.t.Helper()
	c, err := l.Accept()
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { c.Close() })
	return c
}

func (f *fixture) bind(network, address string) net.PacketConn {
	f.t.Helper()
	c, err := net.ListenPacket(network, address)
	if err != nil {
		f.t.Skipf("cannot bind: %v", err)
	}
	f.t.Cleanup(func() { c.Close() })
	f.note(c.LocalAddr())
	return c
}

// view is what both readers report about a socket.
func view(s *sockets.Socket) string {
	return fmt.Sprintf("%v%d %v %v %v mapped=%t", s.Proto, s.Family, s.State, s.Local, s.Remote, s.Mapped)
}

func (f *fixture) views(list []sockets.Socket) []string {
	var got []string
	for i := range list {
		if f.ports[list[i].Local.Port()] {
			got = append(got, view(&list[i]))
		}
	}
	slices.Sort(got)
	return got
}

// await waits until the system's lists have settled.
func (f *fixture) await(ok func([]string) bool) {
	f.t.Helper()
	for end := time.Now().Add(10 * time.Second); !ok(f.views(byProcfs(f.t))); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			f.t.Fatalf("it stays as %q", f.views(byProcfs(f.t)))
		}
	}
}

// byProcfs reads the same lists without gopsutil.
func byProcfs(t *testing.T) []sockets.Socket {
	t.Helper()
	var all []sockets.Socket
	for _, proto := range []sockets.Proto{sockets.TCP, sockets.UDP} {
		for _, family := range []sockets.Family{sockets.IPv4, sockets.IPv6} {
			table, err := procfs.New("/proc").Net(sockets.Part{Proto: proto, Family: family}, nil)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, table.Sockets...)
		}
	}
	return all
}

func TestBothReadersAgree(t *testing.T) {
	f := &fixture{t: t, ports: make(map[uint16]bool)}
	plain := f.listen("tcp4", "127.0.0.1:0")
	f.connect("tcp4", netip.MustParseAddrPort(plain.Addr().String()))
	f.accept(plain)
	f.connect("tcp4", netip.MustParseAddrPort(plain.Addr().String())) // not accepted

	dual := f.listen("tcp", "[::]:0")
	port := f.note(dual.Addr()).Port()
	f.connect("tcp4", netip.AddrPortFrom(netip.MustParseAddr("127.0.0.1"), port)) // mapped at the server's end
	f.accept(dual)

	closing := f.connect("tcp4", netip.MustParseAddrPort(plain.Addr().String()))
	f.accept(plain)
	server := f.accept(plain)
	closing.Close()
	_ = server // CLOSE_WAIT and, once that is acknowledged, FIN_WAIT2

	f.bind("udp4", "127.0.0.1:0")
	peer := f.bind("udp6", "[::1]:0")
	f.connect("udp6", f.note(peer.LocalAddr()))

	f.await(func(views []string) bool {
		return slices.ContainsFunc(views, func(v string) bool { return strings.Contains(v, "FIN_WAIT2") })
	})
	sn := snapshot(t, New())
	if diff := cmp.Diff(f.views(byProcfs(t)), f.views(sn.Sockets)); diff != "" {
		t.Errorf("procfs (-) and gopsutil (+):\n%s", diff)
	}
	f.compareOwners(sn)
}

// compareOwners expects that procfs finds every owner that gopsutil reports. If
// gopsutil reports no owner of a socket, procfs must not find one, either, and the
// socket must have a Gap.
func (f *fixture) compareOwners(sn sockets.Snapshot) {
	f.t.Helper()
	found, err := procfs.NewScanner(procfs.New("/proc")).Full(f.t.Context())
	if err != nil {
		f.t.Fatal(err)
	}
	owners := make(map[string][]sockets.Owner)
	for _, s := range byProcfs(f.t) {
		owners[view(&s)] = found.Of(s.Inode)
	}
	for i := range sn.Sockets {
		s := &sn.Sockets[i]
		if !f.ports[s.Local.Port()] {
			continue
		}
		want := owners[view(s)]
		if (len(s.Owners) == 0) != (len(want) == 0) || (len(s.Owners) == 0) != (s.Gap != sockets.GapNone) {
			f.t.Errorf("%s: owners %v, gap %v; procfs found %v", view(s), s.Owners, s.Gap, want)
		}
		for _, o := range s.Owners {
			if !slices.ContainsFunc(want, func(w sockets.Owner) bool { return same(o, w) }) {
				f.t.Errorf("%s: %+v is not among %v", view(s), *o.Process, want)
			}
		}
	}
}

// same compares owners, allowing for the fact that gopsutil rounds a process's start to
// seconds.
func same(a, b sockets.Owner) bool {
	return a.FD == b.FD && a.Process.PID == b.Process.PID && a.Process.Name == b.Process.Name &&
		a.Process.Cmdline == b.Process.Cmdline && a.Process.Exe == b.Process.Exe && a.Process.User == b.Process.User &&
		a.Process.Started.Sub(b.Process.Started).Abs().Seconds() <= 2
}

// TestWhereGopsutilErrs expects gopsutil's mistakes, so that a newer version that no
// longer makes them is noticed here.
func TestWhereGopsutilErrs(t *testing.T) {
	t.Run("twins collapse to one", func(t *testing.T) {
		f := &fixture{t: t, ports: make(map[uint16]bool)}
		config := net.ListenConfig{Control: func(_, _ string, c syscall.RawConn) error {
			var err error
			return cmpErr(c.Control(func(fd uintptr) {
				err = unix.SetsockoptInt(int(fd), unix.SOL_SOCKET, unix.SO_REUSEPORT, 1)
			}), &err)
		}}
		address := "127.0.0.1:0"
		for range 2 {
			l, err := config.Listen(context.Background(), "tcp4", address)
			if err != nil {
				t.Fatal(err)
			}
			defer l.Close()
			address = f.note(l.Addr()).String()
		}
		if n := len(f.views(byProcfs(t))); n != 2 {
			t.Errorf("procfs sees %d twins", n)
		}
		if n := len(f.views(snapshot(t, New()).Sockets)); n != 1 {
			t.Errorf("gopsutil sees %d twins", n)
		}
	})
	t.Run("one descriptor of many", func(t *testing.T) {
		f := &fixture{t: t, ports: make(map[uint16]bool)}
		l := f.listen("tcp4", "127.0.0.1:0")
		file, err := l.(*net.TCPListener).File()
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		got := held(snapshot(t, New()), netip.MustParseAddrPort(l.Addr().String()))
		if got == nil || len(got.Owners) != 1 {
			t.Errorf("%+v", got)
		}
	})
}

func cmpErr(err error, inner *error) error {
	if err != nil {
		return err
	}
	return *inner
}
