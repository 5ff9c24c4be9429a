package procfs

import (
	"bytes"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// threadID returns the ID of the calling thread.
func threadID() int { return unix.Gettid() }

// asleep reports whether the thread of this process with the given ID is waiting for
// something other than a processor. If that can't be determined, it returns true.
func asleep(thread int) bool {
	text, err := os.ReadFile("/proc/self/task/" + strconv.Itoa(thread) + "/stat")
	if err != nil {
		return true
	}
	_, rest, _ := bytes.Cut(text[max(0, bytes.LastIndexByte(text, ')')):], []byte{' '})
	return len(rest) == 0 || rest[0] != 'R'
}
