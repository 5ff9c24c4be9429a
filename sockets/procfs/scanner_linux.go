package procfs

import (
	"context"
	"runtime"
	"slices"
	"time"
)

// Scanner finds the owners of sockets by reading the descriptors of processes.
// It remembers what it found, so that a further pass costs little memory, and
// so that slices and processes in which nothing changed stay the same ones.
// It must not be called twice at once.
//
// Everything is read that CAP_SYS_PTRACE, or the same user as the process,
// allows to be read.
type Scanner struct {
	fs      *FS
	users   *Users
	boot    time.Time
	tenants map[int32]*tenant
	index   *index
	pass    *pass
	idle    chan struct{} // holds a token while no pass is under way
	turn    int
	hidden  bool
}

// tenant is a process as the last pass that read it left it.
type tenant struct {
	facts
	outcome outcome
	uid     int64
	links   int
	holds   []hold
	changed int // the turn in which its sockets last changed
	seen    int // the turn in which it was last there
}

// NewScanner gives a Scanner for the tree of fs.
func NewScanner(fs *FS) *Scanner {
	s := &Scanner{
		fs: fs, users: fs.Users(), tenants: make(map[int32]*tenant), index: newIndex(),
		pass: newPass(min(2, runtime.NumCPU())), idle: make(chan struct{}, 1),
	}
	s.idle <- struct{}{}
	return s
}

// Full reads every descriptor of every process. An error means that there is
// nothing: the processes could not be listed, or ctx ended. What hangs in the
// kernel is then left behind, and the next call waits for it, or for its own
// ctx to end.
func (s *Scanner) Full(ctx context.Context) (Owners, error) { return s.scan(ctx, 1) }

// Next reads the processes in which something is likely to have changed (new
// ones, those with another number of descriptors, those whose sockets changed
// lately) and one in laps of the others: after laps calls all were read.
func (s *Scanner) Next(ctx context.Context, laps int) (Owners, error) {
	return s.scan(ctx, max(laps, 1))
}

func (s *Scanner) scan(ctx context.Context, laps int) (Owners, error) {
	select {
	case <-s.idle:
	case <-ctx.Done():
		return Owners{}, ctx.Err()
	}
	s.prepare(laps)
	done := make(chan error, 1)
	go func() {
		err := s.pass.run(ctx, s.fs.Root)
		done <- err
		s.idle <- struct{}{}
	}()
	select {
	case err := <-done:
		if err != nil {
			return Owners{}, err
		}
		<-s.idle
		defer func() { s.idle <- struct{}{} }()
		return s.settle(), nil
	case <-ctx.Done():
		return Owners{}, ctx.Err()
	}
}

func (s *Scanner) prepare(laps int) {
	s.users.Refresh()
	if s.boot.IsZero() {
		s.boot = s.fs.Boot()
	}
	if s.turn%refreshAfter == 0 {
		s.hidden = s.fs.Hides()
	}
	s.pass.users, s.pass.boot, s.pass.tenants = s.users, s.boot, s.tenants
	s.pass.turn, s.pass.laps = s.turn+1, laps
}

// settle takes in what a pass found. A pass that was given up counts for no
// turn, so that nobody's turn is missed.
func (s *Scanner) settle() Owners {
	s.turn = s.pass.turn
	o := Owners{index: s.index, Hidden: s.hidden, Whole: true, Refused: make(map[int64]int)}
	for i := range s.pass.visits {
		switch v := &s.pass.visits[i]; v.outcome {
		case vanished:
			o.Vanished++
		case skipped:
			o.Whole = false
			v.last.seen = s.turn
		default:
			s.take(v)
		}
	}
	for pid, t := range s.tenants {
		if t.seen != s.turn {
			s.index.replace(t.process, t.holds, nil, nil)
			delete(s.tenants, pid)
			continue
		}
		switch t.outcome {
		case refused:
			o.Refused[t.uid]++
		case failed:
			o.Failed++
		default:
			o.Read++
		}
	}
	return o
}

// take makes what v saw the last that is known of its process.
func (s *Scanner) take(v *visit) {
	t := v.last
	if t == nil {
		t = &tenant{}
		s.tenants[v.pid] = t
	}
	if v.facts.process == nil {
		v.facts = t.facts
	}
	if same := slices.Equal(t.holds, v.holds); !same || t.process != v.facts.process {
		s.index.replace(t.process, t.holds, v.facts.process, v.holds)
		t.holds = append(t.holds[:0], v.holds...)
		if !same {
			t.changed = s.turn
		}
	}
	t.facts, t.outcome, t.uid, t.links, t.seen = v.facts, v.outcome, v.uid, v.links, s.turn
}
