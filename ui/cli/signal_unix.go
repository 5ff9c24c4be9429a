//go:build unix

package cli

import (
	"os"
	"syscall"
)

// fatal returns the signals that may end a program and would leave its terminal in
// the wrong mode. A fault in the program itself arrives as a panic, not as one of
// these signals.
func fatal() []os.Signal {
	return []os.Signal{
		syscall.SIGQUIT, syscall.SIGILL, syscall.SIGTRAP, syscall.SIGABRT, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGUSR1, syscall.SIGSEGV,
		syscall.SIGUSR2, syscall.SIGALRM, syscall.SIGXCPU, syscall.SIGXFSZ, syscall.SIGVTALRM, syscall.SIGSYS,
	}
}

func isQuit(s syscall.Signal) bool { return s == syscall.SIGQUIT }
