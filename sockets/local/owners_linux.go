package local

import (
	"context"

	"berth/sockets"
	"berth/sockets/procfs"
)

// search looks for owners as hard as ask wants.
func (s *source) search(ctx context.Context, ask sockets.Ask) (owners procfs.Owners, q search) {
	var err error
	switch {
	case ask.Owners == sockets.NoOwners:
		return owners, search{skipped: true}
	case ask.Owners == sockets.AllOwners || !s.scanned:
		owners, err = s.scanner.Full(ctx)
	default:
		owners, err = s.scanner.Next(ctx, laps)
	}
	if err != nil {
		return owners, search{err: err}
	}
	s.scanned = true
	return owners, search{
		partial: !owners.Whole, complete: owners.Complete(),
		refused: owners.Refused, hidden: owners.Hidden,
	}
}

// join gives each socket its owners or the reason why it has none, and its
// user a name.
func (s *source) join(found []sockets.Socket, owners procfs.Owners, q search) {
	for i := range found {
		k := &found[i]
		k.User = s.users.Account(k.User.UID)
		k.Owners = owners.Of(k.Inode)
		k.Gap = sockets.GapNone
		if len(k.Owners) == 0 {
			k.Gap = s.seekers.gap(k, q)
		}
	}
}

// verify looks once more at the sockets that nobody was found to hold. Many
// were closed between the look at the sockets and the one at the processes:
// they become what the second look finds, or go.
func (s *source) verify(ctx context.Context, ask sockets.Ask, owners procfs.Owners, q search) {
	doubtful := make(map[sockets.Key]*sockets.Socket)
	for i := range s.found {
		if k := &s.found[i]; k.Inode != 0 && len(k.Owners) == 0 {
			doubtful[s.found[i].Key] = nil
		}
	}
	if len(doubtful) == 0 {
		return
	}
	again, f, err := s.lists.read(ctx, s.again[:0], ask)
	s.again = again
	if err != nil || len(f.broken) > 0 {
		return
	}
	s.join(again, owners, q)
	for i := range again {
		if _, ok := doubtful[again[i].Key]; ok {
			doubtful[again[i].Key] = &again[i]
		}
	}
	s.replace(doubtful)
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
