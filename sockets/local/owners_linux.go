package local

import (
	"context"
	"time"

	"berth/sockets"
	"berth/sockets/procfs"
)

// search looks for owners as hard as ask requests.
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

// join gives each socket its owners, or the reason why it has none, and gives its
// user a name.
func (s *source) join(found []sockets.Socket, owners procfs.Owners, q search) {
	for i := range found {
		k := &found[i]
		k.User = s.users.Account(k.User.UID)
		s.hold(k, owners, q)
	}
}

// rename gives sockets and owners the names of users that have arrived since they
// were joined.
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

// attempts is how often the owner of a socket that seems to have none is looked
// for: its descriptor may be on its way from a process not looked at yet to one
// already looked at, or about to be closed.
const attempts = 2

// seek finds the owners of sockets whose holder was not found, if they have any.
// Many of those sockets were closed between the look at the sockets and the look
// at the processes, which a second look shows; for the others, it looks at every
// process that may have opened one since.
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

// doubtful returns the sockets that seem to have no owner and were not known to
// have none before this poll: those that should have one and, with queued, those
// waiting to be accepted, whose state the kernel may have reported before and whose
// inode after they were closed. lost reports whether any of them has an owner that
// may yet be found. Sockets of users with unreadable processes don't count as lost
// once every other process was looked at, and are left as they are if there are many.
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
