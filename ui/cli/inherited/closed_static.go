//go:build !cgo && linux && (amd64 || arm64)

package inherited

import "syscall"

// start is the program's entry point if it was linked with -E
// berth/ui/cli/inherited.start. It checks standard output before Go changes it.
//
//lint:ignore U1000 the linker alone names it
func start()

// atStart returns the result of fcntl(2) at the start of the program. It is
// negative (an errno) if fcntl failed. If it succeeded, or if start was not the
// entry point, it is 0 or more.
func atStart() int64

// OutputClosed reports whether standard output was closed when the program was
// started. It returns false if that can't be determined.
func OutputClosed() bool { return atStart() == -int64(syscall.EBADF) }
