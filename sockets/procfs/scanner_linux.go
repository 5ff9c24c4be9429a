package procfs

import (
	"context"
	"runtime"
	"slices"
	"time"

	"berth/sockets"
)

// Scanner finds the owners of sockets by reading the descriptors of processes. It
// remembers what it found, so that another pass allocates little memory, and so that
// slices and processes in which nothing has changed remain the same values. It is not
// safe for concurrent use.
//
// It reads everything that it is allowed to read with CAP_SYS_PTRACE, or as the same
// user as the process. A process that does not answer is left behind; see crew.
type Scanner struct {
	fs        *FS
	users     *Users
	boot      time.Time
	processes map[int32]*process
	index     *index
	pass      *pass
	round     int
	last      time.Time // when the last pass began
	now       func() time.Time
	sight     sockets.Sight
	news      int // how many of the names that have arrived so far were passed on
}

// process is what was found out about a process in the last pass that read it.
type process struct {
	facts
	outcome outcome
	why     error // the reason, if the outcome is failed
	uid     int64
	table   table
	holds   []socketFD
	read    time.Time // when its table was last read
	due     time.Time // the latest time at which it must be looked at again
	changed int       // the turn in which its sockets last changed
	seen    int       // the last turn in which it existed
}

// NewScanner returns a Scanner for the tree fs.
func NewScanner(fs *FS) *Scanner {
	return &Scanner{
		fs: fs, users: fs.Users(), processes: make(map[int32]*process), index: newIndex(),
		pass: newPass(fs.Root, min(2, runtime.NumCPU()), &fs.strays), now: time.Now,
	}
}

// Full reads every descriptor of every process. An error means that there is no result:
// the processes could not be listed, or ctx ended. Reads that hang in the kernel are
// then left behind, and the next call does not wait for them.
func (s *Scanner) Full(ctx context.Context) (Owners, error) { return s.scan(ctx, everything) }

// Next reads the processes in which something is likely to have changed: those that are
// new, whose number of descriptors is different, or whose sockets have changed
// recently. Of the others, Next looks at as many as it takes to look at each once per
// Round, however much time passes between calls, but skips those in which nothing has
// run since they were read.
func (s *Scanner) Next(ctx context.Context) (Owners, error) { return s.scan(ctx, changes) }

// Seek looks at every process, and reads all those in which anything may have run since
// they were last read. What Seek does not find, no pass could have found.
func (s *Scanner) Seek(ctx context.Context) (Owners, error) { return s.scan(ctx, active) }

func (s *Scanner) scan(ctx context.Context, d depth) (Owners, error) {
	s.prepare(d, s.now())
	if err := s.pass.run(ctx); err != nil {
		return Owners{}, err
	}
	return s.finish(), nil
}

func (s *Scanner) prepare(d depth, now time.Time) {
	s.users.Refresh()
	s.rename()
	if s.round%refreshAfter == 0 {
		s.sight = s.fs.Sight()
	}
	if s.boot.IsZero() || s.round%refreshAfter == 0 {
		s.rebase(s.fs.Boot())
	}
	p := s.pass
	p.users, p.names, p.boot, p.processes = s.users, &s.fs.containers, s.boot, s.processes
	p.terms = terms{round: s.round + 1, depth: d, now: now}
	if !s.last.IsZero() {
		p.terms.gap = max(0, now.Sub(s.last))
	}
}

// drift is how much two readings of the boot time may differ although the clock was not
// set. The kernel recomputes it for each reader, to the second.
const drift = 2 * time.Second

// rebase sets when the kernel started, according to the current clock. If the clock was
// set, the start times of all processes change.
func (s *Scanner) rebase(boot time.Time) {
	if !s.boot.IsZero() && (boot.IsZero() || boot.Sub(s.boot).Abs() < drift) {
		return
	}
	s.boot = boot
	for _, t := range s.processes {
		if t.process == nil {
			continue
		}
		is := *t.process
		is.Started = after(boot, t.start)
		s.index.replace(t.process, t.holds, &is, t.holds)
		t.process = &is
	}
}

// finish takes over the results of a pass. A pass that was abandoned does not count as
// a turn, so that no turn is missed.
func (s *Scanner) finish() Owners {
	s.round, s.last = s.pass.terms.round, s.pass.terms.now
	o := Owners{index: s.index, Sight: s.sight, Whole: true, Refused: make(map[int64]int)}
	for i := range s.pass.visits {
		switch v := &s.pass.visits[i]; v.outcome {
		case vanished:
			o.Vanished++
		case skipped:
			o.Whole = false
			v.last.seen = s.round
		case resting:
			v.last.seen = s.round
			s.postpone(v.last)
		default:
			s.take(v)
		}
	}
	for pid, t := range s.processes {
		if t.seen != s.round {
			s.index.replace(t.process, t.holds, nil, nil)
			delete(s.processes, pid)
			continue
		}
		o.count(pid, t)
	}
	o.order()
	return o
}

// take stores the results of v as the latest knowledge about its process.
func (s *Scanner) take(v *visit) {
	t := v.last
	if t == nil {
		t = &process{due: s.last.Add(share(v.pid))}
		s.processes[v.pid] = t
	}
	s.postpone(t)
	if v.facts.process == nil {
		v.facts = t.facts
	}
	if same := slices.Equal(t.holds, v.sockets); !same || t.process != v.facts.process {
		s.index.replace(t.process, t.holds, v.facts.process, v.sockets)
		t.holds = append(t.holds[:0], v.sockets...)
		if !same && s.round > 1 { // seeing the process for the first time is not a change
			t.changed = s.round
		}
	}
	t.facts, t.outcome, t.why, t.uid, t.table, t.seen, t.read = v.facts, v.outcome, v.why, v.uid, v.table, s.round, s.last
}

// postpone makes a process that was due in this pass due again one Round later.
func (s *Scanner) postpone(t *process) {
	if s.last.Add(s.pass.terms.gap).After(t.due) {
		t.due = s.last.Add(Round)
	}
}

// share returns when in a Round a process is due. It spreads out processes that were
// found in the same pass, so that they are not all looked at again in one pass.
func share(pid int32) time.Duration {
	const places = 64
	return Round * time.Duration(1+uint32(pid)*2654435769>>26) / places
}

// count adds a process to the totals.
func (o *Owners) count(pid int32, t *process) {
	switch t.outcome {
	case refused:
		o.Refused[t.uid]++
	case failed:
		o.Failed++
		o.Why = t.why
	case stuck, untried:
		is := Stuck{PID: int(pid), UID: t.uid, Table: true, Untried: t.outcome == untried}
		if t.process != nil {
			is.Name = t.process.Name
		}
		o.Stuck = append(o.Stuck, is)
	default:
		o.Read++
		if p := t.process; p != nil && len(t.holds) > 0 && (p.Unread == sockets.GapStuck || p.Unread == sockets.GapUnread && p.State != 0) {
			o.Stuck = append(o.Stuck, Stuck{
				PID: p.PID, UID: t.uid, Name: p.Name, State: p.State, Untried: p.Unread != sockets.GapStuck,
			})
		}
	}
}

func (o *Owners) order() {
	slices.SortFunc(o.Stuck, func(a, b Stuck) int { return a.PID - b.PID })
}

// Held reports whether the last pass found a process that has the socket with the given
// inode.
func (s *Scanner) Held(inode uint64) bool { return len(s.index.byInode[inode]) > 0 }

// Holder is a process that holds sockets. Read is the start of the pass in which the
// process was last read. When it was last checked, no longer than a Round ago, nothing
// had run in it since Read.
type Holder struct {
	*sockets.Process
	Read time.Time
}

// Holders appends to its argument the processes that held sockets as of the last pass,
// in no particular order. It includes only processes that answer.
func (s *Scanner) Holders(all []Holder) []Holder {
	for _, t := range s.processes {
		if p := t.process; len(t.holds) > 0 && p != nil && p.Unread != sockets.GapStuck && p.Unread != sockets.GapUnread {
			all = append(all, Holder{t.process, t.read})
		}
	}
	return all
}
