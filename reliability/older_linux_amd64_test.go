package reliability_test

import "golang.org/x/sys/unix"

// older returns the system calls that newer architectures do not have.
func older() []uint32 { return []uint32{unix.SYS_POLL} }
