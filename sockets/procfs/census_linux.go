package procfs

import "golang.org/x/sys/unix"

// Census reads the kernel's socket counts for the network namespace of the calling
// thread. A thread that has entered a namespace other than its process's own sees that
// namespace only under /proc/thread-self.
type Census struct {
	path []byte
	buf  []byte
}

// Census returns a reader of the counts in the calling thread's namespace.
func (fs *FS) Census() *Census {
	return &Census{path: append([]byte(fs.Root), "/thread-self/net\x00"...), buf: make([]byte, 4096)}
}

// Counts returns how many sockets there are. ok is false if that can't be determined.
// The kernel adds up the per-processor counts one after the other, so a count is
// certain only if two reads agree.
func (c *Census) Counts() (n Counts, ok bool) {
	dir, err := openat(unix.AT_FDCWD, c.path, unix.O_PATH|unix.O_DIRECTORY)
	if err != nil {
		return n, false
	}
	defer unix.Close(dir)
	for _, name := range [...]string{"sockstat\x00", "sockstat6\x00"} {
		text, err := readat(dir, []byte(name), c.buf)
		if err != nil || len(text) == 0 || len(text) == len(c.buf) {
			return n, false
		}
		n.parse(text)
	}
	return n, true
}

// Segments is how many TCP segments a namespace has received and sent.
type Segments struct{ In, Out uint64 }

// Segments reads the numbers of segments. ok is false if they can't be determined.
func (c *Census) Segments() (s Segments, ok bool) {
	dir, err := openat(unix.AT_FDCWD, c.path, unix.O_PATH|unix.O_DIRECTORY)
	if err != nil {
		return s, false
	}
	defer unix.Close(dir)
	text, err := readat(dir, []byte("snmp\x00"), c.buf)
	if err != nil || len(text) == len(c.buf) {
		return s, false
	}
	return parseSegments(text)
}

// parseSegments reads InSegs and OutSegs from /proc/net/snmp.
func parseSegments(text []byte) (s Segments, ok bool) {
	seen := 0
	for name, n := range pairs(text, "Tcp:") {
		switch name {
		case "Tcp:InSegs":
			s.In, seen = n, seen+1
		case "Tcp:OutSegs":
			s.Out, seen = n, seen+1
		}
	}
	return s, seen == 2
}
