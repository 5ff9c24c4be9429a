package procfs

import (
	"bytes"

	"berth/sockets"
	"berth/sockets/scrub"
)

// Indexes of the words in a line of /proc/net/unix (unix_seq_show in
// net/unix/af_unix.c).
const (
	unixFlags = 3
	unixType  = 4
	unixState = 5
	unixInode = 6
	unixWords = 7
)

// parseUnix parses one line into s. The path is the rest of the line. If the path
// contains a newline, only the part before it is reported, and the rest becomes a bad
// line.
func parseUnix(line []byte, s *sockets.Socket) bool {
	var words [unixWords][]byte
	n, path := fields(line, words[:])
	if n < unixWords {
		return false
	}
	flags, ok := hexadecimal(words[unixFlags])
	state, ok2 := hexadecimal(words[unixState])
	inode, ok3 := decimal(words[unixInode])
	kind, ok4 := unixTypeOf(words[unixType])
	if !ok || !ok2 || !ok3 || !ok4 {
		return false
	}
	s.Inode = inode
	s.State = unixStateOf(flags, state)
	s.Unix = &sockets.UnixInfo{Type: kind, Path: scrub.Bytes(bytes.TrimPrefix(path, []byte{' '}))}
	return true
}

// unixTypeOf parses SOCK_STREAM, SOCK_DGRAM and SOCK_SEQPACKET as printed by the
// kernel.
func unixTypeOf(word []byte) (string, bool) {
	switch string(word) {
	case "0001":
		return "stream", true
	case "0002":
		return "dgram", true
	case "0005":
		return "seqpacket", true
	}
	return "", false
}

// unixStateOf derives the state from SO_ACCEPTCON and SS_CONNECTED
// (include/uapi/linux/net.h).
func unixStateOf(flags, state uint64) sockets.State {
	const acceptcon, connected = 0x10000, 3
	switch {
	case flags&acceptcon != 0:
		return sockets.Listen
	case state == connected:
		return sockets.Connected
	}
	return sockets.Bound
}
