package local

import (
	"slices"
	"time"

	"berth/sockets"
)

// doubt marks the sockets that have known owners but may have others that could not be
// read. After a complete search there are no such sockets. After any other search, a
// socket is marked only if there is evidence of another owner. Without that condition,
// ordinary users would see the mark on every socket.
func (s *source) doubt(q search) {
	if q.skipped || q.complete || q.err != nil {
		return
	}
	now := time.Now()
	all := q.ofAll()
	u := s.ties.unread(s.scanner.Refused(), q.sight == sockets.SightHidden, now)
	type kin struct {
		of  *sockets.Process
		uid int64
	}
	near := make(map[kin]bool)
	for i := range s.found {
		k := &s.found[i]
		switch {
		case len(k.Owners) == 0:
		case q.suspects(k):
			k.Incomplete = q.blame(k.User.UID)
		case all != sockets.GapNone:
			k.Incomplete = all
		case u.none():
		case slices.ContainsFunc(k.Owners, func(o sockets.Owner) bool {
			pair := kin{o.Process, k.User.UID}
			is, ok := near[pair]
			if !ok {
				is = s.ties.near(&u, o.Process, k.User.UID, now)
				near[pair] = is
			}
			return is
		}):
			k.Incomplete = sockets.GapPermission
		}
	}
	s.ties.forget(now)
}

// ofAll returns the gap that applies to all sockets, because a process that could not
// be read for a reason other than permission may hold any of them.
func (q *search) ofAll() sockets.Gap {
	switch {
	case q.failed > 0:
		return sockets.GapUnread
	case holdsBack(q.stuck, -1):
		return sockets.GapStuck
	}
	return sockets.GapNone
}

// suspects reports whether none of the known owners of s belongs to the socket's
// user, while that user has processes that were not read, or may have hidden ones. In
// that case, the process that opened the socket is most likely missing.
func (q *search) suspects(s *sockets.Socket) bool {
	uid := s.User.UID
	if uid < 0 || slices.ContainsFunc(s.Owners, func(o sockets.Owner) bool { return o.Process.User.UID == uid }) {
		return false
	}
	return q.refused[uid] > 0 || !q.sight.Whole() || q.failed > 0 || holdsBack(q.stuck, uid)
}
