//go:build !unix

package cli

import (
	"os"
	"syscall"
)

// fatal returns nothing: no other signal ends a program here.
func fatal() []os.Signal { return nil }

func isQuit(syscall.Signal) bool { return false }
