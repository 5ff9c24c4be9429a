//go:build !linux

package procfs

import "time"

// bootByClock works only on Linux, which has a clock that counts from boot.
func bootByClock() time.Time { return time.Time{} }

// uname works only on Linux.
func uname() string { return "" }
