package procfs

import (
	"io"
	"os"
	"syscall"
)

// readRegular reads up to limit bytes of a file that another user may have created. It
// reads only regular files, so that it never waits for a pipe or activates a device.
func readRegular(path string, limit int64) ([]byte, error) {
	if info, err := os.Stat(path); err != nil || !info.Mode().IsRegular() {
		return nil, os.ErrInvalid
	}
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() { // it was replaced in the meantime
		return nil, os.ErrInvalid
	}
	return io.ReadAll(io.LimitReader(f, limit))
}
