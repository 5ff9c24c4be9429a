package cli

import (
	"net/netip"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/sockdiag"
)

// TestWhoIsInNobodysWay asks of a port again and again while another program
// binds it and lets go of it as fast as it can: no bind of its may fail. Where
// a test bind is made, many do.
func TestWhoIsInNobodysWay(t *testing.T) {
	noConfig(t)
	var name unix.Utsname
	if err := unix.Uname(&name); err != nil || !sockdiag.SeesBound(unix.ByteSliceToString(name.Release[:])) {
		t.Skip("this kernel does not tell of what is merely bound, so that binds are tried: ", err)
	}
	s := sock{proto: sockets.TCP, at: netip.MustParseAddr("127.0.0.1")}
	h, err := s.hold(binds, 0)
	if err != nil {
		t.Fatal(err)
	}
	h.close()
	done := make(chan struct{})
	var other sync.WaitGroup
	tries := 0
	other.Go(func() {
		for {
			select {
			case <-done:
				return
			default:
			}
			for _, s.proto = range []sockets.Proto{sockets.TCP, sockets.UDP} {
				if err := s.take(h.port); err != nil {
					t.Errorf("bind %d over %v: %v", tries, s.proto, err)
					return
				}
				tries++
			}
		}
	})
	for range 20 {
		asked(t, int(h.port))
	}
	close(done)
	other.Wait()
	t.Logf("%d binds of another program, while berth looked 20 times", tries)
	if tries < 100 {
		t.Error("the other program hardly ran")
	}
}
