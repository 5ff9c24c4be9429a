//go:build unix && !linux

package userfile

import (
	"os"
	"syscall"
)

// open opens the regular file at path. It checks the file before and after opening
// it, because another file may be put in its place in the meantime. Opening the
// other file does not block.
func open(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if err := admit(info); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
	if err != nil {
		return nil, err
	}
	if info, err = f.Stat(); err == nil {
		err = admit(info)
	}
	if err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func admit(info os.FileInfo) error {
	if err := kindOf(info.Mode()); err != nil {
		return err
	}
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return trusted(os.Geteuid(), int(st.Uid), uint32(info.Mode().Perm()))
	}
	return nil
}
