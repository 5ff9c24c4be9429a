package local

import (
	"context"
	"errors"

	"berth/sockets"
	"berth/sockets/procfs"
)

// singly is how many sockets are looked at one by one: of more, the whole list
// is read again, which then is quicker.
const singly = 256

// verify looks once more at the sockets that are doubtful. They become what that
// finds, or go. It reports whether owners are missing even so.
func (s *source) verify(ctx context.Context, ask sockets.Ask, owners procfs.Owners, q search) (missing bool) {
	keys, lost := s.doubtful(q)
	if len(keys) == 0 {
		return false
	}
	later := make(map[sockets.Key]*sockets.Socket, len(keys))
	for _, key := range keys {
		later[key] = nil
	}
	if s.lists.conn != nil && len(keys) <= singly {
		s.lookup(ctx, later)
	} else if !s.reread(ctx, ask, later) {
		return lost
	}
	for _, now := range later {
		if now != nil {
			now.User = s.users.Account(now.User.UID)
			s.hold(now, owners, q)
		}
	}
	s.replace(later)
	_, lost = s.doubtful(q)
	return lost
}

// lookup asks the kernel for each socket of later by itself.
func (s *source) lookup(ctx context.Context, later map[sockets.Key]*sockets.Socket) {
	for i := range s.found {
		k := &s.found[i]
		if _, ok := later[k.Key]; !ok {
			continue
		}
		if s.foreign(k) { // which is not asked again: it stays as it is
			same := *k
			later[k.Key] = &same
			continue
		}
		switch now, err := s.lists.conn.Lookup(ctx, k); {
		case err == nil:
			later[k.Key] = &now
		case !errors.Is(err, sockets.ErrGone): // nobody knows: it stays as it is
			same := *k
			later[k.Key] = &same
		}
	}
}

// reread reads the lists again, and fills later from them. It is false where
// they could not be read whole.
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
	for i := range s.found {
		if k := &s.found[i]; s.foreign(k) {
			if _, ok := later[k.Key]; ok {
				same := *k
				later[k.Key] = &same
			}
		}
	}
	return true
}

// foreign reports whether a socket lies in another network namespace than this
// process's own.
func (s *source) foreign(k *sockets.Socket) bool {
	return s.host.NetNS != 0 && k.Key.NetNS != 0 && k.Key.NetNS != s.host.NetNS
}

// replace puts what was found later, or nothing, in the place of sockets.
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
