package local

import (
	"context"
	"errors"
	"net"
	"net/netip"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"berth/sockets"
	"berth/sockets/sockdiag"
)

// opened returns the source for this machine, opened as berth opens it.
func opened(t *testing.T) *source {
	t.Helper()
	s, err := open()
	if err != nil {
		t.Fatal(err)
	}
	return s.(*source)
}

// without returns a source that may not use netlink.
func without(t *testing.T, proc string) *source {
	t.Helper()
	return newSource(proc, nil, os.NewSyscallError("socket", syscall.EPERM))
}

func look(t *testing.T, s sockets.Source, ask sockets.Ask) sockets.Snapshot {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	sn, err := s.Snapshot(ctx, ask)
	if err != nil {
		t.Fatal(err)
	}
	return sn
}

// at returns the sockets with the given local port on 127.0.0.1. Other tests may use
// the same port on another address.
func at(sn sockets.Snapshot, port uint16) []sockets.Socket {
	return slices.DeleteFunc(slices.Clone(sn.Sockets), func(s sockets.Socket) bool {
		return s.Local != netip.AddrPortFrom(netip.AddrFrom4([4]byte{127, 0, 0, 1}), port)
	})
}

func portOf(a net.Addr) uint16 {
	_, port, _ := strings.Cut(a.String(), ":")
	n := 0
	for _, c := range port {
		n = 10*n + int(c-'0')
	}
	return uint16(n)
}

func listen(t *testing.T) (l net.Listener, port uint16) {
	t.Helper()
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	return l, portOf(l.Addr())
}

func TestAListenerComesAndGoes(t *testing.T) {
	for _, s := range []*source{opened(t), without(t, "/proc")} {
		l, port := listen(t)
		seen := at(look(t, s, sockets.Everything()), port)
		if len(seen) != 1 || seen[0].State != sockets.Listen || seen[0].Gap != sockets.GapNone {
			t.Fatalf("after listen: %+v", seen)
		}
		if o := seen[0].Owners; len(o) != 1 || o[0].Process.PID != os.Getpid() {
			t.Fatalf("its owners are %+v, want this process", o)
		}
		l.Close()
		if seen := at(look(t, s, sockets.Everything()), port); len(seen) != 0 {
			t.Fatalf("after close: %+v", seen)
		}
	}
}

func TestTheIncrementalSearchFindsANewSocketAtOnce(t *testing.T) {
	s := opened(t)
	ask := sockets.Everything()
	ask.Owners = sockets.KnownOwners
	look(t, s, ask)
	_, port := listen(t)
	if seen := at(look(t, s, ask), port); len(seen) != 1 || len(seen[0].Owners) != 1 {
		t.Fatalf("at the next poll: %+v", seen)
	}
}

func TestSocketsWithoutAProcessSayWhy(t *testing.T) {
	l, port := listen(t)
	queued := dial(t, l)
	t.Cleanup(func() { queued.Close() })
	gaps := func() map[sockets.State]sockets.Gap {
		m := make(map[sockets.State]sockets.Gap)
		for _, s := range at(look(t, opened(t), sockets.Everything()), port) {
			if len(s.Owners) == 0 {
				m[s.State] = s.Gap
			}
		}
		return m
	}
	if g := gaps(); g[sockets.Established] != sockets.GapUnaccepted {
		t.Errorf("a connection in the accept queue has the gaps %v", g)
	}
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	accepted.Close() // closed first, so that the TIME_WAIT is on this side
	queued.Close()
	await(t, func() bool { return gaps()[sockets.TimeWait] == sockets.GapClosed })
}

// TestWhatIsLookedUpKeepsWhatWasMeasured checks that the first poll reports how each
// connection is progressing, even one that is looked up a second time because it has no
// owner.
func TestWhatIsLookedUpKeepsWhatWasMeasured(t *testing.T) {
	l, port := listen(t)
	queued := dial(t, l)
	t.Cleanup(func() { queued.Close() })
	ask, found := sockets.Everything(), 0
	ask.Health, ask.TCPInfo = sockets.AllFlows, true
	for _, s := range at(look(t, opened(t), ask), port) {
		if s.State != sockets.Established {
			continue
		}
		if found++; s.Flow == nil || s.TCP == nil {
			t.Errorf("%v with gap %q: flow %+v, tcp_info %+v", s.Local, s.Gap, s.Flow, s.TCP)
		}
	}
	if found == 0 {
		t.Error("no connection is seen")
	}
}

func dial(t *testing.T, l net.Listener) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp4", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func await(t *testing.T, ok func() bool) {
	t.Helper()
	for end := time.Now().Add(10 * time.Second); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("it never came true")
		}
	}
}

// TestADescriptorInFlight sends a socket's descriptor over another socket and closes
// it, so that the socket is still open but no process has it. Only a caller that may
// read every process can know that.
func TestADescriptorInFlight(t *testing.T) {
	l, port := listen(t)
	file, err := l.(*net.TCPListener).File()
	if err != nil {
		t.Fatal(err)
	}
	pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(pair[0])
	defer syscall.Close(pair[1])
	if err := syscall.Sendmsg(pair[0], []byte{1}, syscall.UnixRights(int(file.Fd())), nil, 0); err != nil {
		t.Fatal(err)
	}
	file.Close()
	l.Close()
	s := opened(t)
	seen := at(look(t, s, sockets.Everything()), port)
	owners, err := s.scanner.Full(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := sockets.GapPermission
	if owners.Complete() {
		want = sockets.GapUnfound
	}
	if len(seen) != 1 || len(seen[0].Owners) != 0 || seen[0].Gap != want {
		t.Errorf("a socket in flight has the gap %v, want %v: %+v", seen[0].Gap, want, seen)
	}
}

func TestNetlinkRefusedIsSaid(t *testing.T) {
	sn := look(t, without(t, "/proc"), sockets.Everything())
	what := map[string]string{}
	for _, m := range sn.Missing {
		what[string(m.What)] = string(m.Why.Kind) + m.Why.Facts["text"]
	}
	if !strings.Contains(what["details"], "operation not permitted") || what["tcp bound"] == "" {
		t.Errorf("missing: %v", sn.Missing)
	}
}

func TestNothingToReadIsAClearError(t *testing.T) {
	_, err := without(t, t.TempDir()).Snapshot(t.Context(), sockets.Everything())
	if err == nil {
		t.Fatal("no error although there is no /proc")
	}
	for _, word := range []string{"no sockets can be read", "no such file", "operation not permitted"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%q does not say %q", err, word)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("%q is more than a line", err)
	}
}

// TestOwnersThatCannotBeListed reads sockets without a /proc, and with one that lists
// no processes. In either case, finding no owner proves nothing.
func TestOwnersThatCannotBeListed(t *testing.T) {
	conn, err := sockdiag.Dial()
	if err != nil {
		t.Fatal(err)
	}
	_, port := listen(t)
	for _, proc := range []string{"/nowhere", t.TempDir()} {
		sn := look(t, newSource(proc, conn, nil), sockets.Everything())
		if seen := at(sn, port); len(seen) != 1 || seen[0].Gap != sockets.GapUnread {
			t.Errorf("%s: %+v, want a socket whose owner is unread", proc, seen)
		}
		i := slices.IndexFunc(sn.Missing, func(m sockets.Missing) bool { return m.What == "owners" })
		if i < 0 || sn.Missing[i].Count == 0 || !strings.Contains(sn.Missing[i].Why.Facts["text"], proc) {
			t.Errorf("%s: missing: %v", proc, sn.Missing)
		}
	}
}

func TestACancelledContextEndsTheLook(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	s := opened(t)
	sn, err := s.Snapshot(ctx, sockets.Everything())
	said := slices.ContainsFunc(sn.Missing, func(m sockets.Missing) bool { return strings.Contains(m.Why.Facts["text"], "canceled") })
	if !errors.Is(err, context.Canceled) && (err != nil || !said) { // the kernel may answer before the context is checked
		t.Errorf("%v, missing %v: want %v to be reported", err, sn.Missing, context.Canceled)
	}
	look(t, s, sockets.Everything()) // the next poll must succeed
}

func BenchmarkSnapshot(b *testing.B) {
	for _, owners := range []sockets.OwnerSearch{sockets.AllOwners, sockets.KnownOwners} {
		s, err := open()
		if err != nil {
			b.Fatal(err)
		}
		ask := sockets.Everything()
		ask.Owners = owners
		b.Run(map[sockets.OwnerSearch]string{sockets.AllOwners: "all", sockets.KnownOwners: "known"}[owners], func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Snapshot(context.Background(), ask); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func TestPartsAskOncePerWalkOfTheKernel(t *testing.T) {
	ask := sockets.Everything()
	ask.Protos = sockets.Protos(sockets.TCP, sockets.UDP, sockets.Unix)
	want := []sockets.Part{
		{Proto: sockets.TCP},
		{Proto: sockets.UDP, Family: sockets.IPv4},
		{Proto: sockets.UDP, Family: sockets.IPv6},
		{Proto: sockets.Unix},
	}
	if got := parts(ask); !slices.Equal(got, want) {
		t.Errorf("parts of everything: %v, want %v", got, want)
	}
	ask.Families = sockets.Families(sockets.IPv6)
	if got := parts(ask); got[0] != (sockets.Part{Proto: sockets.TCP, Family: sockets.IPv6}) {
		t.Errorf("parts of IPv6 alone: %v", got)
	}
}

func TestABrokenListIsBrokenInBothFamilies(t *testing.T) {
	var f flaws
	f.mark(sockets.Part{Proto: sockets.TCP}, "interrupted")
	sn := sockets.Snapshot{Ask: sockets.Everything(), Broken: f.broken}
	for _, family := range []sockets.Family{sockets.IPv4, sockets.IPv6} {
		if sn.Complete(&sockets.Socket{Proto: sockets.TCP, Family: family, State: sockets.Listen}) {
			t.Errorf("TCP over IPv%d passes as whole", family)
		}
	}
	if f.missing[0].What != "tcp" {
		t.Errorf("missing: %+v", f.missing)
	}
}
