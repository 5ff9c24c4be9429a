package screen

import (
	"fmt"
	"os"
	"syscall"
)

// reopened opens the terminal f again, for writing that does not block. O_NONBLOCK
// belongs to the open file description, so the one that f shares with the shell is
// not changed. If the terminal can't be opened, because it is another user's or
// there is no /proc, reopened returns f.
func reopened(f *os.File) *os.File {
	again, err := os.OpenFile(fmt.Sprintf("/proc/self/fd/%d", f.Fd()), os.O_WRONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
	if err != nil {
		return f
	}
	return again
}
