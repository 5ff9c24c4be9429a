package reliability_test

import "golang.org/x/sys/unix"

// older are the system calls that newer architectures have not.
func older() []uint32 { return []uint32{unix.SYS_POLL} }
