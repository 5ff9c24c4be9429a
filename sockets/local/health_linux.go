package local

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"berth/sockets"
	"berth/sockets/procfs"
)

const (
	// stuckLooks limits how many of the connections that look stuck are examined
	// closely in one poll. sendingLooks is the limit for those that merely have data in
	// flight. Each poll chooses the same ones.
	stuckLooks, sendingLooks = 512, 128

	// vitalPatience is how long any poll may spend on reading the vitals of processes,
	// even one that needs the vitals of all of them.
	vitalPatience = 2 * time.Second
)

// checkup remembers the vitals of processes and when they were read.
type checkup struct {
	known    map[sockets.ProcessID]*checked
	turn     uint64
	holders  []procfs.Holder // reused, like due and patients
	due      []appointment
	patients []sockets.Patient
}

type checked struct {
	vitals sockets.Vitals
	at     time.Time // zero: they were never read
	whole  time.Time // when all vitals were last read; zero: never
	turn   uint64    // the turn in which the process last held a socket
}

// appointment is a process whose vitals need to be read.
type appointment struct {
	*sockets.Process
	known *checked
}

// wholeAge is how long two facts about a process are trusted: its descriptor limit,
// and whether its program is still the file at its path. They change only if somebody
// changes them.
const wholeAge = time.Minute

// nearLimit is a percentage of a process's descriptor limit. Once a process has used
// that much, all of its vitals are read every time, because somebody may raise a limit
// that is nearly reached.
const nearLimit = 50

// holds reports whether the vitals of p can be taken as unchanged, because nothing
// seems to have run in p since they were read. A process that is stopped, frozen or
// resumed runs for a moment, and so does one that opens a descriptor.
func (c checked) holds(p procfs.Holder) bool {
	return !c.at.IsZero() && p.Read.Before(c.at) && !c.suspicious() && time.Since(c.whole) < wholeAge
}

// suspicious reports whether the vitals show trouble, or may do so soon. If so, they
// are read again without waiting for a sign that the process has run.
func (c checked) suspicious() bool {
	v := c.vitals
	return v.Stopped || v.Frozen || v.LeaderEnded || v.Replaced || v.Limit > 0 && int64(v.Descriptors)*100 >= int64(v.Limit)*nearLimit
}

// again reads a process's vitals once more. Anything that can't be read is unknown.
func (c checked) again(f *procfs.FS, p *sockets.Process, now time.Time, all bool) checked {
	v := c.vitals
	if !all && !c.suspicious() && now.Sub(c.whole) < wholeAge {
		v, err := f.Pulse(p, v)
		if err != nil {
			return checked{vitals: v, at: now, turn: c.turn}
		}
		return checked{v, now, c.whole, c.turn}
	}
	v, err := f.Vitals(p)
	if err != nil {
		return checked{vitals: v, at: now, turn: c.turn}
	}
	return checked{v, now, now, c.turn}
}

// count reads the kernel's counters if ask requests them. It returns nil if they are
// not requested or can't be read. They must be read before the sockets: then whatever
// they have counted shows in a socket, unless the socket is gone.
func (s *source) count(ask sockets.Ask) *sockets.Counters {
	if ask.Health == sockets.NoHealth {
		return nil
	}
	c, ok := s.fs.Counters()
	if !ok {
		return nil
	}
	return &c
}

// vital reads the other health facts that ask requests. It returns nil if ask requests
// none.
func (s *source) vital(ctx context.Context, ask sockets.Ask, counted *sockets.Counters) *sockets.Vital {
	if ask.Health == sockets.NoHealth {
		return nil
	}
	v := &sockets.Vital{Theirs: s.spaces.counters, Counters: counted}
	if ask.Health == sockets.SuspectFlows {
		s.flows(ctx)
	}
	if ask.Owners != sockets.NoOwners {
		v.Processes = s.checkup.some(ctx, s.fs, s.scanner, ask.Health == sockets.AllFlows)
	}
	return v
}

// flows examines connections that look stuck.
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

// suspicion returns 1 for a connection that looks stuck, 2 for one with data in
// flight, and 0 for all others.
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

// some returns the vitals of all holders. First, it reads them again: all of them if
// all is true, and otherwise only those that may have changed. It starts with those
// that were read longest ago, and reads enough of them that, with one poll per second,
// each is read once in a procfs.Round, however many processes come and go.
func (c *checkup) some(ctx context.Context, f *procfs.FS, s *procfs.Scanner, all bool) []sockets.Patient {
	c.holders = s.Holders(c.holders[:0])
	all = all || c.known == nil
	c.call(all)
	n := len(c.holders)
	if !all {
		n = (n + vitalShare - 1) / vitalShare
	}
	end := time.Now().Add(vitalPatience)
	for _, p := range kept(c.due, n) {
		now := time.Now()
		if ctx.Err() != nil || now.After(end) {
			break
		}
		*p.known = p.known.again(f, p.Process, now, all)
	}
	c.patients = c.patients[:0]
	for _, p := range c.holders {
		if k := c.known[p.ID()]; !k.at.IsZero() {
			c.patients = append(c.patients, sockets.Patient{Process: p.Process, Vitals: k.vitals})
		}
	}
	return c.patients
}

// kept returns the appointments that are kept in this poll: n processes that have never
// been read, and n that have. New processes don't delay the others. due must be in the
// order in which (*checkup).call sorts it, and is modified.
func kept(due []appointment, n int) []appointment {
	fresh := len(due)
	if i := slices.IndexFunc(due, func(p appointment) bool { return !p.known.at.IsZero() }); i >= 0 {
		fresh = i
	}
	if fresh > n {
		due = slices.Delete(due, n, fresh)
		fresh = n
	}
	return due[:min(len(due), fresh+n)]
}

// call determines the processes whose vitals need to be read, and forgets those that
// no longer hold any socket.
func (c *checkup) call(all bool) {
	if c.known == nil {
		c.known = make(map[sockets.ProcessID]*checked, len(c.holders))
	}
	c.turn++
	c.due = c.due[:0]
	for _, p := range c.holders {
		k := c.known[p.ID()]
		if k == nil {
			k = &checked{}
			c.known[p.ID()] = k
		}
		k.turn = c.turn
		if all || !k.holds(p) {
			c.due = append(c.due, appointment{p.Process, k})
		}
	}
	if len(c.known) > len(c.holders) {
		maps.DeleteFunc(c.known, func(_ sockets.ProcessID, k *checked) bool { return k.turn != c.turn })
	}
	slices.SortFunc(c.due, func(p, q appointment) int {
		return cmp.Or(p.known.at.Compare(q.known.at), p.CompareStart(q.Process), cmp.Compare(p.PID, q.PID))
	})
}

// vitalShare sets the share of processes whose vitals a poll reads: one in vitalShare.
const vitalShare = 10
