package procfs

import (
	"sync"
	"sync/atomic"
)

// The kinds of reads, from the most needed on.
const (
	depthList  int8 = iota // which processes exist
	depthKnown             // descriptors of processes that answered before
	depthTable             // descriptors
	depthFacts             // command lines
	depthDeep              // threads' tables, and io_urings
	depthAsked             // what a caller wants to know about one process
)

// strays is the reads that were left behind and have not returned: at most one of each
// kind for a process, which is not asked again before that. The zero strays is ready
// for use, by several goroutines at once.
type strays struct {
	most int // 0: behindAtMost
	n    atomic.Int32
	mu   sync.Mutex
	by   map[stray]*hand
}

// room returns how many reads may be left behind before no more reads of that kind
// are begun. The more needed a kind is, the longer there is room for it.
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

// count counts the reads that have not returned.
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

// back notes that h has returned.
func (s *strays) back(h *hand) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n.Add(-1)
	if id := (stray{h.pid, h.depth}); s.by[id] == h {
		delete(s.by, id)
	}
}

// of returns the read of that depth which the process with pid blocks, as the inode of
// the process's directory: 0 if that was not known yet. Another process with the same
// number has another directory.
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
