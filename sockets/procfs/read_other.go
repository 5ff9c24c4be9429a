//go:build !linux

package procfs

import "os"

// readFile returns what the file at path says.
func readFile(path string) ([]byte, error) { return os.ReadFile(path) }
