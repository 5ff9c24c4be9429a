package sockets

import (
	"context"
	"time"
)

// Snapshot is what a Source saw at one time. It also says what could not be seen: in
// the Gap of a socket, in Missing, and in Broken.
type Snapshot struct {
	Time    time.Time     // when the sockets were read, with its monotonic reading
	Took    time.Duration // how long all of it took
	Ask     Ask           // what was requested: the snapshot says nothing about sockets outside it
	Sockets []Socket      // in no order
	Host    *Host
	Missing []Missing
	Tally   *Tally     // if the Ask left connections out and requested owners; covers all TCP, whatever the Ask is about; nil: not counted
	Vital   *Vital     // if Ask.Health requests it
	Beyond  *Elsewhere // from other network namespaces; nil: they were not requested
	Broken  []Part     // lists read in part or not at all: a socket that is missing may still be open
}

// Tally is how many TCP sockets the machine has, counted by the system without
// listing any; -1: unknown.
type Tally struct {
	Connected int // ESTABLISHED and CLOSE_WAIT (tcpCurrEstab of RFC 4022)
	TimeWait  int
}

// Part is one of the system's lists of sockets.
type Part struct {
	Proto  Proto
	Family Family
}

// Complete reports whether a socket such as s would be in the snapshot if it were
// open.
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
	// Snapshot reads what ask requests. It is synchronous and must not be called
	// twice at once: the caller owns concurrency. Sockets, Vital and what they point
	// to belong to the caller until its next call, except *Process, *Host and owner
	// slices, which are shared and never changed. An error means that nothing could
	// be read; a partial result comes without one.
	Snapshot(ctx context.Context, ask Ask) (Snapshot, error)
}
