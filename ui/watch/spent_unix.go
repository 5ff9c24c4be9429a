//go:build unix

package watch

import (
	"time"

	"golang.org/x/sys/unix"
)

// spent returns the processor time that this program has used, by getrusage(2),
// and 0 where that fails.
func spent() time.Duration {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
