package local

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"slices"
	"time"

	"berth/sockets"
	"berth/sockets/procfs"
)

const (
	// stuckLooks and sendingLooks are how many connections are looked at closely
	// in a poll: of those that look stuck, and of those that only have something
	// under way. They are the same from poll to poll.
	stuckLooks, sendingLooks = 512, 128

	// vitalPatience is how long the vitals of processes may take in a poll that
	// wants all of them.
	vitalPatience = 2 * time.Second
)

// checkup remembers when the vitals of processes were last read.
type checkup struct {
	read map[sockets.ProcessID]time.Time
}

// vital reads what ask wants of the health of what was found; nil for nothing.
func (s *source) vital(ctx context.Context, ask sockets.Ask) *sockets.Vital {
	if ask.Health == sockets.NoHealth {
		return nil
	}
	v := &sockets.Vital{}
	if c, ok := s.fs.Counters(); ok {
		v.Counters = &c
	}
	if ask.Health == sockets.SuspectFlows {
		s.flows(ctx)
	}
	if ask.Owners != sockets.NoOwners {
		v.Processes = s.checkup.some(ctx, s.fs, s.scanner.Holders(), ask.Health == sockets.AllFlows)
	}
	return v
}

// flows looks closely at connections that look stuck.
func (s *source) flows(ctx context.Context) {
	if s.lists.conn == nil {
		return
	}
	left := [...]int{stuckLooks, sendingLooks}
	for i := range s.found {
		k := &s.found[i]
		n := suspicion(k)
		if n == 0 || left[n-1] == 0 || s.foreign(k) {
			continue
		}
		left[n-1]--
		if flow, err := s.lists.conn.Flow(ctx, k); err == nil {
			k.Flow = flow
		}
	}
}

// suspicion returns 1 for a connection that looks stuck, 2 for one that has
// something under way, and 0 for all others.
func suspicion(k *sockets.Socket) int {
	switch k.State {
	case sockets.CloseWait, sockets.FinWait1, sockets.FinWait2:
		return 1
	case sockets.Established:
		switch {
		case k.Queue.Recv > 0, k.Timer.Kind == sockets.TimerPersist:
			return 1
		case k.Timer.Kind == sockets.TimerRetransmit:
			return 2
		}
	}
	return 0
}

// some reads the vitals of all holders, or of as many as it takes to read each
// once in a procfs.Round at a poll a second: those first that were read longest
// ago.
func (c *checkup) some(ctx context.Context, f *procfs.FS, holders []*sockets.Process, all bool) map[sockets.ProcessID]sockets.Vitals {
	first := c.read == nil
	read := make(map[sockets.ProcessID]time.Time, len(holders))
	for _, p := range holders {
		read[p.ID()] = c.read[p.ID()]
	}
	c.read = read
	slices.SortFunc(holders, func(p, q *sockets.Process) int {
		return cmp.Or(read[p.ID()].Compare(read[q.ID()]), p.CompareStart(q), cmp.Compare(p.PID, q.PID))
	})
	n := len(holders)
	if !first && !all {
		n = (n + vitalShare - 1) / vitalShare
	}
	found := make(map[sockets.ProcessID]sockets.Vitals, n)
	end := time.Now().Add(vitalPatience)
	for _, p := range holders[:n] {
		if ctx.Err() != nil || time.Now().After(end) {
			break
		}
		read[p.ID()] = time.Now()
		if v, err := f.Vitals(p); err == nil || !errors.Is(err, fs.ErrNotExist) {
			found[p.ID()] = v
		}
	}
	return found
}

// vitalShare is the share of the processes whose vitals are read in a poll.
const vitalShare = 10
