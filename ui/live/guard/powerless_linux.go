package guard

import (
	"math"
	"os"
	"runtime"

	"golang.org/x/sys/unix"
)

// powerless calls the function start on a thread that has no capabilities and can't
// gain any. The same is true of any process that this function starts. The thread
// ends after the function returns, so it is never the main thread, which can't end.
func powerless(start func() error) error {
	result := make(chan error)
	go func() {
		runtime.LockOSThread()
		if unix.Gettid() == os.Getpid() {
			result <- powerless(start)
			runtime.UnlockOSThread()
			return
		}
		err := renounce()
		if err == nil {
			err = start()
		}
		result <- err
	}()
	return <-result
}

// renounce drops the capabilities of the calling thread, and prevents it from
// gaining any by executing a file.
func renounce() error {
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return os.NewSyscallError("prctl", err)
	}
	var none [2]unix.CapUserData
	h := unix.CapUserHeader{Version: unix.LINUX_CAPABILITY_VERSION_3}
	return os.NewSyscallError("capset", unix.Capset(&h, &none[0]))
}

// keepInherited prevents the processes that this program starts from inheriting the
// descriptors that it was started with, such as somebody's socket.
func keepInherited() {
	if unix.CloseRange(stderr+1, math.MaxInt32, unix.CLOSE_RANGE_CLOEXEC) == nil {
		return
	}
	for fd := stderr + 1; fd < 1024; fd++ { // before Linux 5.11
		unix.CloseOnExec(fd)
	}
}
