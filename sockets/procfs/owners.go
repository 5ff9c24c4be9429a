package procfs

import (
	"slices"
	"time"

	"berth/sockets"
)

// Round is the time within which a Scanner that is called often enough has looked at
// every process.
const Round = 10 * time.Second

// Owners is which process held which socket when the processes were read. It is good
// until the Scanner that it came from is called again.
type Owners struct {
	index *index

	Read     int           // processes whose descriptors were read in this pass or an earlier one
	Vanished int           // processes that ended while they were being read
	Failed   int           // processes that could not be read for another reason than permission
	Why      error         // that reason, for one of them
	Refused  map[int64]int // processes that may not be read, counted by effective uid (-1: unknown)
	Sight    sockets.Sight // which processes could be seen
	Whole    bool          // every listed process was read in this pass
	Stuck    []Stuck       // processes that do not answer, in the order of their pids
}

// Stuck is a process that does not answer, or was not asked because too many
// others do not.
type Stuck struct {
	PID     int
	UID     int64  // effective; -1: unknown
	Name    string // "" if unknown; scrubbed
	State   byte   // as in proc_pid_stat(5); 0: unknown
	Table   bool   // its descriptors were not read; otherwise only its command line was not
	Untried bool   // it was not asked
}

// Of returns the owners of the socket with that inode, the oldest process first: nil
// if none was found. The slice is shared and never changed; it stays the same slice
// from pass to pass as long as the owners do.
func (o Owners) Of(inode uint64) []sockets.Owner {
	if o.index == nil || inode == 0 {
		return nil
	}
	return o.index.byInode[inode]
}

// Complete reports whether a socket without owner here is in no process's descriptor
// table: every process of the machine could be seen, and was read in this pass.
// Scanner.Deep looks into what else may hold the socket.
func (o Owners) Complete() bool {
	return o.Whole && o.Sight.Whole() && o.Failed == 0 && len(o.Refused) == 0 && !o.withheld()
}

// withheld reports whether some process's descriptors were not read because it does
// not answer.
func (o Owners) withheld() bool {
	return slices.ContainsFunc(o.Stuck, func(s Stuck) bool { return s.Table })
}

// socketFD is one descriptor that is a socket, or an io_uring, which may hold sockets.
type socketFD struct {
	inode uint64
	fd    int32
}

// index has the owners of each socket. It is updated with what changed in one process,
// so that a quiet machine costs only a comparison.
type index struct {
	byInode map[uint64][]sockets.Owner
	spare   []sockets.Owner // cut up into the many slices of one owner
}

func newIndex() *index { return &index{byInode: make(map[uint64][]sockets.Owner)} }

// replace replaces a process's old descriptors with those it has now. Both are in
// order of descriptor. was and is are the process before and after.
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

// withdraw takes an owner away, in a new slice.
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

// single returns a slice of one owner. Most sockets have just one, so these are
// allocated by the dozen: few enough that a survivor keeps little alive.
func (x *index) single(o sockets.Owner) []sockets.Owner {
	if len(x.spare) == 0 {
		x.spare = make([]sockets.Owner, 64)
	}
	one := x.spare[:1:1]
	x.spare = x.spare[1:]
	one[0] = o
	return one
}
