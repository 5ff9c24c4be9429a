package procfs

import (
	"hash"
	"hash/fnv"
	"slices"
	"strconv"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// outcome is how reading a process went.
type outcome uint8

const (
	untried  outcome = iota // too many others do not answer
	vanished                // it ended
	skipped                 // it was not due in this pass
	resting                 // nothing has run in it since it was read
	read
	refused
	failed
	stuck // it does not answer
)

// visit is one process's part of a pass.
type visit struct {
	pid     int32
	last    *process // what earlier passes found out about it; nil if it is new
	outcome outcome
	why     error  // the reason, if the outcome is failed
	uid     int64  // effective; -1: unknown
	dir     uint64 // inode of its directory
	state   byte   // as in stat; 0: not read
	table   table
	sockets []socketFD
	facts   facts
}

// table holds facts that show whether a process's descriptor table has changed, so that
// the table itself need not be read again.
type table struct {
	links    int    // descriptors of every kind, from stat(2) of the directory: 0 before Linux 6.2
	ino      uint64 // inode of the directory
	activity activity
}

// facts is what is known about a process that holds a socket, including what it is
// recognized by.
type facts struct {
	process *sockets.Process
	comm    string
	start   uint64 // ticks after boot
}

// worker is the state that one goroutine uses to read processes. The goroutine owns all
// of it; see work.
type worker struct {
	path    string // path of the tree
	root    int    // descriptor of the tree
	hand    *hand
	strays  *strays
	terms   terms
	v       visit
	last    process // as it was when the visit began
	entries []byte  // entries of a directory
	link    []byte
	text    []byte // content of a file
	name    []byte
	holds   []socketFD // descriptors of all processes in one pass
	numbers []int32
	hash    hash.Hash64
	pidns   uint64 // inode of our own PID namespace; 0: not known yet

	followed bool // at least one of the visited process's descriptor links could be read
}

func newWorker(path string, s *strays) *worker {
	return &worker{
		path: path, root: -1, strays: s,
		entries: make([]byte, 32<<10), link: make([]byte, unix.PathMax), text: make([]byte, argumentsLimit),
		hash: fnv.New64a(),
	}
}

// open opens the tree. The worker has its own descriptor, so that a worker that was
// left behind never reads another directory that has been given the same descriptor
// number.
func (w *worker) open() (err error) {
	w.root, err = openat(unix.AT_FDCWD, append([]byte(w.path), 0), unix.O_DIRECTORY)
	return err
}

func (w *worker) close() {
	if w.root >= 0 {
		_ = unix.Close(w.root)
		w.root = -1
	}
}

// entry returns the name of the directory of a process or thread, followed by tail and
// a NUL.
func (w *worker) entry(id int32, tail string) []byte {
	w.name = strconv.AppendInt(w.name[:0], int64(id), 10)
	w.name = append(append(w.name, tail...), 0)
	return w.name
}

// survey reads which sockets processes hold and, if a process holds any, what
// distinguishes it from others.
type survey struct {
	*worker
	p     *pass
	which []int // indexes of visits
	shy   bool  // see pass.cautious
}

func (s *survey) begin(i int) {
	v := &s.p.visits[s.which[i]]
	s.shy = s.p.cautious
	s.v, s.last, s.terms = visit{pid: v.pid, last: v.last, uid: -1}, process{}, s.p.terms
	if v.last != nil {
		s.last = *v.last
	}
}

func (s *survey) take(i int) { s.p.visits[s.which[i]] = s.v }

func (s *survey) read(h *hand) {
	s.hand = h
	switch {
	case s.shy && (s.v.last == nil || s.last.outcome != read):
		s.v.outcome = untried
	case s.holdsUp(depthTable):
		s.v.outcome = stuck
	case s.due():
		s.visit()
	default:
		s.v.outcome = skipped
	}
}

// holdsUp reports whether the process is still holding up a read of the given depth.
func (w *worker) holdsUp(depth int8) bool {
	inode, held := w.strays.of(w.v.pid, depth)
	if !held {
		return false
	}
	var st unix.Stat_t
	err := unix.Fstatat(w.root, strconv.Itoa(int(w.v.pid)), &st, 0)
	if err == nil {
		w.v.uid = int64(st.Uid)
	}
	return inode == 0 || err == nil && st.Ino == inode
}

// visit reads one process. It does so through one descriptor of the process's
// directory, which refers to the same process even if its PID is reused.
func (w *worker) visit() {
	v := &w.v
	dir, err := w.enter()
	if err != nil {
		v.fail(err)
		return
	}
	defer unix.Close(dir)
	if w.rests(dir) {
		v.outcome = resting
		return
	}
	v.fail(w.descriptors(dir))
	if len(v.sockets) > 0 {
		w.recognize(dir)
	}
}

// enter opens the directory of the process.
func (w *worker) enter() (dir int, err error) {
	dir, err = openat(w.root, w.entry(w.v.pid, ""), unix.O_PATH|unix.O_DIRECTORY)
	if err != nil {
		return -1, err
	}
	var st unix.Stat_t
	if err := unix.Fstat(dir, &st); err != nil { // without its inode, the process can't be told apart from another with the same PID
		unix.Close(dir)
		return -1, inPart("stat", err)
	}
	w.v.uid, w.v.dir = int64(st.Uid), st.Ino
	w.hand.meet(st.Ino, w.v.uid)
	return dir, nil
}

// fail sets the outcome of a visit that ended with err.
func (v *visit) fail(err error) {
	if v.outcome = outcomeOf(err); v.outcome == failed {
		v.why = err
	}
}

func outcomeOf(err error) outcome {
	switch {
	case err == nil:
		return read
	case isGone(err):
		return vanished
	case isRefused(err):
		return refused
	}
	return failed
}

// descriptors sets v.sockets to the sockets that the process holds.
func (w *worker) descriptors(dir int) error {
	v := &w.v
	w.followed = false
	from := len(w.holds)
	any, err := w.table(dir, []byte("fd\x00"))
	if err != nil || !any {
		err = w.nothing(dir, err)
	}
	v.sockets = w.holds[from:len(w.holds):len(w.holds)]
	if !slices.IsSortedFunc(v.sockets, compareHolds) {
		slices.SortFunc(v.sockets, compareHolds)
	}
	return err
}

func compareHolds(a, b socketFD) int { return int(a.fd) - int(b.fd) }

// table reads one descriptor table and reports whether it had any entries.
func (w *worker) table(dir int, name []byte) (any bool, err error) {
	fds, err := openat(dir, name, unix.O_DIRECTORY)
	if err != nil {
		return false, err
	}
	defer unix.Close(fds)
	var st unix.Stat_t
	if unix.Fstat(fds, &st) == nil {
		w.v.table.links, w.v.table.ino = int(st.Size), st.Ino
	}
	for {
		w.hand.beat()
		entries, err := getdents(fds, w.entries)
		if err != nil || len(entries) == 0 {
			return any, err
		}
		any = any || len(entries) > 2*direntDots
		if err := w.links(fds, entries); err != nil {
			return any, err
		}
	}
}

// direntDots is the size of the entry "." or "..".
const direntDots = 24

// links reads the links in one buffer of entries. A descriptor that was closed in the
// meantime is skipped, if a second attempt to read it confirms that.
func (w *worker) links(fds int, entries []byte) error {
	for {
		fd, name, rest, ok := nextNumber(entries)
		if !ok {
			return nil
		}
		entries = rest
		target, err := readlinkat(fds, name, w.link[:socketLink])
		if err != nil && isGone(err) {
			target, err = readlinkat(fds, name, w.link[:socketLink])
		}
		switch {
		case err == nil:
			w.followed = true
		case !isGone(err) && w.followed:
			return inPart("descriptors", err)
		case !isGone(err): // without privilege, descriptors may be listed but not followed
			return err
		}
		if inode, ok := socketInode(target); ok {
			w.holds = append(w.holds, socketFD{inode: inode, fd: fd})
		} else if isRing(target) {
			w.holds = append(w.holds, socketFD{inode: ring, fd: fd})
		}
	}
}

// socketLink is longer than the longest "socket:[…]".
const socketLink = 40

// nothing finds out why a process showed no descriptors, or why reading them returned
// err. Kernel threads and dead processes have none. A process whose first thread has
// ended shows its descriptors only under another thread.
func (w *worker) nothing(dir int, err error) error {
	s, statErr := w.stat(dir)
	switch {
	case statErr != nil && err == nil:
		return inPart("stat", statErr)
	case statErr != nil:
		return statErr
	case s.ofKernel() || s.dead():
		return nil
	case s.leaderless():
		return w.otherThreads(dir)
	}
	return err
}

// otherThreads reads the descriptor table of the first thread that has one. All threads
// share the table, except in programs that deliberately unshare it.
func (w *worker) otherThreads(dir int) error {
	tasks, err := openat(dir, []byte("task\x00"), unix.O_DIRECTORY)
	if err != nil {
		return err
	}
	defer unix.Close(tasks)
	if w.numbers, err = w.list(tasks, w.numbers[:0]); err != nil {
		return err
	}
	for _, id := range w.numbers {
		any, tableErr := w.table(tasks, w.entry(id, "/fd"))
		if any {
			return tableErr
		}
		if tableErr != nil && id != w.v.pid && (err == nil || isGone(err)) {
			err = tableErr
		}
	}
	return err
}

// stat reads the stat file of the process in dir.
func (w *worker) stat(dir int) (stat, error) {
	text, err := readat(dir, []byte("stat\x00"), w.text)
	if err != nil {
		return stat{}, err
	}
	return parseStat(text)
}

// list appends the numeric entries of a directory to ids, sorted.
func (w *worker) list(dir int, ids []int32) ([]int32, error) {
	for {
		entries, err := getdents(dir, w.entries)
		if err != nil {
			return ids, err
		}
		if len(entries) == 0 {
			slices.Sort(ids)
			return ids, nil
		}
		for id, _, rest, ok := nextNumber(entries); ok; id, _, rest, ok = nextNumber(rest) {
			ids = append(ids, id)
		}
	}
}
