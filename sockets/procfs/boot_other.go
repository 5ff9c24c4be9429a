//go:build !linux

package procfs

import "time"

// bootByClock is for Linux, which has a clock that counts from boot.
func bootByClock() time.Time { return time.Time{} }

// uname is for Linux.
func uname() string { return "" }
