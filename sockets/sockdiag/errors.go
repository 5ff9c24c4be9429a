package sockdiag

import "errors"

// What can be wrong with a dump whose sockets come all the same. A caller
// that wants the whole truth dumps once more, then says what is missing.
var (
	// ErrInterrupted: the kernel's tables changed under the dump
	// (NLM_F_DUMP_INTR, or a socket ended while it was told), so that sockets
	// may be missing or told twice.
	ErrInterrupted = errors.New("the dump was interrupted by change")

	// ErrOverrun: replies were lost because they were not read fast enough
	// or did not fit (ENOBUFS).
	ErrOverrun = errors.New("replies of the kernel were lost")

	// ErrSilent: the kernel did not answer.
	ErrSilent = errors.New("the kernel does not answer")

	// ErrMalformed: replies were left out because they made no sense.
	ErrMalformed = errors.New("replies of the kernel were malformed")
)

// isLoss reports whether err says that a dump may lack sockets, and no more: the
// kernel answers.
func isLoss(err error) bool {
	return errors.Is(err, ErrInterrupted) || errors.Is(err, ErrOverrun) || errors.Is(err, ErrMalformed)
}
