//go:build unix

package cli

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// descriptorsAtLeast is the minimum number of descriptors that a command needs. Two
// of them are for the Go runtime, which terminates the program without any message
// from berth if it can't open them.
const descriptorsAtLeast = 6

// Descriptors returns an error if the limit on open files is too low to read
// anything.
func Descriptors() error {
	var open [descriptorsAtLeast]int
	for i := range open {
		fd, err := unix.Open(os.DevNull, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		for fd < 0 && errors.Is(err, unix.EINTR) {
			fd, err = unix.Open(os.DevNull, unix.O_RDONLY|unix.O_CLOEXEC, 0)
		}
		if errors.Is(err, unix.EMFILE) || errors.Is(err, unix.ENFILE) {
			closeAll(open[:i])
			return fmt.Errorf("%w: at least %d more are needed (ulimit -n)", err, descriptorsAtLeast)
		}
		if err != nil { // other errors have nothing to do with the limit
			closeAll(open[:i])
			return nil
		}
		open[i] = fd
	}
	closeAll(open[:])
	if r, w, err := os.Pipe(); err == nil { // makes the runtime open its own descriptors now
		r.Close()
		w.Close()
	}
	return nil
}

func closeAll(fds []int) {
	for _, fd := range fds {
		_ = unix.Close(fd)
	}
}
