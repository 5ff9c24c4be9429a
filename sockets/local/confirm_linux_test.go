package local

import (
	"fmt"
	"math/rand/v2"
	"net/netip"
	"slices"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"berth/model/table"
	"berth/sockets"
)

// steady opens sockets of every kind, whether or not a lookup can find them
// individually: connections, listeners and UDP sockets that share a port
// (SO_REUSEPORT), a connected UDP socket, and a socket that is only bound. It
// returns their descriptors.
func steady(t *testing.T) []int {
	t.Helper()
	var fds []int
	made := func(kind int, twin bool, at unix.Sockaddr) int {
		fd, err := unix.Socket(unix.AF_INET, kind|unix.SOCK_CLOEXEC, 0)
		if err != nil {
			t.Fatal(err)
		}
		fds = append(fds, fd)
		if twin {
			if err := unix.SetsockoptInt(fd, unix.SOL_SOCKET, unix.SO_REUSEPORT, 1); err != nil {
				t.Fatal(err)
			}
		}
		if err := unix.Bind(fd, at); err != nil {
			t.Fatal(err)
		}
		return fd
	}
	anywhere := &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}
	for _, kind := range []int{unix.SOCK_STREAM, unix.SOCK_DGRAM} {
		first := made(kind, true, anywhere)
		at, err := unix.Getsockname(first)
		if err != nil {
			t.Fatal(err)
		}
		for range 3 {
			made(kind, true, at)
		}
		if kind == unix.SOCK_STREAM {
			for _, fd := range fds {
				if err := unix.Listen(fd, 16); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := unix.Connect(made(kind, false, anywhere), at); err != nil {
			t.Fatal(err)
		}
	}
	made(unix.SOCK_STREAM, false, anywhere)
	t.Cleanup(func() {
		for _, fd := range fds {
			unix.Close(fd)
		}
	})
	return fds
}

// ofDescriptors returns the sockets in a snapshot that belong to one of fds.
func ofDescriptors(t *testing.T, sn sockets.Snapshot, fds []int) []sockets.Socket {
	t.Helper()
	var inodes []uint64
	for _, fd := range fds {
		var st unix.Stat_t
		if err := unix.Fstat(fd, &st); err != nil {
			t.Fatal(err)
		}
		inodes = append(inodes, st.Ino)
	}
	var found []sockets.Socket
	for _, s := range sn.Sockets {
		if slices.Contains(inodes, s.Inode) {
			found = append(found, s)
		}
	}
	return found
}

// TestWhatADumpPassesOver checks that sockets that are missing from a dump are
// found again, unchanged, if they still exist, and are not found if they were
// closed. What the kernel skips depends on its hash and on timing, so the test
// removes sockets from a real dump, and then asks the real kernel about them.
func TestWhatADumpPassesOver(t *testing.T) {
	for _, s := range []*source{opened(t), without(t, "/proc")} {
		stay, leave := steady(t), steady(t)
		ask := sockets.Everything()
		first := look(t, s, ask)
		living, closing := ofDescriptors(t, first, stay), ofDescriptors(t, first, leave)
		if s.lists.conn != nil && (len(living) != len(stay) || len(closing) != len(leave)) {
			t.Fatalf("%d and %d of %d sockets are in the dump", len(living), len(closing), len(stay))
		}
		living, closing = slices.Clone(living), slices.Clone(closing)
		for _, fd := range leave {
			unix.Close(fd)
		}
		var gone []*sockets.Socket
		for i := range living {
			gone = append(gone, &living[i])
		}
		for i := range closing {
			gone = append(gone, &closing[i])
		}
		look(t, s, ask)
		for _, many := range []bool{false, true} {
			asked := gone
			if many { // enough for the list to be read again
				for i := range 20 * singly {
					other := living[0]
					never := uint64(i+1) << 40 // the kernel numbers cookies from 1 upwards
					other.Key.ID, other.Cookie = never, never
					asked = append(asked, &other)
				}
			}
			alive := s.Confirm(t.Context(), ask, asked)
			for _, k := range living {
				i := slices.IndexFunc(alive, func(a sockets.Socket) bool { return a.Key == k.Key })
				if i < 0 {
					t.Errorf("%v %v %v exists, but was not found again (many: %t)", k.Proto, k.State, k.Local, many)
				} else if len(alive[i].Owners) != len(k.Owners) || alive[i].User != k.User || alive[i].Local != k.Local {
					t.Errorf("%v %v: %+v became %+v", k.Proto, k.State, k, alive[i])
				}
			}
			for _, a := range alive {
				if !slices.ContainsFunc(living, func(k sockets.Socket) bool { return k.Key == a.Key }) && a.State != sockets.TimeWait {
					t.Errorf("%v %v %v was closed, but is reported as open (many: %t)", a.Proto, a.State, a.Local, many)
				}
			}
		}
		for _, fd := range stay {
			unix.Close(fd)
		}
	}
}

// TestASteadyRowStays checks that whatever a dump skips, a table that confirms
// missing sockets shows a socket as closed only if it was closed, poll after poll.
func TestASteadyRowStays(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	s := opened(t)
	stay := steady(t)
	rows := table.New(table.Options{})
	ask := sockets.Everything()
	ask.Owners = sockets.KnownOwners
	first := look(t, s, ask)
	mine := map[sockets.Key]bool{}
	for _, k := range ofDescriptors(t, first, stay) {
		mine[k.Key] = true
	}
	rows.Apply(first)
	dropped, closed := 0, 0
	for range 60 {
		short := steadyPair(t)
		sn := look(t, s, ask)
		sn.Sockets = slices.DeleteFunc(sn.Sockets, func(k sockets.Socket) bool {
			lost := mine[k.Key] && random.IntN(4) == 0
			if lost {
				dropped++
			}
			return lost
		})
		unix.Close(short[0])
		unix.Close(short[1])
		sn.Sockets = append(sn.Sockets, s.Confirm(t.Context(), ask, rows.Absent(&sn))...)
		for _, r := range rows.Apply(sn).Closed {
			closed++
			if mine[r.Key] {
				t.Fatalf("%v %v %v counts as closed", r.Proto, r.State, r.Local)
			}
		}
	}
	if dropped == 0 || closed == 0 {
		t.Errorf("%d rows were passed over, %d closed: nothing was tried", dropped, closed)
	}
	t.Logf("%d rows were passed over, %d sockets closed", dropped, closed)
}

// steadyPair opens two UDP sockets on the same port.
func steadyPair(t *testing.T) (pair [2]int) {
	t.Helper()
	for i := range pair {
		fd, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
		if err == nil {
			err = unix.Bind(fd, &unix.SockaddrInet4{Addr: netip.MustParseAddr("127.0.0.1").As4()})
		}
		if err != nil {
			t.Fatal(fmt.Errorf("a UDP socket: %w", err))
		}
		pair[i] = fd
	}
	return pair
}
