//go:build !linux

package procfs

import "time"

// bootByClock is for Linux, where there is a clock that counts from the start.
func bootByClock() time.Time { return time.Time{} }

// uname is for Linux.
func uname() string { return "" }
