package procfs

import (
	"bytes"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// threadID returns the number of the calling thread.
func threadID() int { return unix.Gettid() }

// asleep reports whether the thread of this process with that number waits for
// something, and not just for a processor. If that can't be determined, it returns
// true.
func asleep(thread int) bool {
	text, err := os.ReadFile("/proc/self/task/" + strconv.Itoa(thread) + "/stat")
	if err != nil {
		return true
	}
	_, rest, _ := bytes.Cut(text[max(0, bytes.LastIndexByte(text, ')')):], []byte{' '})
	return len(rest) == 0 || rest[0] != 'R'
}
