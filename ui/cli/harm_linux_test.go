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

// TestWhoIsInNobodysWay asks of a port again and again while another program
// binds it and lets go of it as fast as it can: berth binds nothing for a test, and
// almost none of the other's binds is refused. Some are all the same, and more of
// them on a busy machine: whoever reads the links of /proc/PID/fd, as ss -p does
// too, keeps a file that is being closed for an instant longer, and for a whole
// turn of the scheduler where it is interrupted there. So one round in which they
// are few suffices. That berth makes no bind(2) at all is told by strace, in
// TestWhoBindsNothing.
func TestWhoIsInNobodysWay(t *testing.T) {
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil || !sockdiag.SeesBound(unix.ByteSliceToString(name.Release[:])) {
		t.Skip("this kernel does not tell of what is merely bound, so that binds are tried: ", err)
	}
	s := sock{proto: sockets.TCP, at: netip.MustParseAddr("127.0.0.1")}
	port := nobodys(t, s)
	look := func() {
		m := Machine(Stamped("", "", ""))
		m.In, m.Out, m.Err, m.Env = nil, io.Discard, io.Discard, []string{netnsEnv + "=self"}
		m.Bind = func(p sockets.Proto, at sockets.Endpoint) (sockets.Bind, error) {
			t.Errorf("%v is bound over %v for a test", at, p)
			return sockets.BindFailed, nil
		}
		Run(t.Context(), []string{"who", strconv.Itoa(int(port))}, m)
	}
	if !undisturbed(t, s, port, look) {
		t.Error("one bind in fifty of the other program was refused where berth looked, in every round")
	}
}

// undisturbed reports whether in some round a program that binds the port is
// refused as seldom as where nobody looks, or at most once in fifty times.
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
			continue // it hardly ran
		}
		if share := float64(refusedWithout) / float64(without); float64(refused) <= max(looks/4, float64(tries)/50)+share*float64(tries) {
			return true
		}
	}
	return false
}

// crowded binds the port and lets go of it again and again while something is
// done, and returns how often it tried and was refused.
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

// nobodys returns a free port that the kernel hands out to nobody: one of those
// may be any other program's at any time.
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
