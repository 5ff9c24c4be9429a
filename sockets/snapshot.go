package sockets

import (
	"context"
	"time"
)

// Snapshot is what a Source saw at one time. What could not be seen is recorded in the
// Gap of a socket, in Missing, and in Broken.
type Snapshot struct {
	Time    time.Time     // when the sockets were read, with a monotonic reading
	Took    time.Duration // how long the whole snapshot took
	Ask     Ask           // what was requested: the snapshot says nothing about sockets outside it
	Sockets []Socket      // in no order
	Host    *Host
	Missing []Missing
	Tally   *Tally     // set if the Ask left connections out and requested owners; covers all TCP sockets, whatever the Ask selects; nil: not counted
	Vital   *Vital     // if Ask.Health requests it
	Beyond  *Elsewhere // from other network namespaces; nil: they were not requested
	Broken  []Part     // lists read in part or not at all, so that a socket missing from them may still be open
}

// Tally is the number of TCP sockets on the machine, as the system counts them without
// listing any. -1 stands for unknown.
type Tally struct {
	Connected int // ESTABLISHED and CLOSE_WAIT (tcpCurrEstab of RFC 4022)
	TimeWait  int
}

// Part is one of the system's lists of sockets.
type Part struct {
	Proto  Proto
	Family Family
}

// Complete reports whether a socket like s would be in the snapshot if it were open.
func (sn *Snapshot) Complete(s *Socket) bool {
	if !sn.Ask.Covers(s) {
		return false
	}
	if sn.Beyond != nil && sn.Host != nil && s.Key.NetNS != sn.Host.NetNS {
		return sn.Beyond.has(s)
	}
	for _, p := range sn.Broken {
		if p.Proto == s.Proto && p.Family == s.Family {
			return false
		}
	}
	return true
}

// Source reads the sockets of one machine.
type Source interface {
	// Snapshot reads what the Ask requests. It is synchronous and must not be called
	// concurrently; ensuring that is up to the caller. Sockets and Vital, and what they
	// point to, belong to the caller until the next call, except *Process, *Host and
	// slices of owners, which are shared and never changed. An error means that nothing
	// could be read; a partial result comes with a nil error.
	Snapshot(ctx context.Context, ask Ask) (Snapshot, error)
}
