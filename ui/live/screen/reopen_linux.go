package screen

import (
	"fmt"
	"os"
	"syscall"
)

// reopened returns the terminal f opened once more, for writing that does not
// block. O_NONBLOCK belongs to the open file description, so the shell's, which f
// shares, is left as it is. It returns f where opening fails: for a terminal of
// another user, or without /proc.
func reopened(f *os.File) *os.File {
	again, err := os.OpenFile(fmt.Sprintf("/proc/self/fd/%d", f.Fd()), os.O_WRONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
	if err != nil {
		return f
	}
	return again
}
