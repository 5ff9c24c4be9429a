package procfs

import (
	"bytes"
	"time"

	"golang.org/x/sys/unix"
)

// activity is a hash of the scheduling statistics of all threads of a process. As long
// as it does not change, none of them has run, and nothing has changed that only they
// can change, including the descriptor table. It is 0 if unknown.
//
// The kernel updates a thread's running time when the thread leaves the processor, and
// at each tick before that. So if two activities that were read more than a tick apart
// are equal, no thread has run between them.
type activity uint64

const (
	// restless is how many descriptors per thread a process must have before its
	// activity is read. With fewer, reading the descriptor table itself is just as
	// cheap.
	restless = 4

	// backstop is how long a descriptor table is trusted while the process is inactive.
	// Two processes may share a table (clone(2) with CLONE_FILES), and one of them can
	// be idle while the other opens and closes descriptors.
	backstop = 5 * time.Minute
)

// activity reads /proc/PID/task/*/schedstat of the process in dir, if the process
// has no more than the given number of threads.
func (w *worker) activity(dir, threads int) activity {
	tasks, err := openat(dir, []byte("task\x00"), unix.O_DIRECTORY)
	if err != nil {
		return 0
	}
	defer unix.Close(tasks)
	if w.numbers, err = w.list(tasks, w.numbers[:0]); err != nil || len(w.numbers) > threads {
		return 0
	}
	w.hash.Reset()
	for _, id := range w.numbers {
		text, err := readat(tasks, w.entry(id, "/schedstat"), w.text[:64])
		if err != nil || bytes.HasPrefix(text, []byte("0 ")) { // the thread has ended, or this kernel keeps no statistics
			return 0
		}
		w.hash.Write(w.name) // so that the hash depends on which thread it is
		w.hash.Write(text)
	}
	return activity(w.hash.Sum64())
}

// rests reports whether nothing has run in the process since its table was read, and
// saves its current activity for the next visit.
func (w *worker) rests(dir int) bool {
	if w.v.last == nil || w.last.outcome != read {
		return false
	}
	w.v.table.activity = w.activity(dir, w.last.table.links/restless)
	return w.terms.depth != everything && w.v.table.activity != 0 && w.v.table.activity == w.last.table.activity &&
		w.terms.now.Sub(w.last.read) < backstop
}
