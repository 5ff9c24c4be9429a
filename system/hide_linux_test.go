package system_test

import (
	"net"
	"os"
	"runtime"
	"strings"
	"unsafe"

	"golang.org/x/sys/unix"
)

// hide moves the listener out of this process's descriptor table if how names one
// of these places to move it to:
//
//	thread   the table of a thread other than the first
//	ring     the registered files of an io_uring
//	flight   a message that nobody reads
//
// It reports whether it has moved the listener.
func hide(l net.Listener, how string) bool {
	var to func(int) error
	switch words := " " + how + " "; {
	case strings.Contains(words, " thread "):
		to = intoThread
	case strings.Contains(words, " ring "):
		to = intoRing
	case strings.Contains(words, " flight "):
		to = intoFlight
	default:
		return false
	}
	file, err := l.(*net.TCPListener).File()
	if err == nil {
		err = l.Close()
	}
	if err == nil {
		err = to(int(file.Fd()))
	}
	if err != nil {
		fail(err)
	}
	runtime.KeepAlive(file)
	return true
}

// intoThread moves fd to the table of a thread other than the first. It may be
// called on any thread.
func intoThread(fd int) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // never unlocked
		if unix.Gettid() == os.Getpid() {
			done <- intoThread(fd) // on another thread, because this one is the first
			select {}
		}
		done <- unix.Unshare(unix.CLONE_FILES)
		select {}
	}()
	if err := <-done; err != nil {
		return err
	}
	if err := unix.Close(fd); err != unix.EBADF { // the nested call has closed it
		return err
	}
	return nil
}

func intoRing(fd int) error {
	var params [120]byte // struct io_uring_params
	ring, _, errno := unix.Syscall(unix.SYS_IO_URING_SETUP, 8, uintptr(unsafe.Pointer(&params)), 0)
	if errno != 0 {
		return errno
	}
	const registerFiles = 2 // IORING_REGISTER_FILES
	files := int32(fd)
	_, _, errno = unix.Syscall6(unix.SYS_IO_URING_REGISTER, ring, registerFiles, uintptr(unsafe.Pointer(&files)), 1, 0, 0)
	if errno != 0 {
		return errno
	}
	return unix.Close(fd)
}

func intoFlight(fd int) error {
	pair, err := unix.Socketpair(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		return err
	}
	if err := unix.Sendmsg(pair[0], []byte{0}, unix.UnixRights(fd), nil, 0); err != nil {
		return err
	}
	return unix.Close(fd)
}
