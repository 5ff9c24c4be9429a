package procfs

// bracketed returns the number in a link such as "socket:[48211]".
func bracketed(link []byte, prefix string) (uint64, bool) {
	n := len(link) - 1
	if n < len(prefix) || link[n] != ']' || string(link[:len(prefix)]) != prefix {
		return 0, false
	}
	return decimal(link[len(prefix):n])
}

// socketInode returns the inode in a descriptor's link target. It returns false if the
// descriptor is not a socket.
func socketInode(link []byte) (uint64, bool) { return bracketed(link, "socket:[") }
