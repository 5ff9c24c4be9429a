package procfs

import (
	"slices"
	"time"

	"berth/sockets"
)

// Round is the time within which a Scanner looks at every process, if it is called
// often enough.
const Round = 10 * time.Second

// Owners records which process held which socket when the processes were read. It is
// valid until the Scanner that returned it is called again.
type Owners struct {
	index *index

	Read     int           // processes whose descriptors were read in this pass or an earlier one
	Vanished int           // processes that ended while they were being read
	Failed   int           // processes that could not be read for a reason other than permission
	Why      error         // the reason for one of those failures
	Refused  map[int64]int // processes that this one has no permission to read, counted by effective uid (-1: unknown)
	Sight    sockets.Sight // which processes could be seen
	Whole    bool          // every listed process was read in this pass
	Stuck    []Stuck       // processes that do not answer, ordered by pid
}

// Stuck is a process that does not answer, or that was not read because too many others
// do not answer.
type Stuck struct {
	PID     int
	UID     int64  // effective; -1: unknown
	Name    string // "" if unknown; scrubbed
	State   byte   // as in proc_pid_stat(5); 0: unknown
	Table   bool   // its descriptors could not be read; if false, only its command line could not be read
	Untried bool   // no attempt was made to read it
}

// Of returns the owners of the socket with the given inode, the oldest process first,
// or nil if none was found. The slice is shared, and is never modified. Successive
// passes return the same slice as long as the owners are the same.
func (o Owners) Of(inode uint64) []sockets.Owner {
	if o.index == nil || inode == 0 {
		return nil
	}
	return o.index.byInode[inode]
}

// Complete reports whether it is certain that a socket without an owner here is not in
// any process's descriptor table. That is the case if every process on the machine
// could be seen, and was read in this pass. Scanner.Deep looks for other things that
// may hold the socket.
func (o Owners) Complete() bool {
	return o.Whole && o.Sight.Whole() && o.Failed == 0 && len(o.Refused) == 0 && !o.withheld()
}

// withheld reports whether some process did not answer, and its descriptors were
// not read.
func (o Owners) withheld() bool {
	return slices.ContainsFunc(o.Stuck, func(s Stuck) bool { return s.Table })
}

// socketFD is a descriptor of a socket, or of an io_uring, which may hold sockets.
type socketFD struct {
	inode uint64
	fd    int32
}

// index holds the owners of each socket. It is updated only with the changes in each
// process, so on a quiet machine it costs no more than a comparison.
type index struct {
	byInode map[uint64][]sockets.Owner
	spare   []sockets.Owner // cut up into slices of one owner each
}

func newIndex() *index { return &index{byInode: make(map[uint64][]sockets.Owner)} }

// replace removes a process's previous descriptors (old) and adds its current ones
// (now). Both must be sorted by descriptor. The parameters was and is describe the
// process before and after the change.
func (x *index) replace(was *sockets.Process, old []socketFD, is *sockets.Process, now []socketFD) {
	for len(old) > 0 || len(now) > 0 {
		switch {
		case len(now) == 0 || len(old) > 0 && old[0].fd < now[0].fd:
			x.withdraw(old[0], was)
			old = old[1:]
		case len(old) == 0 || now[0].fd < old[0].fd:
			x.grant(now[0], is)
			now = now[1:]
		default:
			if was != is || old[0].inode != now[0].inode {
				x.withdraw(old[0], was)
				x.grant(now[0], is)
			}
			old, now = old[1:], now[1:]
		}
	}
}

// grant adds an owner, in a new slice.
func (x *index) grant(h socketFD, p *sockets.Process) {
	owner := sockets.Owner{Process: p, FD: int(h.fd)}
	had := x.byInode[h.inode]
	if len(had) == 0 {
		x.byInode[h.inode] = x.single(owner)
		return
	}
	at, _ := slices.BinarySearchFunc(had, owner, sockets.CompareOwners)
	has := make([]sockets.Owner, 0, len(had)+1)
	has = append(append(append(has, had[:at]...), owner), had[at:]...)
	x.byInode[h.inode] = has
}

// withdraw removes an owner, in a new slice.
func (x *index) withdraw(h socketFD, p *sockets.Process) {
	had := x.byInode[h.inode]
	at := slices.Index(had, sockets.Owner{Process: p, FD: int(h.fd)})
	switch {
	case at < 0:
	case len(had) == 1:
		delete(x.byInode, h.inode)
	default:
		x.byInode[h.inode] = slices.Concat(had[:at], had[at+1:])
	}
}

// single returns a slice of one owner. Most sockets have just one owner, so these
// slices are allocated in batches. The batches are small, so that a slice that outlives
// the others keeps little memory alive.
func (x *index) single(o sockets.Owner) []sockets.Owner {
	if len(x.spare) == 0 {
		x.spare = make([]sockets.Owner, 64)
	}
	one := x.spare[:1:1]
	x.spare = x.spare[1:]
	one[0] = o
	return one
}
