//go:build unix

package watch

import (
	"time"

	"golang.org/x/sys/unix"
)

// spent returns the processor time used by this program according to getrusage(2),
// or 0 if that fails.
func spent() time.Duration {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
