package sockets

import (
	"cmp"
	"time"
)

// Process is one run of a program. Two processes are the same only if PID and
// Started agree: pids are used again. Sources hand out the same *Process for
// the same process as long as nothing in it changes, and never change one that
// they have handed out. Strings are scrubbed.
type Process struct {
	PID     int
	Name    string // the full name, not cut at 15 characters
	Cmdline string // arguments joined by spaces; "" where it may not be read or is empty
	Exe     string // path of the program; "" where it may not be read
	User    Account
	Started time.Time // 10 ms ticks on Linux; zero where not known
	Ticks   uint64    // the same as Linux counts it, from boot on, which no clock that is set moves; 0 elsewhere
}

// Owner is a process that holds a socket open under a descriptor.
type Owner struct {
	Process *Process
	FD      int // -1: not known
}

// CompareOwners orders owners by their process, the oldest first, and by
// descriptor: a server stands before the children that inherited its socket,
// even where the pids have begun anew in between.
func CompareOwners(a, b Owner) int {
	p, q := a.Process, b.Process
	if p == q {
		return cmp.Compare(a.FD, b.FD)
	}
	return cmp.Or(p.Started.Compare(q.Started), cmp.Compare(p.PID, q.PID), cmp.Compare(a.FD, b.FD))
}
