package sockets

import "errors"

// Actor changes the system that a Source reads. Only a caller that is to change
// something is handed one. Its methods may be called from any goroutine.
type Actor interface {
	// Kin returns the facts about the processes with pids that an action on them
	// depends on and that no socket shows. What can't be read is left out.
	Kin(pids []int) Kin

	// Open returns a handle for p, which must still be the process that it was when
	// a Source reported it, and have one of the sockets with inodes open; without
	// inodes the latter is not checked. If either is not so, the error is ErrGone,
	// ErrReplaced or ErrLetGo; any other error says why it cannot be found out. The
	// caller must close the handle.
	Open(p *Process, inodes []uint64) (Handle, error)

	// Destroy closes a socket under the process that has it open, which notices when
	// it next uses the socket. It needs CAP_NET_ADMIN. A nil error means that the
	// system has accepted the order: only a later Snapshot shows whether the socket
	// is gone. ErrGone: there is no such socket (any more).
	Destroy(s *Socket) error
}

// What has become of a process or a socket before anything was done to it.
var (
	ErrGone     = errors.New("it has gone")
	ErrReplaced = errors.New("another process has its number now")
	ErrLetGo    = errors.New("it does not hold the socket any more")
)
