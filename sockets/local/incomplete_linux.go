package local

import (
	"slices"
	"time"

	"berth/sockets"
)

// doubt says of the sockets whose owners are known where there may be more of
// them, that could not be read. Where the search was complete there are none;
// else it takes evidence, or every ordinary user would read it of every socket.
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

// ofAll returns the gap of every socket: that a process could not be read at
// all, for another reason than that it may not be, may hide a holder of any.
func (q *search) ofAll() sockets.Gap {
	switch {
	case q.failed > 0:
		return sockets.GapUnread
	case holdsBack(q.stuck, -1):
		return sockets.GapStuck
	}
	return sockets.GapNone
}

// suspects reports whether s belongs to a user of whom no known owner is, and
// who has processes that were not read, or may have some that are not in sight.
// The first of them is the one that opened it.
func (q *search) suspects(s *sockets.Socket) bool {
	uid := s.User.UID
	if uid < 0 || slices.ContainsFunc(s.Owners, func(o sockets.Owner) bool { return o.Process.User.UID == uid }) {
		return false
	}
	return q.refused[uid] > 0 || !q.sight.Whole() || q.failed > 0 || holdsBack(q.stuck, uid)
}
