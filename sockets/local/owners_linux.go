package local

import (
	"context"
	"time"

	"berth/sockets"
	"berth/sockets/procfs"
)

// search searches for owners as thoroughly as ask requests.
func (s *source) search(ctx context.Context, ask sockets.Ask) (procfs.Owners, search) {
	switch {
	case ask.Owners == sockets.NoOwners:
		return procfs.Owners{}, search{skipped: true}
	case ask.Owners == sockets.AllOwners || !s.scanned:
		return s.scan(ctx, s.scanner.Full)
	}
	return s.scan(ctx, s.scanner.Next)
}

func (s *source) scan(ctx context.Context, pass func(context.Context) (procfs.Owners, error)) (procfs.Owners, search) {
	owners, err := pass(ctx)
	if err != nil {
		return owners, search{err: err}
	}
	s.scanned = true
	return owners, search{
		partial: !owners.Whole, complete: owners.Complete(),
		refused: owners.Refused, failed: owners.Failed, why: owners.Why, sight: owners.Sight, stuck: owners.Stuck,
	}
}

// join sets the owners of each socket, or the reason why it has none, and the name of
// its user.
func (s *source) join(found []sockets.Socket, owners procfs.Owners, q search) {
	for i := range found {
		k := &found[i]
		k.User = s.users.Account(k.User.UID)
		s.hold(k, owners, q)
	}
}

// rename updates sockets and owners with the user names that have become known since
// join was called.
func (s *source) rename(owners procfs.Owners) {
	for i := range s.found {
		k := &s.found[i]
		k.User = s.users.Account(k.User.UID)
		if own := owners.Of(k.Inode); len(own) > 0 {
			k.Owners = own
		}
	}
}

func (s *source) hold(k *sockets.Socket, owners procfs.Owners, q search) {
	k.Owners = owners.Of(k.Inode)
	k.Gap, k.Incomplete, k.Tunnel = sockets.GapNone, sockets.GapNone, nil
	if len(k.Owners) == 0 && k.Inode != 0 {
		k.Owners = s.corners.of(k, s.scanner.Lives, time.Now())
	}
	if len(k.Owners) == 0 {
		k.Gap = s.seekers.gap(k, q)
	}
}

// attempts is how many times to search for the owner of a socket that seems to have
// none. The socket may have been passed from a process that had not been looked at
// yet to one that had been, or it may be about to be closed.
const attempts = 2

// seek searches again for the owners of sockets whose holder was not found. Many of
// those sockets were closed after the list of sockets was read but before the processes
// were read; reading the list again shows which ones. For the rest, seek looks at every
// process that may have opened one in the meantime.
func (s *source) seek(ctx context.Context, ask sockets.Ask, owners procfs.Owners, q search) search {
	if q.skipped || q.err != nil {
		return q
	}
	for i := range attempts {
		if !s.verify(ctx, ask, owners, q, i == 0) {
			return q
		}
		again, whole := s.scan(ctx, s.scanner.Seek)
		if whole.err != nil {
			return q
		}
		owners, q = again, whole
		for i := range s.found {
			if k := &s.found[i]; k.Inode != 0 && len(k.Owners) == 0 {
				s.hold(k, owners, q)
			}
		}
	}
	s.verify(ctx, ask, owners, q, false)
	return q
}

// doubtful returns the sockets that seem to have no owner and were not known to be
// without one before this poll. These are the sockets that should have an owner. If
// queued is true, they include the sockets waiting to be accepted, because the kernel
// may have reported a socket's state before it was closed and its inode afterwards.
// lost reports whether any of them has an owner that may yet be found. Sockets of
// users with unreadable processes don't count as lost once every other process has
// been looked at, and are not included if there are many.
func (s *source) doubtful(q search, queued bool) (keys []sockets.Key, lost bool) {
	var hidden []sockets.Key
	for i := range s.found {
		k := &s.found[i]
		switch {
		case len(k.Owners) > 0, s.seekers.known(k):
		case k.Inode == 0 && (!queued || k.Gap != sockets.GapUnaccepted):
		case k.Inode != 0 && !q.partial && q.refused[k.User.UID] > 0:
			hidden = append(hidden, k.Key)
		default:
			keys = append(keys, k.Key)
			lost = lost || k.Inode != 0
		}
	}
	if len(keys)+len(hidden) <= singly {
		keys = append(keys, hidden...)
	}
	return keys, lost
}
