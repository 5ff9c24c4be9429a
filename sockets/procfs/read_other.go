//go:build !linux

package procfs

import "os"

// readFile returns the content of the file at path.
func readFile(path string) ([]byte, error) { return os.ReadFile(path) }
