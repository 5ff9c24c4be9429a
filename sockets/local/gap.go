package local

import (
	"context"
	"errors"
	"time"

	"berth/sockets"
	"berth/sockets/procfs"
)

// search records how thorough the search for owners was in this snapshot, and what
// kept owners from being found.
type search struct {
	skipped  bool           // there was no search
	partial  bool           // not every possible owner was looked at
	complete bool           // everything could be seen and was looked at, so an owner that was not found does not exist
	sight    sockets.Sight  // which processes could be seen
	refused  map[int64]int  // processes that we have no permission to read, counted by uid
	failed   int            // processes that could not be read for any other reason
	why      error          // the reason for one of those failures
	stuck    []procfs.Stuck // processes that do not answer
	err      error          // why the search failed
}

// blame returns the gap for a socket that belongs to the user uid and whose holder was
// not found although every process was looked at. The gap is what most likely hides the
// owner. If the user has processes that we have no permission to read, the holder is
// most likely one of them. Any other candidate is a guess.
func (q *search) blame(uid int64) sockets.Gap {
	switch {
	case q.complete:
		return sockets.GapUnfound
	case holdsBack(q.stuck, uid):
		return sockets.GapStuck
	case q.failed > 0 && q.failed >= q.refused[uid]: // a process that failed for another reason is at least as likely the holder
		return sockets.GapUnread
	case q.refused[uid] > 0, q.sight == sockets.SightHidden:
		return sockets.GapPermission
	case len(q.refused) == 0 && holdsBack(q.stuck, -1):
		return sockets.GapStuck
	case q.failed > 0, q.sight == sockets.SightNone:
		return sockets.GapUnread
	case q.sight == sockets.SightNamespace, q.sight == sockets.SightForeign:
		return sockets.GapNamespace
	}
	return sockets.GapPermission
}

// aborted reports whether the search was abandoned, in which case it is unknown what
// could have been read.
func (q *search) aborted() bool {
	return errors.Is(q.err, context.Canceled) || errors.Is(q.err, context.DeadlineExceeded)
}

// seekers remembers the sockets for which a search of every process found no owner, so
// that the search is not repeated. The result is valid until an owner turns up, or
// only for a while if not everything could be read.
type seekers struct {
	vain, still map[sockets.Key]vain
	now         time.Time
}

// vain is the result of a search that found no owner.
type vain struct {
	gap   sockets.Gap
	until time.Time // when to search again; zero: never again
}

// next starts a poll at now. It remembers only the sockets that lacked an owner in the
// last poll.
func (k *seekers) next(now time.Time) {
	k.now = now
	k.vain, k.still = k.still, k.vain
	if k.still == nil {
		k.still = make(map[sockets.Key]vain)
	}
	clear(k.still)
}

// known reports whether the reason why a socket has no owner is already known. A
// socket that was waiting to be accepted counts as a different one once it has been
// accepted.
func (k *seekers) known(s *sockets.Socket) bool {
	of, ok := k.vain[s.Key]
	return ok && (of.gap == sockets.GapUnaccepted) == (s.Inode == 0) && (of.until.IsZero() || k.now.Before(of.until))
}

// found forgets that the search for a socket's owner was in vain.
func (k *seekers) found(s *sockets.Socket) { delete(k.still, s.Key) }

// doubt schedules another search for the socket's owner after a Round, because not
// everything that may hold the socket could be read.
func (k *seekers) doubt(s *sockets.Socket) {
	k.still[s.Key] = vain{s.Gap, k.now.Add(procfs.Round)}
}

// gap returns the reason why a socket without a known holder has no owner. For sockets
// without an inode, the reason follows from the state alone.
func (k *seekers) gap(s *sockets.Socket, q search) sockets.Gap {
	of := k.vain[s.Key]
	known, sought := of.gap, k.known(s)
	switch {
	case s.Inode == 0:
		if known = unheld(s.State); known != sockets.GapUnaccepted {
			return known
		}
	case q.err != nil && !q.aborted():
		if !sought {
			return sockets.GapUnread
		}
	case q.skipped, q.err != nil, q.partial:
		if !sought {
			return sockets.GapPending
		}
	default:
		if !sought {
			of.until = time.Time{}
		}
		if why := q.blame(s.User.UID); why != sockets.GapUnfound || of.until.IsZero() {
			known = why
		}
	}
	k.still[s.Key] = vain{known, of.until}
	return known
}

// unheld returns the gap of a socket without an inode. Either no process has the
// socket yet, or its process has closed it. A closed socket does not remain in
// ESTABLISHED or CLOSE_WAIT, so a socket in one of those states is waiting to be
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
