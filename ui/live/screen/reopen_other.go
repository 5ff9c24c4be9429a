//go:build !linux

package screen

import "os"

// reopened returns f, because on this system a descriptor can't be opened again by
// its number.
func reopened(f *os.File) *os.File { return f }
