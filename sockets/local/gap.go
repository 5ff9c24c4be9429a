package local

import (
	"context"
	"errors"
	"time"

	"berth/sockets"
	"berth/sockets/procfs"
)

// search is how the owners of this snapshot were looked for, and how far.
type search struct {
	skipped  bool           // they were not looked for
	partial  bool           // not everybody who may own something was looked at
	complete bool           // all could be seen and were looked at: who was not found is not there
	sight    sockets.Sight  // which processes were there to be looked at
	refused  map[int64]int  // processes that may not be read, by uid
	failed   int            // processes that could not be read for another reason
	why      error          // that reason, of one of them
	stuck    []procfs.Stuck // processes that do not answer
	err      error          // why it failed
}

// blame returns the gap of a socket of the user uid that nobody was found to
// hold, though everybody was looked at: what most likely hides its owner. Of
// the processes of its user that is the one that may not be read; who else may
// have it is a guess.
func (q *search) blame(uid int64) sockets.Gap {
	switch {
	case q.complete:
		return sockets.GapUnfound
	case holdsBack(q.stuck, uid):
		return sockets.GapStuck
	case q.failed > 0 && q.failed >= q.refused[uid]: // who fails for another reason is as likely
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

// aborted reports whether the search was given up, which says nothing about
// what there is to be read.
func (q *search) aborted() bool {
	return errors.Is(q.err, context.Canceled) || errors.Is(q.err, context.DeadlineExceeded)
}

// seekers remembers whose owner has been looked for everywhere, in vain: that
// is done once for each socket, and holds until an owner turns up. Where the search
// was not complete it holds for a while.
type seekers struct {
	vain, still map[sockets.Key]vain
	now         time.Time
}

// vain is what a search for an owner came to.
type vain struct {
	gap   sockets.Gap
	until time.Time // when it is made again; zero: never
}

// next starts a poll at now: it forgets the sockets that the last one did not miss.
func (k *seekers) next(now time.Time) {
	k.now = now
	k.vain, k.still = k.still, k.vain
	if k.still == nil {
		k.still = make(map[sockets.Key]vain)
	}
	clear(k.still)
}

// known reports whether the reason why a socket has no owner is known from
// before. One that waited to be accepted is another matter once it was.
func (k *seekers) known(s *sockets.Socket) bool {
	of, ok := k.vain[s.Key]
	return ok && (of.gap == sockets.GapUnaccepted) == (s.Inode == 0) && (of.until.IsZero() || k.now.Before(of.until))
}

// found forgets that a socket was looked for in vain.
func (k *seekers) found(s *sockets.Socket) { delete(k.still, s.Key) }

// doubt has the socket looked for again after a Round: not everything could be
// read that may hold it.
func (k *seekers) doubt(s *sockets.Socket) {
	k.still[s.Key] = vain{s.Gap, k.now.Add(procfs.Round)}
}

// gap returns the reason why a socket that nobody was found to hold has no
// owner. Which of those without an inode it is, only its state tells.
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
