package procfs

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// pass is one walk over the processes. It does not modify what the Scanner remembers;
// the Scanner takes over the results when the pass is finished.
type pass struct {
	path     string
	crew     crew
	hands    int       // number of goroutines that read, as long as none is blocked
	idle     []*worker // workers whose goroutine has ended
	visits   []visit
	unknown  []int // indexes of visits to processes whose command line needs to be read
	pids     []int32
	cautious bool // only processes that answered before are read, because too many reads have been left behind

	users     *Users
	names     *Containers
	boot      time.Time
	processes map[int32]*process
	terms     terms
}

// terms are the settings of a pass. Each worker has a copy.
type terms struct {
	round int
	depth depth
	now   time.Time
	gap   time.Duration // time since the previous pass; the next pass may come just as late
}

// depth is how much a pass reads.
type depth uint8

const (
	changes    depth = iota // what is likely to have changed, and what has not been read for a long time
	active                  // every process in which anything has run
	everything              // every process
)

func newPass(path string, hands int, s *strays) *pass {
	return &pass{path: path, hands: hands, crew: crew{strays: s}}
}

// run lists the processes and visits them, and then visits those that were started in
// the meantime. A new process may have inherited a socket from a process that had
// already closed it when visited. Finally, run reads more about the processes that hold
// sockets.
func (p *pass) run(ctx context.Context) error {
	p.visits = p.visits[:0]
	p.idle = p.idle[:min(len(p.idle), p.hands)]
	for _, w := range p.idle {
		w.holds = w.holds[:0]
	}
	p.crew.begin()
	for range 2 {
		if err := p.list(ctx); err != nil {
			return fmt.Errorf("list processes in %s: %w", p.path, err)
		}
		if len(p.pids) == 0 {
			return fmt.Errorf("%s lists no PIDs: is it mounted?", p.path)
		}
		if err := p.walk(ctx, p.enlist()); err != nil {
			return err
		}
	}
	if err := p.doubt(ctx); err != nil {
		return err
	}
	ended, err := p.identify(ctx, nil)
	if err != nil || len(ended) == 0 {
		return err
	}
	if err := p.doubt(ctx); err != nil {
		return err
	}
	_, err = p.identify(ctx, ended)
	return err
}

// job makes a job for the workers of this pass. The given function turns each worker
// into the work to be done.
func (p *pass) job(n int, d int8, as func(*worker) work) *job {
	return &job{
		n: n, depth: d, hands: p.hands, spare: p.crew.strays.room(d),
		fresh: func() work { return as(p.hire()) },
		spent: func(w work) { p.idle = append(p.idle, w.(interface{ self() *worker }).self()) },
	}
}

func (w *worker) self() *worker { return w }

func (p *pass) hire() *worker {
	if n := len(p.idle); n > 0 {
		w := p.idle[n-1]
		p.idle = p.idle[:n-1]
		return w
	}
	return newWorker(p.path, p.crew.strays)
}

// roll is the work that (*pass).list hands to a goroutine.
type roll struct {
	*worker
	p    *pass
	pids []int32
	err  error
}

func (r *roll) begin(int) {}
func (r *roll) take(int)  { r.p.pids = append(r.p.pids[:0], r.pids...) }

func (r *roll) read(h *hand) {
	r.pids, r.err = r.list(r.root, r.pids[:0])
}

// list reads which processes exist.
func (p *pass) list(ctx context.Context) error {
	if _, held := p.crew.strays.of(0, depthList); held {
		return ErrStuck
	}
	r := &roll{p: p}
	j := p.job(1, depthList, func(w *worker) work { r.worker = w; return r })
	j.pid = func(int) int32 { return 0 }
	switch err := p.crew.run(ctx, j); {
	case err != nil:
		return err
	case len(j.late) > 0:
		return ErrStuck
	case j.next == 0:
		return errUntried
	}
	return r.err
}

// enlist adds a visit for each listed process that has none yet, and returns the
// indexes of the added visits.
func (p *pass) enlist() (which []int) {
	known := len(p.visits)
	for _, pid := range p.pids {
		_, had := slices.BinarySearchFunc(p.visits[:known], pid, func(v visit, pid int32) int {
			return int(v.pid) - int(pid)
		})
		if !had {
			which = append(which, len(p.visits))
			p.visits = append(p.visits, visit{pid: pid, last: p.processes[pid], uid: -1})
		}
	}
	return which
}

// walk makes the visits with the given indexes.
func (p *pass) walk(ctx context.Context, which []int) error {
	p.cautious = p.crew.strays.count() >= p.crew.strays.room(depthTable)
	j := p.job(len(which), depthTable, func(w *worker) work { return &survey{worker: w, p: p, which: which} })
	if p.cautious {
		j.spare, j.hands = p.crew.strays.room(depthKnown), 1
	}
	j.pid = func(i int) int32 { return p.visits[which[i]].pid }
	if err := p.crew.run(ctx, j); err != nil {
		return err
	}
	for _, h := range j.late {
		v := &p.visits[which[h.at]]
		*v = visit{pid: v.pid, last: v.last, outcome: stuck, uid: h.uid.Load(), dir: h.place.Load()}
	}
	return nil
}

// errListed means that a process is listed but can't be found.
var errListed = errors.New("a process is listed but can't be found")

// doubt revisits the processes that seemed to have ended but were listed afterwards.
func (p *pass) doubt(ctx context.Context) error {
	listed := p.undead()
	if len(listed) == 0 {
		return nil
	}
	if err := p.walk(ctx, listed); err != nil {
		return err
	}
	if len(p.undead()) == 0 {
		return nil
	}
	if err := p.list(ctx); err != nil {
		return fmt.Errorf("list processes in %s: %w", p.path, err)
	}
	for _, i := range p.undead() {
		p.visits[i].outcome, p.visits[i].why = failed, errListed
	}
	return nil
}

// undead returns the indexes of visits to processes that are listed but were not found.
func (p *pass) undead() (which []int) {
	for i := range p.visits {
		if v := &p.visits[i]; v.outcome == vanished {
			if _, listed := slices.BinarySearch(p.pids, v.pid); listed {
				which = append(which, i)
			}
		}
	}
	return which
}

// lately is how many turns in a row a process is visited after its sockets have
// changed. The number of its descriptors may not show a change, because a server may
// open as many sockets as it closes.
const lately = 2

// due reports whether the process must be visited in this turn. If the PID now belongs
// to another process, the directory's inode is different.
func (w *worker) due() bool {
	last, t := &w.last, &w.terms
	if w.v.last == nil || last.outcome == failed || last.outcome == stuck || last.outcome == untried ||
		t.depth > changes || t.round-last.changed <= lately || t.now.Add(t.gap).After(last.due) {
		return true
	}
	var st unix.Stat_t
	path := strconv.Itoa(int(w.v.pid)) + "/fd"
	return unix.Fstatat(w.root, path, &st, 0) != nil || int(st.Size) != last.table.links || st.Ino != last.table.ino
}
