package sockets

import "errors"

// Actor changes the system that a Source reads. Nobody who is to change nothing
// is handed one. Its methods may be called from any goroutine.
type Actor interface {
	// Kin tells of the processes with pids what an action on them goes by
	// and no socket tells. What can't be read is left out.
	Kin(pids []int) Kin

	// Open returns a handle of p, which must still be the process that it was
	// when a Source reported it, and have one of the sockets with inodes open;
	// without inodes the latter is not checked. The error is ErrGone,
	// ErrReplaced or ErrLetGo where that is not so, or says why it cannot be
	// found out. The caller must close the handle.
	Open(p *Process, inodes []uint64) (Handle, error)

	// Destroy closes a socket beneath the process that has it open, which
	// finds out when it uses it next. It needs CAP_NET_ADMIN. That it
	// returns nil means that the system has taken the order: whether the
	// socket has gone only a later Snapshot tells. ErrGone: there is no such
	// socket (any more).
	Destroy(s *Socket) error
}

// What has become of a process, or of a socket, before anything was done to it.
var (
	ErrGone     = errors.New("it has gone")
	ErrReplaced = errors.New("another process has its number now")
	ErrLetGo    = errors.New("it does not hold the socket any more")
)
