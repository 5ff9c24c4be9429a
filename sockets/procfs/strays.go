package procfs

import (
	"sync"
	"sync/atomic"
)

// The kinds of reads, the most important first.
const (
	depthList  int8 = iota // which processes exist
	depthKnown             // the descriptors of processes that answered before
	depthTable             // descriptors
	depthFacts             // command lines
	depthDeep              // threads' tables, and io_urings
	depthAsked             // what a caller wants to know about one process
)

// strays holds the reads that were left behind and have not returned. There is at most
// one read of each kind for a process, because the process is not tried again before
// that read returns. The zero value is ready to use. strays is safe for concurrent use.
type strays struct {
	most int // 0: behindAtMost
	n    atomic.Int32
	mu   sync.Mutex
	by   map[stray]*hand
}

// room returns the number of left-behind reads at which no more reads of the given kind
// are started. The more important the kind, the higher the number.
func (s *strays) room(depth int8) int {
	most := s.most
	if most == 0 {
		most = behindAtMost
	}
	switch depth {
	case depthList:
		return most
	case depthKnown:
		return most - 1
	case depthTable:
		return most - 2
	}
	return most * 3 / 4
}

// stray is a process and the kind of read that is stuck in it.
type stray struct {
	pid   int32
	depth int8
}

// count returns the number of reads that have not returned.
func (s *strays) count() int { return int(s.n.Load()) }

func (s *strays) add(h *hand) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n.Add(1)
	if s.by == nil {
		s.by = make(map[stray]*hand)
	}
	s.by[stray{h.pid, h.depth}] = h
}

// back records that h has returned.
func (s *strays) back(h *hand) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n.Add(-1)
	if id := (stray{h.pid, h.depth}); s.by[id] == h {
		delete(s.by, id)
	}
}

// of reports whether the process with the given pid is holding up a read of the given
// depth, and returns the inode of the process's directory, or 0 if it was not known
// yet. If the PID is reused, the new process's directory has a different inode.
func (s *strays) of(pid int32, depth int8) (inode uint64, held bool) {
	if s.count() == 0 {
		return 0, false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.by[stray{pid, depth}]
	if h == nil {
		return 0, false
	}
	return h.place.Load(), true
}
