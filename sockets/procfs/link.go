package procfs

// bracketed reads the number in a link such as "socket:[48211]".
func bracketed(link []byte, prefix string) (uint64, bool) {
	n := len(link) - 1
	if n < len(prefix) || link[n] != ']' || string(link[:len(prefix)]) != prefix {
		return 0, false
	}
	return decimal(link[len(prefix):n])
}

// socketInode reads the link target of a descriptor that is a socket.
func socketInode(link []byte) (uint64, bool) { return bracketed(link, "socket:[") }
