//go:build unix && !linux

package act

import (
	"golang.org/x/sys/unix"

	"berth/sockets"
)

// lastSignal is the last signal that every BSD has.
const lastSignal = 31

func send(pid int, s sockets.Signal) error {
	if err := unix.Kill(pid, unix.Signal(s.Number)); err != unix.ESRCH {
		return err
	}
	return sockets.ErrGone
}
