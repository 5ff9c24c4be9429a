//go:build !linux

package screen

import "os"

// reopened returns f: on this system a descriptor can't be opened once more by
// its number.
func reopened(f *os.File) *os.File { return f }
