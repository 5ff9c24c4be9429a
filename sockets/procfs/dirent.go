package procfs

import (
	"bytes"
	"encoding/binary"
)

// struct linux_dirent64 of getdents(2): inode, offset, record length, type,
// name with its NUL.
const (
	direntLength = 16
	direntName   = 19
)

// nextName cuts the first entry off what getdents64 wrote: its name, which is still
// followed by the NUL in memory, and the rest. ok is false at the end and if the
// bytes are not an entry.
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

// nextNumber is nextName for entries whose names are numbers: processes, threads and
// descriptors.
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
