package local

import (
	"net/netip"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// halves is how many connections TestAnEndIsNotMissed closes together.
const halves = 300

// TestAnEndIsNotMissed checks that a connection is in every snapshot while it closes.
// The side that closes first goes from FIN_WAIT1 to FIN_WAIT2 within about 40 ms, and
// the kernel then replaces its socket with a smaller one. Its port remains in use
// throughout.
func TestAnEndIsNotMissed(t *testing.T) {
	s := opened(t)
	at := netip.MustParseAddr("127.77.0.3") // not used by any other test
	ask := sockets.Everything()
	ask.Protos, ask.Owners = sockets.Protos(sockets.TCP), sockets.NoOwners
	changed, looks := 0, 0
	for round := 0; round < 4 || changed == 0 && round < 40; round++ {
		peers := halfClosed(t, at)
		for first := time.Now(); time.Since(first) < 60*time.Millisecond; looks++ {
			there, done := make(map[sockets.Key]bool), 0
			for _, k := range look(t, s, ask).Sockets {
				if k.Local.Addr() == at && k.Remote.IsValid() && k.State != sockets.CloseWait {
					there[k.Key] = true
				}
				if k.Local.Addr() == at && k.State == sockets.FinWait2 {
					done++
				}
				if k.State == sockets.Bound && k.Local.Port() == 0 {
					t.Fatalf("a socket without a port: %+v", k)
				}
			}
			if len(there) != halves {
				t.Fatalf("%d of %d closed connections are there", len(there), halves)
			}
			if done > 0 && done < halves {
				changed++
			}
		}
		for _, fd := range peers { // with a reset, so that nothing is left for the next round
			unix.SetsockoptLinger(fd, unix.SOL_SOCKET, unix.SO_LINGER, &unix.Linger{Onoff: 1})
			unix.Close(fd)
		}
		await(t, func() bool {
			for _, k := range look(t, s, ask).Sockets {
				if k.Local.Addr() == at {
					return false
				}
			}
			return true
		})
	}
	if changed == 0 {
		t.Errorf("none of %d looks saw some of the connections change", looks)
	}
	t.Logf("%d looks, %d of them while connections changed", looks, changed)
}

// halfClosed makes connections to a listener, closes the listener and its ends of the
// connections, and returns the other ends.
func halfClosed(t *testing.T, at netip.Addr) (peers []int) {
	t.Helper()
	check := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	listener, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	check(err)
	check(unix.Bind(listener, &unix.SockaddrInet4{Addr: at.As4()}))
	check(unix.Listen(listener, halves))
	to, err := unix.Getsockname(listener)
	check(err)
	var ends []int
	for range halves {
		peer, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
		check(err)
		check(unix.Connect(peer, to))
		end, _, err := unix.Accept4(listener, unix.SOCK_CLOEXEC)
		check(err)
		peers, ends = append(peers, peer), append(ends, end)
	}
	unix.Close(listener)
	for _, fd := range ends {
		unix.Close(fd)
	}
	return peers
}
