package procfs

import (
	"bytes"
	"io/fs"
	"slices"
	"sync"

	"golang.org/x/sys/unix"
)

// buffers holds buffers for reading files.
var buffers = sync.Pool{New: func() any {
	b := make([]byte, 0, 8192)
	return &b
}}

// readFile returns the content of the file at path. os.ReadFile would also ask for the
// file's type and size, which doubles the cost and is of no use here.
func readFile(path string) ([]byte, error) {
	fd, err := open(path)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: path, Err: err}
	}
	defer unix.Close(fd)
	buf := buffers.Get().(*[]byte)
	defer buffers.Put(buf)
	for text := (*buf)[:0]; ; {
		text = slices.Grow(text, 1024)
		*buf = text
		switch n, err := unix.Read(fd, text[len(text):cap(text)]); {
		case err == unix.EINTR:
		case err != nil:
			return nil, &fs.PathError{Op: "read", Path: path, Err: err}
		case n == 0:
			return bytes.Clone(text), nil
		default:
			text = text[:len(text)+n]
		}
	}
}

func open(path string) (fd int, err error) {
	for {
		if fd, err = unix.Open(path, unix.O_RDONLY|unix.O_CLOEXEC, 0); err != unix.EINTR {
			return fd, err
		}
	}
}
