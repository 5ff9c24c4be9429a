//go:build unix

package cli

import (
	"os"
	"syscall"
)

// fatal is every signal by which somebody may end a program, and that would
// leave its terminal as it is. A fault of the program itself comes to it as a
// panic, not as one of these.
func fatal() []os.Signal {
	return []os.Signal{
		syscall.SIGQUIT, syscall.SIGILL, syscall.SIGTRAP, syscall.SIGABRT, syscall.SIGBUS, syscall.SIGFPE, syscall.SIGUSR1, syscall.SIGSEGV,
		syscall.SIGUSR2, syscall.SIGALRM, syscall.SIGXCPU, syscall.SIGXFSZ, syscall.SIGVTALRM, syscall.SIGSYS,
	}
}

func isQuit(s syscall.Signal) bool { return s == syscall.SIGQUIT }
