package local

import (
	"context"
	"errors"

	"berth/sockets"
	"berth/sockets/procfs"
)

// singly is the maximum number of sockets that are looked up one by one. For more
// sockets, it is quicker to read the entire list again.
const singly = 256

// verify reads the doubtful sockets again, and updates or removes them accordingly.
// It reports whether owners are still missing. Sockets waiting to be accepted are
// looked up only the first time, because if one has been accepted in the meantime,
// no later search would look for its owner.
func (s *source) verify(ctx context.Context, ask sockets.Ask, owners procfs.Owners, q search, first bool) (missing bool) {
	keys, lost := s.doubtful(q, first)
	if len(keys) == 0 {
		return false
	}
	later := make(map[sockets.Key]*sockets.Socket, len(keys))
	for _, key := range keys {
		later[key] = nil
	}
	afar := s.stay(later)
	if s.lists.conn != nil && len(keys)-len(afar) <= singly {
		s.lookup(ctx, later)
	} else if !s.reread(ctx, ask, later) {
		return lost
	}
	if len(afar) <= singly {
		s.spaces.lookup(ctx, afar, later, q.complete)
	}
	accepted := s.accepted(later)
	for _, now := range later {
		if now != nil {
			now.User = s.users.Account(now.User.UID)
			s.hold(now, owners, q)
		}
	}
	s.replace(later)
	_, lost = s.doubtful(q, false)
	return lost || accepted
}

// accepted reports whether the given map (later) has a socket that had no holder before
// and now belongs to a process, which did not have it yet when the processes were
// looked at.
func (s *source) accepted(later map[sockets.Key]*sockets.Socket) bool {
	for i := range s.found {
		if was := &s.found[i]; was.Inode == 0 {
			if now := later[was.Key]; now != nil && now.Inode != 0 {
				return true
			}
		}
	}
	return false
}

// stay marks the sockets in other network namespaces as unchanged in the given map
// (later), and returns those sockets.
func (s *source) stay(later map[sockets.Key]*sockets.Socket) (afar []*sockets.Socket) {
	for i := range s.found {
		k := &s.found[i]
		if _, ok := later[k.Key]; ok && s.foreign(k) {
			same := *k
			later[k.Key] = &same
			afar = append(afar, &same)
		}
	}
	return afar
}

// lookup asks the kernel about each socket in the given map (later) individually.
func (s *source) lookup(ctx context.Context, later map[sockets.Key]*sockets.Socket) {
	for i := range s.found {
		k := &s.found[i]
		if _, ok := later[k.Key]; !ok || s.foreign(k) {
			continue
		}
		switch now, err := s.lists.conn.Lookup(ctx, k); {
		case err == nil:
			later[k.Key] = measured(k, &now)
		case !errors.Is(err, sockets.ErrGone): // the answer is unknown, so keep the socket unchanged
			same := *k
			later[k.Key] = &same
		}
	}
}

// measured adds to the current version of a socket (now) what only a dump reports, which
// was read a moment ago (was), unless the socket has changed its state since.
func measured(was, now *sockets.Socket) *sockets.Socket {
	if now.State == was.State {
		now.TCP, now.Gist, now.Flow = was.TCP, was.Gist, was.Flow
	}
	return now
}

// reread reads the lists again, and updates the given map (later) with what they
// contain. It returns false if they could not be read in full.
func (s *source) reread(ctx context.Context, ask sockets.Ask, later map[sockets.Key]*sockets.Socket) bool {
	again, f, err := s.lists.read(ctx, s.again[:0], ask)
	s.again = again
	if err != nil || len(f.broken) > 0 {
		return false
	}
	for i := range again {
		if _, ok := later[again[i].Key]; ok {
			later[again[i].Key] = &again[i]
		}
	}
	return true
}

// foreign reports whether a socket is in a network namespace other than this
// process's own.
func (s *source) foreign(k *sockets.Socket) bool {
	return s.host.NetNS != 0 && k.Key.NetNS != 0 && k.Key.NetNS != s.host.NetNS
}

// replace replaces the sockets that are in the given map (later), or removes them if
// they are gone.
func (s *source) replace(later map[sockets.Key]*sockets.Socket) {
	kept := s.found[:0]
	for i := range s.found {
		now, ok := later[s.found[i].Key]
		switch {
		case !ok:
			kept = append(kept, s.found[i])
		case now != nil:
			kept = append(kept, *now)
		}
	}
	s.found = kept
}
