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

// Ticks returns when the process with the given pid started, in clock ticks after boot.
// Together with the pid, that identifies the process. For a process that does not
// exist, or has ended and is only waiting to be reaped, the error is fs.ErrNotExist.
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

// Holds reports whether any thread of the process with the given pid has one of the
// sockets with the given inodes open. A thread may have a descriptor table of its own.
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
		if err != nil && !closed(err) { // otherwise the thread has ended in the meantime
			unread = err
		}
	}
	return false, unread
}

// holds searches one descriptor table. It returns an error if an entry that may be one
// of the sockets could not be read.
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

// closed reports whether err means that a descriptor was closed in the meantime.
func closed(err error) bool { return errors.Is(notThere(err), fs.ErrNotExist) }

var errRing = errors.New("an io_uring does not show which files are registered with it")

// registered reports whether one of the sockets is registered with an io_uring.
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

// notThere returns fs.ErrNotExist for either of the two errors that the kernel returns
// if a process ends while it is being read.
func notThere(err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
		return fs.ErrNotExist
	}
	return err
}
