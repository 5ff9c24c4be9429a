//go:build linux && !amd64

package reliability_test

// older returns the system calls that only amd64 has.
func older() []uint32 { return nil }
