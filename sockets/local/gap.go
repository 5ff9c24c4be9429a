package local

import (
	"context"
	"errors"
	"time"

	"berth/sockets"
	"berth/sockets/procfs"
)

// search is how, and how thoroughly, the owners of this snapshot were looked for.
type search struct {
	skipped  bool           // they were not looked for
	partial  bool           // not every possible owner was looked at
	complete bool           // everything could be seen and was looked at: an owner that was not found does not exist
	sight    sockets.Sight  // which processes could be seen
	refused  map[int64]int  // processes that may not be read, counted by uid
	failed   int            // processes that could not be read for another reason
	why      error          // that reason, for one of them
	stuck    []procfs.Stuck // processes that do not answer
	err      error          // why it failed
}

// blame returns the gap for a socket of the user uid whose holder was not found
// although every process was looked at: what most likely hides its owner. If the
// user has processes that may not be read, the holder is most likely one of them;
// any other candidate is a guess.
func (q *search) blame(uid int64) sockets.Gap {
	switch {
	case q.complete:
		return sockets.GapUnfound
	case holdsBack(q.stuck, uid):
		return sockets.GapStuck
	case q.failed > 0 && q.failed >= q.refused[uid]: // one that failed for another reason is as likely
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

// aborted reports whether the search was given up, which says nothing about what
// could have been read.
func (q *search) aborted() bool {
	return errors.Is(q.err, context.Canceled) || errors.Is(q.err, context.DeadlineExceeded)
}

// seekers remembers which sockets' owners have been looked for everywhere in vain.
// That is done once for each socket, and holds until an owner turns up; where the
// search was not complete, it holds for a while.
type seekers struct {
	vain, still map[sockets.Key]vain
	now         time.Time
}

// vain is the result of a search that found no owner.
type vain struct {
	gap   sockets.Gap
	until time.Time // when to search again; zero: never
}

// next starts a poll at now: it forgets sockets whose owner the last one did not miss.
func (k *seekers) next(now time.Time) {
	k.now = now
	k.vain, k.still = k.still, k.vain
	if k.still == nil {
		k.still = make(map[sockets.Key]vain)
	}
	clear(k.still)
}

// known reports whether the reason why a socket has no owner is already known. A
// socket that waited to be accepted counts as another one once it is accepted.
func (k *seekers) known(s *sockets.Socket) bool {
	of, ok := k.vain[s.Key]
	return ok && (of.gap == sockets.GapUnaccepted) == (s.Inode == 0) && (of.until.IsZero() || k.now.Before(of.until))
}

// found forgets that a socket was looked for in vain.
func (k *seekers) found(s *sockets.Socket) { delete(k.still, s.Key) }

// doubt has the socket's owner looked for again after a Round, because not
// everything that may hold it could be read.
func (k *seekers) doubt(s *sockets.Socket) {
	k.still[s.Key] = vain{s.Gap, k.now.Add(procfs.Round)}
}

// gap returns the reason why a socket without a known holder has no owner. For
// sockets without an inode only the state distinguishes the reasons.
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

// unheld returns the gap of a socket without an inode: one that no process has
// yet, or one that its process has let go of. Closing a socket takes it out of
// ESTABLISHED and CLOSE_WAIT, so one still in those states is waiting to be
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
