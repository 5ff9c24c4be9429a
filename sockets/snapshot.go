package sockets

import (
	"context"
	"time"
)

// Snapshot is what a Source saw at one time. What it could not see comes with
// it: as the Gap of a socket, in Missing, and in Broken.
type Snapshot struct {
	Time    time.Time     // when the sockets were read, with its monotonic reading
	Took    time.Duration // how long all of it took
	Ask     Ask           // what it was made for: it says nothing about sockets outside
	Sockets []Socket      // in no order
	Host    *Host
	Missing []Missing
	Tally   *Tally     // where the Ask left connections out, and wanted owners; of all TCP, whatever the Ask is about; nil: not counted
	Vital   *Vital     // where Ask.Health wants it
	Beyond  *Elsewhere // of other network namespaces; nil: they were not asked for
	Broken  []Part     // read in part or not at all: a socket that is not there may still be open
}

// Tally is how many TCP sockets the machine has, as it counts them without
// listing any; -1: not known.
type Tally struct {
	Connected int // ESTABLISHED and CLOSE_WAIT (tcpCurrEstab of RFC 4022)
	TimeWait  int
}

// Part is one of the lists that a system keeps of its sockets.
type Part struct {
	Proto  Proto
	Family Family
}

// Complete reports whether a socket such as s, had it been open, would be in the
// snapshot.
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
	// Snapshot reads what ask wants. It is synchronous and must not be
	// called twice at once: the caller owns concurrency. Sockets, Vital and
	// what they point to belong to the caller until its next call, apart
	// from *Process, *Host and owner slices, which are shared and never
	// changed. An error means that nothing could be read; what could be
	// read in part comes without one.
	Snapshot(ctx context.Context, ask Ask) (Snapshot, error)
}
