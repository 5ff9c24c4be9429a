package procfs

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"

	"berth/sockets"
)

// The inodes of a machine's initial namespaces (PROC_PID_INIT_INO and
// PROC_USER_INIT_INO in include/linux/proc_ns.h).
const (
	firstPIDs  = 0xEFFFFFFC
	firstUsers = 0xEFFFFFFD
)

// Sight finds out which processes the tree lists. A /proc may belong to a nested PID
// namespace, or to one that this process is not in, and it may hide other users'
// processes.
func (fs *FS) Sight() sockets.Sight {
	text, err := fs.read("self", "status")
	switch {
	case err != nil && fs.lists():
		return sockets.SightForeign // this process has no PID in the namespace of that /proc
	case err != nil:
		return sockets.SightNone
	}
	s := parseStatus(text)
	if fs.Hides() {
		return sockets.SightHidden
	}
	own := slices.Equal(s.numbers, []uint64{uint64(os.Getpid())})
	switch {
	case own && fs.namespace("self/ns/pid", "pid:[") == firstPIDs:
		return sockets.SightAll
	case fs.namespace("1/ns/pid", "pid:[") == firstPIDs: // process 1 is the first process of the namespace that /proc belongs to
		return sockets.SightAll
	case own:
		return sockets.SightNamespace
	}
	return sockets.SightForeign
}

// lists reports whether the tree has any process.
func (fs *FS) lists() bool {
	dir, err := os.Open(fs.Root)
	if err != nil {
		return false
	}
	defer dir.Close()
	names, _ := dir.Readdirnames(-1)
	return slices.ContainsFunc(names, func(name string) bool { _, ok := decimal([]byte(name)); return ok })
}

// namespace returns the inode of the namespace at name, a link to a target such as
// "pid:[4026531836]". It returns 0 if the link can't be read.
func (fs *FS) namespace(name, prefix string) uint64 {
	link, err := os.Readlink(filepath.Join(fs.Root, name))
	if err != nil {
		return 0
	}
	inode, _ := bracketed([]byte(link), prefix)
	return inode
}

// inner reports whether this process is in a user namespace other than the initial one.
// There, being root gives it no power over processes outside. If the namespace's inode
// can't be read, inner checks whether every user is mapped to itself, as in the initial
// namespace. But another namespace may be mapped like that, too.
func (fs *FS) inner() bool {
	if n := fs.namespace("self/ns/user", "user:["); n != 0 {
		return n != firstUsers
	}
	text, err := fs.read("self", "uid_map")
	return err == nil && !slices.Equal(decimals(bytes.TrimSpace(text)), []uint64{0, 0, 1<<32 - 1})
}
