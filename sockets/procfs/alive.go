package procfs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

// Ticks returns when the process with pid started, in clock ticks after boot:
// together with its pid that is its identity. A process that has ended and only
// waits to be reaped counts as missing, like one that never was: fs.ErrNotExist.
func (f *FS) Ticks(pid int) (uint64, error) {
	return told(f, pid, func() (uint64, error) { return f.ticks(pid) })
}

func (f *FS) ticks(pid int) (uint64, error) {
	text, err := f.read(strconv.Itoa(pid), "stat")
	if err != nil {
		return 0, notThere(err)
	}
	s, err := parseStat(text)
	if err == nil && s.dead() {
		err = fs.ErrNotExist
	}
	return s.start, err
}

// Holds reports whether the process with pid has one of the sockets with inodes
// open, in any of its threads: they may have descriptors of their own.
func (f *FS) Holds(pid int, inodes []uint64) (bool, error) {
	return told(f, pid, func() (bool, error) { return f.holds(pid, inodes) })
}

func (f *FS) holds(pid int, inodes []uint64) (bool, error) {
	own := filepath.Join(f.Root, strconv.Itoa(pid))
	held, err := holds(filepath.Join(own, "fd"), inodes)
	if held || err != nil {
		return held, err
	}
	threads, err := os.ReadDir(filepath.Join(own, "task"))
	if err != nil {
		return false, notThere(err)
	}
	var unread error
	for _, t := range threads {
		held, err := holds(filepath.Join(own, "task", t.Name(), "fd"), inodes)
		if held {
			return true, nil
		}
		if err != nil && !closed(err) { // else the thread has ended in between
			unread = err
		}
	}
	return false, unread
}

// holds looks through one table of descriptors. The error is about an entry that
// could not be read and may have been one of the sockets.
func holds(dir string, inodes []uint64) (bool, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return false, notThere(err)
	}
	var unread error
	for _, e := range entries {
		link, err := os.Readlink(filepath.Join(dir, e.Name()))
		held := false
		switch inode, ok := socketInode([]byte(link)); {
		case ok:
			held = slices.Contains(inodes, inode)
		case err == nil && isRing([]byte(link)):
			held, err = registered(filepath.Join(filepath.Dir(dir), "fdinfo", e.Name()), inodes)
		}
		if held {
			return true, nil
		}
		if err != nil && !closed(err) {
			unread = err
		}
	}
	return false, unread
}

// closed reports whether err says that a descriptor was closed in between.
func closed(err error) bool { return errors.Is(notThere(err), fs.ErrNotExist) }

var errRing = errors.New("an io_uring does not tell which files are registered with it")

// registered looks among the files that are registered with an io_uring.
func registered(fdinfo string, inodes []uint64) (bool, error) {
	text, err := os.ReadFile(fdinfo)
	if err != nil {
		return false, err
	}
	files, told := parseUserFiles(text)
	if !told {
		return false, errRing
	}
	return slices.ContainsFunc(files, func(inode uint64) bool { return slices.Contains(inodes, inode) }), nil
}

// notThere maps the kernel's two errors for a process that ended while it was being
// read to one.
func notThere(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
		return fs.ErrNotExist
	}
	return err
}
