package procfs

import "bytes"

// ring takes the place of the inode in a socketFD for an io_uring. No socket has this
// inode.
const ring = 0

// isRing reports whether a descriptor with this link target is an io_uring.
func isRing(link []byte) bool { return string(link) == "anon_inode:[io_uring]" }

// parseUserFiles returns the sockets among the registered files in the fdinfo of an
// io_uring (io_uring_show_fdinfo in io_uring/fdinfo.c). After "UserFiles:" and the
// number of files, there is an indented line for each file, with its index and path,
// such as "0: socket:[48211]". told is false if the list is left out, as it is while
// the ring is locked.
func parseUserFiles(text []byte) (inodes []uint64, told bool) {
	for line := range lines(text) {
		key, value, _ := bytes.Cut(line, []byte{':'})
		switch {
		case string(key) == "UserFiles":
			told = true
		case told:
			if _, ok := decimal(bytes.TrimSpace(key)); !ok {
				return inodes, told // the next list begins
			}
			if inode, ok := socketInode(bytes.TrimSpace(value)); ok {
				inodes = append(inodes, inode)
			}
		}
	}
	return inodes, told
}
