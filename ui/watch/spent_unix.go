//go:build unix

package watch

import (
	"time"

	"golang.org/x/sys/unix"
)

// spent returns the processor's time that this program has taken, by getrusage(2);
// 0 where nobody tells.
func spent() time.Duration {
	var u unix.Rusage
	if unix.Getrusage(unix.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
