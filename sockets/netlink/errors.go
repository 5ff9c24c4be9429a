package netlink

import "errors"

// Errors that may occur although some replies arrive. A caller that needs complete data
// asks once more, and then reports what is missing. A refusal by the kernel is a bare
// syscall.Errno; a failure of the connection is an os.SyscallError.
var (
	// ErrInterrupted means that the kernel's tables changed during the dump
	// (NLM_F_DUMP_INTR), so that something may be missing or reported twice.
	ErrInterrupted = errors.New("the dump was interrupted by changes")

	// ErrOverrun means that replies were lost because they were not read fast enough or
	// did not fit (ENOBUFS).
	ErrOverrun = errors.New("replies from the kernel were lost")

	// ErrSilent means that the kernel did not answer.
	ErrSilent = errors.New("the kernel does not answer")

	// ErrMalformed means that replies were left out because they made no sense.
	ErrMalformed = errors.New("replies from the kernel were malformed")
)

// IsLoss reports whether err means only that replies may be missing, while the kernel
// does answer.
func IsLoss(err error) bool {
	return errors.Is(err, ErrInterrupted) || errors.Is(err, ErrOverrun) || errors.Is(err, ErrMalformed)
}
