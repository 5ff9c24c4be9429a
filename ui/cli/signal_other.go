//go:build !unix

package cli

import (
	"os"
	"syscall"
)

// fatal returns nil, because no other signals end a program on this system.
func fatal() []os.Signal { return nil }

func isQuit(syscall.Signal) bool { return false }
