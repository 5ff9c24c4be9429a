//go:build !cgo && linux && (amd64 || arm64)

package inherited

import "syscall"

// start is the program's entry point if it was linked with -E
// berth/ui/cli/inherited.start: it looks before Go does.
//
//lint:ignore U1000 the linker alone names it
func start()

// atStart returns what fcntl(2) returned at start: a negative errno, or 0 or
// more, which is also the value if start was not the entry point.
func atStart() int64

// OutputClosed reports whether standard output was closed when the program was
// started; false where that can't be known.
func OutputClosed() bool { return atStart() == -int64(syscall.EBADF) }
