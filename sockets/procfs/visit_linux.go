package procfs

import (
	"hash"
	"hash/fnv"
	"slices"
	"strconv"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// outcome is how the reading of one process went.
type outcome uint8

const (
	vanished outcome = iota // it ended
	skipped                 // it was not this pass's turn
	resting                 // nothing has run in it since it was read
	read
	refused
	failed
)

// visit is one process in one pass.
type visit struct {
	pid     int32
	last    *tenant // what the passes before found of it; nil if it is new
	outcome outcome
	uid     int64 // effective; -1: not known
	table   table
	holds   []hold
	facts   facts
}

// table is what tells from outside whether a process's table of descriptors is
// still the one that was read.
type table struct {
	links    int    // descriptors of every kind, as stat(2) of the directory tells: 0 before Linux 6.2
	ino      uint64 // of the directory
	activity activity
}

// facts is what is known of a process that holds a socket, and what to tell it
// again by.
type facts struct {
	process *sockets.Process
	comm    string
	start   uint64 // ticks after boot
}

// worker has the buffers with which one goroutine reads processes.
type worker struct {
	entries []byte // of a directory
	link    []byte
	text    []byte // of a file
	path    []byte
	holds   []hold // of all processes of one pass
	threads []int32
	hash    hash.Hash64
}

func newWorker() *worker {
	return &worker{
		entries: make([]byte, 32<<10), link: make([]byte, unix.PathMax), text: make([]byte, argumentsLimit),
		hash: fnv.New64a(),
	}
}

// name gives the entry of a process or thread with what follows it.
func (w *worker) name(id int32, tail string) []byte {
	w.path = strconv.AppendInt(w.path[:0], int64(id), 10)
	w.path = append(append(w.path, tail...), 0)
	return w.path
}

// visit reads one process. All of it goes through one descriptor of its
// directory, which stands for this process even if its number is used again.
func (w *worker) visit(root int, v *visit, p *pass) {
	v.uid = -1
	dir, err := openat(root, w.name(v.pid, ""), unix.O_PATH|unix.O_DIRECTORY)
	if err != nil {
		v.outcome = outcomeOf(err)
		return
	}
	defer unix.Close(dir)
	var st unix.Stat_t
	if unix.Fstat(dir, &st) == nil {
		v.uid = int64(st.Uid)
	}
	if w.rests(dir, v, p) {
		v.outcome = resting
		return
	}
	v.outcome = w.descriptors(dir, v)
	if len(v.holds) > 0 {
		w.identify(dir, v, p)
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

// descriptors fills in the sockets that the process holds.
func (w *worker) descriptors(dir int, v *visit) outcome {
	from := len(w.holds)
	any, err := w.table(dir, []byte("fd\x00"), v)
	if err != nil || !any {
		err = w.nothing(dir, v, err)
	}
	v.holds = w.holds[from:len(w.holds):len(w.holds)]
	if !slices.IsSortedFunc(v.holds, compareHolds) {
		slices.SortFunc(v.holds, compareHolds)
	}
	return outcomeOf(err)
}

func compareHolds(a, b hold) int { return int(a.fd) - int(b.fd) }

// table reads one table of descriptors and tells whether there was any in it.
func (w *worker) table(dir int, name []byte, v *visit) (any bool, err error) {
	fds, err := openat(dir, name, unix.O_DIRECTORY)
	if err != nil {
		return false, err
	}
	defer unix.Close(fds)
	var st unix.Stat_t
	if unix.Fstat(fds, &st) == nil {
		v.table.links, v.table.ino = int(st.Size), st.Ino
	}
	for {
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

// links reads the links of one buffer of entries. A descriptor that was closed
// meanwhile is none.
func (w *worker) links(fds int, entries []byte) error {
	for {
		fd, name, rest, ok := nextNumber(entries)
		if !ok {
			return nil
		}
		entries = rest
		target, err := readlinkat(fds, name, w.link[:socketLink])
		if err != nil && !isGone(err) {
			return err
		}
		if inode, ok := socketInode(target); ok {
			w.holds = append(w.holds, hold{inode: inode, fd: fd})
		} else if isRing(target) {
			w.holds = append(w.holds, hold{inode: ring, fd: fd})
		}
	}
}

// socketLink is more than the longest "socket:[…]" is long.
const socketLink = 40

// nothing looks why a process showed no descriptor or gave err. Threads of the
// kernel and the dead have none; one whose first thread has ended shows them
// with another thread only.
func (w *worker) nothing(dir int, v *visit, err error) error {
	text, statErr := readat(dir, []byte("stat\x00"), w.text)
	if statErr != nil {
		return statErr
	}
	s, parseErr := parseStat(text)
	switch {
	case parseErr != nil:
		return err
	case s.ofKernel() || s.dead():
		return nil
	case s.leaderless():
		return w.otherThreads(dir, v)
	}
	return err
}

// otherThreads reads the table of the first thread that has one: threads share
// it, save for programs that go out of their way.
func (w *worker) otherThreads(dir int, v *visit) error {
	tasks, err := openat(dir, []byte("task\x00"), unix.O_DIRECTORY)
	if err != nil {
		return err
	}
	defer unix.Close(tasks)
	if w.threads, err = w.numbers(tasks, w.threads[:0]); err != nil {
		return err
	}
	for _, id := range w.threads {
		any, tableErr := w.table(tasks, w.name(id, "/fd"), v)
		if any {
			return tableErr
		}
		if tableErr != nil && id != v.pid && !isGone(tableErr) {
			err = tableErr
		}
	}
	return err
}

// numbers adds the entries of a directory that are numbers to ids, in order.
func (w *worker) numbers(dir int, ids []int32) ([]int32, error) {
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
