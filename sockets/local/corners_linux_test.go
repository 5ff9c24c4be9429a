package local

import (
	"os"
	"runtime"
	"slices"
	"testing"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"

	"berth/sockets"
	"berth/sockets/procfs"
)

// server opens a listener on 127.0.0.1 as a bare descriptor, without a net.Listener.
func server(t *testing.T) (fd int, port uint16) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := unix.Bind(fd, &unix.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	if err := unix.Listen(fd, 5); err != nil {
		t.Fatal(err)
	}
	name, err := unix.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	return fd, uint16(name.(*unix.SockaddrInet4).Port)
}

// inAThread moves fd into the descriptor table of a thread that has a table of its
// own.
func inAThread(t *testing.T, fd int) {
	t.Helper()
	ready, done, over := make(chan error), make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		runtime.LockOSThread() // never unlocked, so that the thread ends, and its table with it
		if unix.Gettid() == os.Getpid() {
			defer runtime.UnlockOSThread() // the first thread must not get its own table, because it does not end
			again := make(chan struct{})
			go func() { defer close(again); inAnother(ready, done) }()
			<-again
			return
		}
		inAnother(ready, done)
	}()
	if err := <-ready; err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { close(done); <-over })
	unix.Close(fd)
}

// inAnother gives the calling thread, which must not be the first one, its own table.
func inAnother(ready chan<- error, done <-chan struct{}) {
	runtime.LockOSThread()
	ready <- unix.Unshare(unix.CLONE_FILES)
	<-done
}

// inARing registers fd with an io_uring, and closes fd.
func inARing(t *testing.T, fd int) {
	t.Helper()
	var params [120]byte // struct io_uring_params
	r, _, errno := unix.Syscall(unix.SYS_IO_URING_SETUP, 8, uintptr(unsafe.Pointer(&params)), 0)
	if errno != 0 {
		t.Skipf("this kernel refuses io_uring: %v", errno)
	}
	t.Cleanup(func() { unix.Close(int(r)) })
	const registerFiles = 2 // IORING_REGISTER_FILES
	files := int32(fd)
	if _, _, errno := unix.Syscall6(unix.SYS_IO_URING_REGISTER, r, registerFiles, uintptr(unsafe.Pointer(&files)), 1, 0, 0); errno != 0 {
		t.Fatal(errno)
	}
	unix.Close(fd)
}

// inFlight sends fd to a socket that nobody reads, and closes fd.
func inFlight(t *testing.T, fd int) {
	t.Helper()
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(pair[0]); unix.Close(pair[1]) })
	if err := unix.Sendmsg(pair[0], []byte{0}, unix.UnixRights(fd), nil, 0); err != nil {
		t.Fatal(err)
	}
	unix.Close(fd)
}

// TestSocketsInCorners checks that a socket that is not in the descriptor table of any
// process's first thread is found if another thread or an io_uring holds it. A socket
// in flight between two others has no holder, but is reported to have none only if the
// entire machine was visible.
func TestSocketsInCorners(t *testing.T) {
	all, err := procfs.NewScanner(procfs.New("/proc")).Full(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	nobody := sockets.GapUnfound
	switch {
	case all.Refused[int64(os.Getuid())] > 0:
		nobody = sockets.GapPermission
	case all.Sight == sockets.SightNamespace:
		nobody = sockets.GapNamespace
	case !all.Complete():
		nobody = sockets.GapPermission
	}
	for _, c := range []struct {
		name string
		hide func(*testing.T, int)
		fd   bool
		gap  sockets.Gap
	}{
		{"a thread", inAThread, true, sockets.GapNone},
		{"an io_uring", inARing, false, sockets.GapNone},
		{"in flight", inFlight, false, nobody},
	} {
		t.Run(c.name, func(t *testing.T) {
			fd, port := server(t)
			c.hide(t, fd)
			s := opened(t)
			for _, search := range []sockets.OwnerSearch{sockets.AllOwners, sockets.KnownOwners, sockets.KnownOwners} {
				ask := sockets.Everything()
				ask.Owners = search
				seen := at(look(t, s, ask), port)
				if len(seen) != 1 || seen[0].Gap != c.gap {
					t.Fatalf("search %d: %+v, want the gap %q", search, seen, c.gap)
				}
				if c.gap != sockets.GapNone {
					continue
				}
				if o := seen[0].Owners; len(o) != 1 || o[0].Process.PID != os.Getpid() || (o[0].FD == fd) != c.fd || (o[0].FD < 0) == c.fd {
					t.Errorf("search %d: owners %+v, want this process and its descriptor %d: %t", search, o, fd, c.fd)
				}
			}
		})
	}
}

// TestACornerIsBelievedForAWhile checks that there is one deep search per socket, not
// one at each poll, and another only after the result has expired or the owner has
// ended.
func TestACornerIsBelievedForAWhile(t *testing.T) {
	var c corners
	now := time.Unix(1_800_000_000, 0)
	alive := func(*sockets.Process) bool { return true }
	dead := func(*sockets.Process) bool { return false }
	k := &sockets.Socket{Key: sockets.Key{ID: 1}, Inode: 7}
	k.Owners = []sockets.Owner{{Process: &sockets.Process{PID: 9}, FD: -1}}
	c.next()
	c.keep(k, now)
	for i, step := range []struct {
		inode uint64
		lives func(*sockets.Process) bool
		after time.Duration
		want  bool
	}{
		{7, alive, time.Second, true},
		{7, alive, procfs.Round, true},
		{7, alive, procfs.Round + 1, false},
		{7, dead, time.Second, false},
		{8, alive, time.Second, false},
	} {
		other := &sockets.Socket{Key: k.Key, Inode: step.inode}
		if got := c.of(other, step.lives, now.Add(step.after)); slices.Equal(got, k.Owners) != step.want {
			t.Errorf("step %d: %v, want them: %t", i, got, step.want)
		}
	}
	c.next()
	c.next()
	if len(c.held) != 0 {
		t.Errorf("a socket that is gone is remembered: %v", c.held)
	}
}
