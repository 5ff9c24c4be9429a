package sockets

import "errors"

// Actor changes the system that a Source reads. Only callers that are meant to change
// something are given one. Its methods may be called from any goroutine.
type Actor interface {
	// Kin returns facts about the processes with the given pids that matter before
	// acting on them and can't be learned from their sockets. Facts that can't be read
	// are left out.
	Kin(pids []int) Kin

	// Open returns a handle for p. It checks that p is still the process that a Source
	// reported, and that it still holds one of the sockets with the given inodes. If
	// inodes is empty, only the first check is made. If a check fails, the error is
	// ErrGone, ErrReplaced or ErrLetGo; any other error says why a check could not be
	// made. The caller must close the handle.
	Open(p *Process, inodes []uint64) (Handle, error)

	// Destroy closes a socket that a process still has open. The process notices when
	// it next uses the socket. Destroy needs CAP_NET_ADMIN. A nil error means only that
	// the system has accepted the request; a later Snapshot shows whether the socket is
	// gone. The error is ErrGone if the socket does not exist, or no longer exists.
	Destroy(s *Socket) error
}

// Errors returned if a process or a socket changed before anything was done to it.
var (
	ErrGone     = errors.New("it is gone")
	ErrReplaced = errors.New("another process has its pid now")
	ErrLetGo    = errors.New("it does not hold the socket any more")
)
