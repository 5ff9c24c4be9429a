package netlink

import "errors"

// What can be wrong with replies of which some come all the same. A caller that
// wants the whole truth asks once more, then says what is missing. What the kernel
// refuses is a bare syscall.Errno; where the connection fails, an os.SyscallError.
var (
	// ErrInterrupted: the kernel's tables changed under the dump
	// (NLM_F_DUMP_INTR), so that something may be missing or told twice.
	ErrInterrupted = errors.New("the dump was interrupted by change")

	// ErrOverrun: replies were lost because they were not read fast enough
	// or did not fit (ENOBUFS).
	ErrOverrun = errors.New("replies of the kernel were lost")

	// ErrSilent: the kernel did not answer.
	ErrSilent = errors.New("the kernel does not answer")

	// ErrMalformed: replies were left out because they made no sense.
	ErrMalformed = errors.New("replies of the kernel were malformed")
)

// IsLoss reports whether err says that replies may be missing, and no more: the
// kernel answers.
func IsLoss(err error) bool {
	return errors.Is(err, ErrInterrupted) || errors.Is(err, ErrOverrun) || errors.Is(err, ErrMalformed)
}
