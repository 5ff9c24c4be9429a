package query

import (
	"sync/atomic"

	"berth/sockets"
)

// memo remembers of which processes something holds, so that a pass over
// 100,000 sockets reads each command line once. It tells no more than the test
// does: a process never changes, and one that is remembered is kept, so that
// no other can come to lie at its address. It is safe for concurrent use.
type memo struct {
	yes, no [256]atomic.Pointer[sockets.Process] // by pid; a later process takes the place
}

func (m *memo) holds(p *sockets.Process, test func(*sockets.Process) bool) bool {
	at := uint(p.PID) % uint(len(m.yes))
	switch p {
	case m.yes[at].Load():
		return true
	case m.no[at].Load():
		return false
	}
	ok := test(p)
	if ok {
		m.yes[at].Store(p)
	} else {
		m.no[at].Store(p)
	}
	return ok
}
