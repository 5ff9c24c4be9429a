package procfs

import (
	"errors"
	"unsafe"

	"golang.org/x/sys/unix"
)

// These functions are like those in golang.org/x/sys/unix, but take names as
// NUL-terminated byte slices instead of strings, so that reading a descriptor needs no
// allocation.

// openat opens name, which must end in NUL, for reading.
func openat(dir int, name []byte, flags int) (int, error) {
	fd, _, errno := unix.Syscall6(unix.SYS_OPENAT, uintptr(dir), uintptr(unsafe.Pointer(unsafe.SliceData(name))),
		uintptr(flags|unix.O_RDONLY|unix.O_CLOEXEC), 0, 0, 0)
	if errno != 0 {
		return -1, errno
	}
	return int(fd), nil
}

// readlinkat returns the target of name, which must be followed by a NUL in memory. The
// target is truncated to fit in buf.
func readlinkat(dir int, name, buf []byte) ([]byte, error) {
	n, _, errno := unix.Syscall6(unix.SYS_READLINKAT, uintptr(dir), uintptr(unsafe.Pointer(unsafe.SliceData(name))),
		uintptr(unsafe.Pointer(unsafe.SliceData(buf))), uintptr(len(buf)), 0, 0)
	if errno != 0 {
		return nil, errno
	}
	return buf[:n], nil
}

// getdents reads entries of a directory. It returns none at the end.
func getdents(dir int, buf []byte) ([]byte, error) {
	n, err := unix.Getdents(dir, buf)
	if err != nil {
		return nil, err
	}
	return buf[:max(n, 0)], nil
}

// readat reads the file name, which must end in NUL, up to the size of buf.
func readat(dir int, name, buf []byte) ([]byte, error) {
	fd, err := openat(dir, name, 0)
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd)
	filled := 0
	for filled < len(buf) {
		n, err := unix.Read(fd, buf[filled:])
		if err != nil {
			return nil, err
		}
		if n == 0 {
			break
		}
		filled += n
	}
	return buf[:filled], nil
}

// isGone reports whether err means that a process ended before it was read.
func isGone(err error) bool { return errors.Is(err, unix.ENOENT) || errors.Is(err, unix.ESRCH) }

// isRefused reports whether err means that we have no permission to read a process.
func isRefused(err error) bool { return errors.Is(err, unix.EACCES) || errors.Is(err, unix.EPERM) }

// partly is the error for a process of which one part could not be read although
// another could. In that case, a lack of privilege is not the reason.
type partly struct {
	part string
	err  error
}

// Error names the part that could not be read.
func (p partly) Error() string { return p.part + ": " + p.err.Error() }

// inPart wraps err as the reason why one part of a process could not be read although
// another could. If err means that the process has ended, inPart returns err unchanged.
func inPart(part string, err error) error {
	if err == nil || isGone(err) {
		return err
	}
	return partly{part, err}
}
