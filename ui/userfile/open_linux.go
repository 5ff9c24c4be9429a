package userfile

import (
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// open opens the regular file at path. It first checks the file with a descriptor
// that does not open its contents (O_PATH), and then opens what that descriptor
// refers to, so that no device can be put in its place in the meantime.
func open(path string) (*os.File, error) {
	at, err := openRetry(path, unix.O_PATH)
	if err != nil {
		return nil, err
	}
	defer unix.Close(at)
	var st unix.Stat_t
	if err := unix.Fstat(at, &st); err != nil {
		return nil, err
	}
	if err := admit(&st); err != nil {
		return nil, err
	}
	fd, err := openRetry("/proc/self/fd/"+strconv.Itoa(at), unix.O_RDONLY|unix.O_NONBLOCK|unix.O_NOCTTY)
	if err == unix.ENOENT {
		return nil, errNoProc
	}
	if err != nil {
		return nil, err
	}
	return os.NewFile(uintptr(fd), path), nil
}

func openRetry(path string, flags int) (fd int, err error) {
	for {
		fd, err = unix.Open(path, flags|unix.O_CLOEXEC, 0)
		if err != unix.EINTR {
			return fd, err
		}
	}
}

func admit(st *unix.Stat_t) error {
	if err := kindOf(modeOf(st.Mode)); err != nil {
		return err
	}
	return trusted(unix.Geteuid(), int(st.Uid), st.Mode)
}

// modeOf returns the type of a file as in package os.
func modeOf(mode uint32) os.FileMode {
	switch mode & unix.S_IFMT {
	case unix.S_IFREG:
		return 0
	case unix.S_IFDIR:
		return os.ModeDir
	case unix.S_IFIFO:
		return os.ModeNamedPipe
	case unix.S_IFSOCK:
		return os.ModeSocket
	case unix.S_IFCHR, unix.S_IFBLK:
		return os.ModeDevice
	}
	return os.ModeIrregular
}
