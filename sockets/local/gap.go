package local

import "berth/sockets"

// search is how the owners of this snapshot were looked for, and how far.
type search struct {
	skipped  bool          // they were not looked for
	partial  bool          // some processes were left to a later poll
	complete bool          // all could be seen and were read: who was not found is not there
	hidden   bool          // others' processes are not even listed
	refused  map[int64]int // processes that may not be read, by uid
	err      error         // why it failed
}

// seekers remembers since when a socket's owner has been looked for in vain, so
// that one that is looked for in slices is given up only after a whole round.
type seekers struct {
	poll       int
	now, since map[sockets.Key]int // the poll in which it was missed first
}

// turn starts a poll: it forgets the sockets that the last one did not miss.
func (k *seekers) turn() {
	k.poll++
	k.since, k.now = k.now, k.since
	if k.now == nil {
		k.now = make(map[sockets.Key]int)
	}
	clear(k.now)
}

// gap gives the reason why a socket that nobody was found to hold has no
// owner. Which of those without an inode it is, only its state tells.
func (k *seekers) gap(s *sockets.Socket, q search) sockets.Gap {
	switch {
	case s.Inode == 0:
		return unheld(s.State)
	case q.skipped || q.err != nil:
		return sockets.GapPending
	case q.complete:
		return sockets.GapUnfound
	case !q.partial:
		return sockets.GapPermission
	}
	switch polls := k.missed(s.Key); {
	case polls >= laps && !q.hidden && len(q.refused) == 0:
		return sockets.GapUnfound
	case polls >= laps, polls > 0 && (q.hidden || q.refused[s.User.UID] > 0):
		return sockets.GapPermission
	}
	return sockets.GapPending
}

// missed notes that the owner of a socket was looked for in vain, and gives for
// how many polls before this one it was.
func (k *seekers) missed(key sockets.Key) int {
	first, ok := k.since[key]
	if !ok {
		first = k.poll
	}
	k.now[key] = first
	return k.poll - first
}

// unheld is the gap of a socket without an inode: one that no process has yet,
// or one that its process has let go of. A process that closes a socket takes
// it out of ESTABLISHED and CLOSE_WAIT, so what is left there waits to be
// accepted.
func unheld(state sockets.State) sockets.Gap {
	switch state {
	case sockets.SynRecv:
		return sockets.GapHandshake
	case sockets.Established, sockets.CloseWait:
		return sockets.GapUnaccepted
	}
	return sockets.GapClosed
}
