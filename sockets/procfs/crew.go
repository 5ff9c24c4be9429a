package procfs

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"berth/sockets/privilege"
)

// A read of a process may never return, because the kernel reads a command line through
// the process's memory map, which a dead FUSE or NFS mount can keep locked. Such a read
// can't be cancelled; the goroutine that made it can only be left behind. That is why
// processes are read by a crew of goroutines, each of which owns everything that it
// writes to, until the goroutine hands it over. So any of them can be abandoned at any
// time.

const (
	// readTimeout is how long to wait for a read of a process.
	readTimeout = 500 * time.Millisecond

	// shortTimeout is how long to wait in a pass that has already waited in vain.
	shortTimeout = 100 * time.Millisecond

	// beat is how often a crew is checked. A crew that makes no progress gets more
	// goroutines.
	beat = 50 * time.Millisecond

	// standstill is how long in total a pass waits without progress. The pass then ends
	// with what it has read so far.
	standstill = time.Second

	// behindAtMost is the maximum number of reads that are left behind at any time.
	// Each of them ties up a thread.
	behindAtMost = 16
)

// ErrStuck means that a process does not answer. A read of it has not returned.
var ErrStuck = errors.New("the process does not answer")

// errUntried means that a process was not read because too many others do not
// answer.
var errUntried = errors.New("too many processes do not answer")

// work is the state that one goroutine of a crew needs for reading. Its read method may
// write only to what the work owns, because the goroutine may be left behind and
// continue long after the crew has finished. Its methods begin and take may access
// shared data.
type work interface {
	open() error
	begin(i int)
	read(h *hand)
	take(i int)
	close()
}

// job is one task for a crew: n processes to be read.
type job struct {
	n     int
	pid   func(i int) int32
	depth int8        // the kind of reads; a process may be stuck in one read of each kind
	hands int         // how many goroutines the job starts with
	spare int         // how many goroutines may be left behind, including earlier ones
	fresh func() work // creates the work of one goroutine; called with the lock held
	spent func(work)  // takes the work back; called with the lock held; nil: the work is dropped

	crew    *crew
	mu      sync.Mutex
	next    int
	closed  bool // no more reads are started
	active  []*hand
	late    []*hand // goroutines that were left behind
	err     error   // why one goroutine's work could not be opened
	stopped chan struct{}
}

// crew does jobs, one at a time.
type crew struct {
	strays *strays
	strict bool          // a read has timed out in this pass
	waited time.Duration // time in this pass that was spent without progress
}

// begin starts a pass of one or more jobs.
func (c *crew) begin() { c.strict, c.waited = false, 0 }

// hand is one goroutine of a crew.
type hand struct {
	job    *job
	work   work
	at     int
	pid    int32
	depth  int8
	left   bool // left behind; guarded by the lock of the job
	thread int

	beats atomic.Uint32
	place atomic.Uint64 // inode of the process's directory; 0: not known yet
	uid   atomic.Int64  // the process's effective user; -1: not known yet
	seen  uint32
	still time.Duration
}

// beat signals that the hand is making progress.
func (h *hand) beat() { h.beats.Add(1) }

// meet records which process the hand is reading, in case the hand is left behind.
func (h *hand) meet(inode uint64, uid int64) {
	h.place.Store(inode)
	h.uid.Store(uid)
	h.beat()
}

// share hands over what has been read so far, before a read that may not return.
func (h *hand) share() {
	h.job.mu.Lock()
	defer h.job.mu.Unlock()
	if !h.left {
		h.work.take(h.at)
	}
}

// run does as much of j as possible. When it returns, the reads that were left behind
// are in j.late, and the processes from j.next on have not been tried. If ctx ends
// first, run leaves everything behind and returns the error of ctx.
func (c *crew) run(ctx context.Context, j *job) error {
	if j.n == 0 || ctx.Err() != nil {
		return ctx.Err()
	}
	j.crew, j.stopped = c, make(chan struct{})
	j.mu.Lock()
	j.man(max(1, j.hands))
	j.rest()
	j.mu.Unlock()
	look := time.NewTicker(beat)
	defer look.Stop()
	for {
		select {
		case <-j.stopped:
			return j.err
		case <-look.C:
			j.watch()
		case <-ctx.Done():
			j.abandon()
			return ctx.Err()
		}
	}
}

// man starts up to n more goroutines, as long as there is room and work for them.
func (j *job) man(n int) {
	for ; n > 0 && len(j.active) < j.n-j.next+j.busy() && len(j.active)+j.crew.strays.count() < j.spare; n-- {
		h := &hand{job: j, work: j.fresh(), at: -1, depth: j.depth}
		j.active = append(j.active, h)
		go j.serve(h)
	}
}

// busy counts the goroutines that are reading a process.
func (j *job) busy() int {
	n := 0
	for _, h := range j.active {
		if h.at >= 0 {
			n++
		}
	}
	return n
}

// serve is the body of one goroutine. It is locked to its thread, so that the function
// asleep can find out whether the thread is blocked or only waiting for a processor,
// and so that no other thread has the privilege to read processes.
func (j *job) serve(h *hand) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	privilege.Raise()
	err := h.work.open()
	for j.advance(h, err) {
		h.work.read(h)
	}
}

// advance hands over what h has read and gives it the next process. It returns false if
// there are no more processes, or if h was left behind.
func (j *job) advance(h *hand, err error) bool {
	h.beat()
	j.mu.Lock()
	defer j.mu.Unlock()
	if h.left {
		j.crew.strays.back(h)
		h.work.close()
		return false
	}
	if h.at >= 0 {
		h.work.take(h.at)
	} else {
		h.thread = threadID()
	}
	if err != nil {
		j.err = err
	}
	if j.closed || err != nil || j.next >= j.n {
		j.dismiss(h)
		h.work.close()
		if j.spent != nil {
			j.spent(h.work)
		}
		j.rest()
		return false
	}
	h.at, h.pid = j.next, j.pid(j.next)
	j.next++
	h.place.Store(0)
	h.uid.Store(-1)
	h.work.begin(h.at)
	return true
}

// rest ends the job if no goroutine is working on it.
func (j *job) rest() {
	if len(j.active) > 0 {
		return
	}
	select {
	case <-j.stopped:
	default:
		close(j.stopped)
	}
}

func (j *job) dismiss(h *hand) {
	j.active = slices.DeleteFunc(j.active, func(a *hand) bool { return a == h })
}

// watch leaves behind the goroutines that have made no progress for too long, and
// starts more if none has made any.
func (j *job) watch() {
	j.mu.Lock()
	defer j.mu.Unlock()
	moved := j.moved()
	j.leave()
	want := j.hands
	if !moved {
		want = 2 * len(j.active)
		j.crew.waited += beat
	}
	if j.crew.waited >= standstill && !moved {
		j.close()
	}
	if !j.closed {
		j.man(max(1, want) - len(j.active))
	}
	j.rest()
}

// moved reports whether any goroutine has made progress since the last check.
func (j *job) moved() (moved bool) {
	for _, h := range j.active {
		if beats := h.beats.Load(); beats != h.seen || !asleep(h.thread) {
			h.seen, h.still, moved = beats, 0, true
		} else {
			h.still += beat
		}
	}
	return moved
}

// leave leaves behind the goroutines that are late.
func (j *job) leave() {
	limit := readTimeout
	if j.crew.strict {
		limit = shortTimeout
	}
	for _, h := range slices.Clone(j.active) {
		if h.still >= limit {
			j.part(h)
			j.crew.strict = true
		}
	}
}

// part leaves h behind.
func (j *job) part(h *hand) {
	h.left = true
	j.dismiss(h)
	j.crew.strays.add(h)
	if h.at >= 0 {
		j.late = append(j.late, h)
	}
}

// abandon leaves all goroutines behind.
func (j *job) abandon() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.close()
}

// close ends the job with what has been read so far.
func (j *job) close() {
	j.closed = true
	for len(j.active) > 0 {
		j.part(j.active[0])
	}
}
