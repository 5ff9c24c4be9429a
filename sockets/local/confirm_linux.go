package local

import (
	"context"
	"errors"
	"slices"

	"berth/sockets"
)

// Confirm checks whether sockets that are missing from a dump still exist. While
// connections come and go, the kernel may skip others in the same chain of its hash
// table, because after each full message it finds its place again by counting
// entries, and some of those may be gone by then. See sockets.Confirmer.
func (s *source) Confirm(ctx context.Context, ask sockets.Ask, gone []*sockets.Socket) []sockets.Socket {
	var beyond []*sockets.Socket
	gone = slices.DeleteFunc(slices.Clone(gone), func(k *sockets.Socket) bool {
		if s.foreign(k) {
			beyond = append(beyond, k)
			return true
		}
		return false
	})
	return append(s.confirm(ctx, ask, gone), s.spaces.confirm(ctx, beyond, s.renewed)...)
}

// confirm looks for the sockets in this process's own namespace.
func (s *source) confirm(ctx context.Context, ask sockets.Ask, gone []*sockets.Socket) []sockets.Socket {
	if len(gone) == 0 {
		return nil
	}
	if s.lists.conn == nil || len(gone) > max(singly, len(s.found)/lookups) {
		return s.recount(ctx, ask, gone, nil)
	}
	var alive []sockets.Socket
	var open []*sockets.Socket // sockets for which a lookup proves nothing
	for _, k := range gone {
		now, err := s.lists.conn.Lookup(ctx, k)
		switch {
		case err == nil:
			alive = append(alive, s.renewed(k, now))
		case !errors.Is(err, sockets.ErrGone):
			open = append(open, k)
		}
	}
	if len(open) == 0 {
		return alive
	}
	return s.recount(ctx, narrowed(ask, open), open, alive)
}

// lookups is how many sockets can be dumped at about the cost of one lookup.
const lookups = 16

// narrowed reduces ask to what is needed to see whether the given sockets (open) still
// exist.
func narrowed(ask sockets.Ask, open []*sockets.Socket) sockets.Ask {
	ask.Protos, ask.States, ask.TCPInfo, ask.Gist, ask.Owners = 0, 0, false, false, sockets.NoOwners
	ask.SkipIdle = true
	for _, k := range open {
		ask.Protos |= sockets.Protos(k.Proto)
		ask.States |= sockets.StatesOf(k.State)
		if k.Proto == sockets.TCP && k.State == sockets.Bound {
			ask.SkipIdle = false
		}
	}
	return ask
}

// recount reads the lists again, and appends to alive each missing socket (gone) that
// is still listed. If a list could not be read in full, all missing sockets that belong
// to it count as alive.
func (s *source) recount(ctx context.Context, ask sockets.Ask, gone []*sockets.Socket, alive []sockets.Socket) []sockets.Socket {
	missing := make(map[sockets.Key]*sockets.Socket, len(gone))
	for _, k := range gone {
		missing[k.Key] = k
	}
	again, f, err := s.lists.read(ctx, s.again[:0], ask)
	s.again = again
	for i := range again {
		if k, ok := missing[again[i].Key]; ok {
			alive = append(alive, s.renewed(k, again[i]))
			delete(missing, k.Key)
		}
	}
	whole := sockets.Snapshot{Ask: ask, Broken: f.broken}
	for _, k := range missing {
		if err != nil || !whole.Complete(k) {
			alive = append(alive, *k)
		}
	}
	return alive
}

// renewed returns the current version of a socket (now) with the owners of its previous
// version (was), provided that the inode is the same.
func (s *source) renewed(was *sockets.Socket, now sockets.Socket) sockets.Socket {
	now.User = s.users.Account(now.User.UID)
	now.Holder = was.Holder
	if now.Inode != was.Inode {
		now.Holder = sockets.Holder{Gap: sockets.GapPending}
		if now.Inode == 0 {
			now.Gap = unheld(now.State)
		}
	}
	if now.TCP == nil {
		now.TCP, now.Gist = was.TCP, was.Gist
	}
	return now
}
