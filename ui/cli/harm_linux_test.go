package cli

import (
	"io"
	"net/netip"
	"strconv"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/sockdiag"
)

// TestWhoIsInNobodysWay queries a port repeatedly while another program binds and
// releases it as fast as it can. berth itself binds nothing as a test, and almost
// none of the other program's binds are refused. A few still are, especially on a
// busy machine: if a file is being closed while the links in /proc/PID/fd are read
// (ss -p reads them too), the file stays open for an instant longer, or for an
// entire time slice if the reader is interrupted. One round with few refusals is
// therefore enough. TestWhoBindsNothing uses strace to show that berth never calls
// bind(2).
func TestWhoIsInNobodysWay(t *testing.T) {
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil || !sockdiag.SeesBound(unix.ByteSliceToString(name.Release[:])) {
		t.Skip("this kernel does not list what is merely bound, so that test binds are made: ", err)
	}
	s := sock{proto: sockets.TCP, at: netip.MustParseAddr("127.0.0.1")}
	port := nobodys(t, s)
	look := func() {
		m := Machine(Stamped("", "", ""))
		m.In, m.Out, m.Err, m.Env = nil, io.Discard, io.Discard, []string{netnsEnv + "=self"}
		m.Bind = func(p sockets.Proto, at sockets.Endpoint) (sockets.Bind, error) {
			t.Errorf("%v is bound over %v as a test", at, p)
			return sockets.BindFailed, nil
		}
		Run(t.Context(), []string{"who", strconv.Itoa(int(port))}, m)
	}
	if !undisturbed(t, s, port, look) {
		t.Error("one bind in fifty of the other program was refused where berth looked, in every round")
	}
}

// undisturbed reports whether, in some round, a program that binds the port is
// refused no more often than when nobody is looking, or at most once in fifty tries.
func undisturbed(t *testing.T, s sock, port uint16, look func()) bool {
	t.Helper()
	const rounds, looks = 15, 20
	for range rounds {
		begin := time.Now()
		tries, refused := crowded(s, port, func() {
			for range looks {
				look()
			}
		})
		span := time.Since(begin)
		without, refusedWithout := crowded(s, port, func() { time.Sleep(span) })
		t.Logf("of %d binds of another program %d are refused while berth looks %d times; of %d, %d while it does not", tries, refused, looks, without, refusedWithout)
		if tries < 100 || without < 100 {
			continue // the other program hardly ran
		}
		if share := float64(refusedWithout) / float64(without); float64(refused) <= max(looks/4, float64(tries)/50)+share*float64(tries) {
			return true
		}
	}
	return false
}

// crowded binds and releases the port repeatedly while the function do is running.
// It returns the number of binds tried and the number refused.
func crowded(s sock, port uint16, do func()) (tries, refused int) {
	done := make(chan struct{})
	var other sync.WaitGroup
	other.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			for _, s.proto = range []sockets.Proto{sockets.TCP, sockets.UDP} {
				if s.take(port) != nil {
					refused++
				}
				tries++
			}
		}
	})
	do()
	close(done)
	other.Wait()
	return tries, refused
}

// nobodys returns a free port outside the range from which the kernel assigns
// ports, because a port inside it might be assigned to another program at any time.
func nobodys(t *testing.T, s sock) uint16 {
	t.Helper()
	for port := uint16(28000); port < 32000; port++ {
		if h, err := s.hold(binds, port); err == nil {
			h.close()
			return port
		}
	}
	t.Fatal("no port is free")
	return 0
}
