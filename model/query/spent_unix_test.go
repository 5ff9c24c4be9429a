//go:build unix

package query_test

import (
	"runtime"
	"runtime/debug"
	"syscall"
)

// spent returns the processor time, in nanoseconds, that this process spends on f.
// Little else runs in this process.
func spent(f func()) uint64 {
	runtime.GC()
	defer debug.SetGCPercent(debug.SetGCPercent(-1)) // keeps garbage collection out of the measurement
	used := func() uint64 {
		var u syscall.Rusage
		if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
			return 0
		}
		return uint64(u.Utime.Nano() + u.Stime.Nano())
	}
	before := used()
	f()
	return used() - before
}
