package procfs

import (
	"bytes"
	"encoding/binary"
)

// Offsets in struct linux_dirent64 of getdents(2), which consists of inode, offset,
// record length, type, and the name with its NUL.
const (
	direntLength = 16
	direntName   = 19
)

// nextName returns the name of the first entry in buf, which getdents64 filled, and the
// entries after it. In memory the name is still followed by its NUL. ok is false at the
// end, or if the bytes are not an entry.
func nextName(buf []byte) (name, rest []byte, ok bool) {
	if len(buf) <= direntName {
		return nil, nil, false
	}
	n := int(binary.NativeEndian.Uint16(buf[direntLength:]))
	if n <= direntName || n > len(buf) {
		return nil, nil, false
	}
	end := bytes.IndexByte(buf[direntName:n], 0)
	if end < 0 {
		return nil, nil, false
	}
	return buf[direntName : direntName+end], buf[n:], true
}

// nextNumber is like nextName, but skips entries whose names are not numbers.
// Processes, threads and descriptors have numbers as names.
func nextNumber(buf []byte) (number int32, name, rest []byte, ok bool) {
	for {
		name, buf, ok = nextName(buf)
		if !ok {
			return 0, nil, nil, false
		}
		if n, isNumber := decimal(name); isNumber && n < 1<<31 {
			return int32(n), name, buf, true
		}
	}
}
