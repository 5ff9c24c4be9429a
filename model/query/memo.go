package query

import (
	"sync/atomic"

	"berth/sockets"
)

// memo remembers for which processes a test is true, so that a pass over 100,000
// sockets reads each command line only once. Its result never differs from that of
// the test: a Process is immutable, and a remembered one can't be freed, so no
// other Process can be allocated at its address. A memo is safe for concurrent use.
type memo struct {
	yes, no [256]atomic.Pointer[sockets.Process] // by PID; a later process replaces an earlier one
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
