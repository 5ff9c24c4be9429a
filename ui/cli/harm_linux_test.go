package cli

import (
	"io"
	"net/netip"
	"strconv"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/sockdiag"
)

// TestWhoIsInNobodysWay asks of a port again and again while another program
// binds it and lets go of it as fast as it can: none of its binds meets one of
// berth's. A few in a million may fail all the same: whoever reads the links of
// /proc/PID/fd, as ss -p does too, keeps a file that is being closed for an
// instant longer.
func TestWhoIsInNobodysWay(t *testing.T) {
	noConfig(t)
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil || !sockdiag.SeesBound(unix.ByteSliceToString(name.Release[:])) {
		t.Skip("this kernel does not tell of what is merely bound, so that binds are tried: ", err)
	}
	s := sock{proto: sockets.TCP, at: netip.MustParseAddr("127.0.0.1")}
	port := nobodys(t, s)
	done := make(chan struct{})
	var other sync.WaitGroup
	tries, refused := 0, 0
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
	for range 20 {
		m := Machine(Stamped("", "", ""))
		m.In, m.Out, m.Err, m.Env = nil, io.Discard, io.Discard, nil
		m.Bind = func(p sockets.Proto, at sockets.Endpoint) (sockets.Bind, error) {
			t.Errorf("%v is bound over %v for a test", at, p)
			return sockets.BindFailed, nil
		}
		Run(t.Context(), []string{"who", strconv.Itoa(int(port))}, m)
	}
	close(done)
	other.Wait()
	t.Logf("%d binds of another program, %d of them refused, while berth looked 20 times", tries, refused)
	if tries < 100 || refused > tries/100 {
		t.Errorf("the other program hardly ran, or was often refused: %d binds, %d refused", tries, refused)
	}
}

// nobodys gives a free port that the kernel hands out to nobody: one of those
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
