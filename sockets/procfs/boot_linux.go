package procfs

import (
	"time"

	"golang.org/x/sys/unix"

	"berth/sockets/scrub"
)

// bootByClock returns the time at which the kernel started, to the second. It is the
// difference between two clocks, which is also how the kernel computes btime.
func bootByClock() time.Time {
	var since unix.Timespec
	if unix.ClockGettime(unix.CLOCK_BOOTTIME, &since) != nil {
		return time.Time{}
	}
	return time.Unix(time.Now().Add(-time.Duration(since.Nano())).Unix(), 0)
}

// uname returns the release of the kernel, or "" if it is unknown.
func uname() string {
	var u unix.Utsname
	if unix.Uname(&u) != nil {
		return ""
	}
	return scrub.String(unix.ByteSliceToString(u.Release[:]))
}
