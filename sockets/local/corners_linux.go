package local

import (
	"context"
	"time"

	"berth/sockets"
	"berth/sockets/procfs"
)

// corners remembers the sockets that a deep search found in places that a normal
// pass over the processes does not check: the descriptor table of another thread,
// or an io_uring. A deep search costs as much as a pass, so only one is made for
// each socket that has no other holder, and its result is trusted for a while.
type corners struct {
	held  map[sockets.Key]corner
	round int
}

type corner struct {
	inode  uint64
	owners []sockets.Owner
	at     time.Time
	round  int // the round in which the owners were last requested
}

// of returns the owners that an earlier deep search found for k, if they are all
// alive.
func (c *corners) of(k *sockets.Socket, lives func(*sockets.Process) bool, now time.Time) []sockets.Owner {
	held, ok := c.held[k.Key]
	if !ok || held.inode != k.Inode || now.Sub(held.at) > procfs.Round {
		return nil
	}
	for _, o := range held.owners {
		if !lives(o.Process) {
			return nil
		}
	}
	held.round = c.round
	c.held[k.Key] = held
	return held.owners
}

func (c *corners) keep(k *sockets.Socket, now time.Time) {
	if c.held == nil {
		c.held = make(map[sockets.Key]corner)
	}
	c.held[k.Key] = corner{inode: k.Inode, owners: k.Owners, at: now, round: c.round}
}

// next starts a poll. It forgets the sockets that the last poll did not ask about.
func (c *corners) next() {
	for key, held := range c.held {
		if held.round != c.round {
			delete(c.held, key)
		}
	}
	c.round++
}

// dive makes a deep search for the owners of sockets that were not found in any
// readable process. A socket whose user has unreadable processes most likely
// belongs to one of them, so it is skipped unless that user is the caller or all
// owners can be seen.
func (s *source) dive(ctx context.Context, q search) {
	if q.skipped || q.err != nil || q.partial {
		return
	}
	me := s.host.Privilege
	var lost []*sockets.Socket
	var inodes []uint64
	for i := range s.found {
		k := &s.found[i]
		unlikely := q.refused[k.User.UID] == 0 || me.AllOwners || me.UID == k.User.UID
		if k.Inode != 0 && len(k.Owners) == 0 && unlikely && !s.seekers.known(k) {
			lost, inodes = append(lost, k), append(inodes, k.Inode)
		}
	}
	if len(lost) == 0 {
		return
	}
	deep, err := s.scanner.Deep(ctx, inodes)
	now := time.Now()
	for _, k := range lost {
		switch owners := deep.Of(k.Inode); {
		case len(owners) > 0:
			k.Owners, k.Gap = owners, sockets.GapNone
			s.corners.keep(k, now)
			s.seekers.found(k)
		case err != nil || !deep.Whole:
			if k.Gap == sockets.GapUnfound {
				k.Gap = sockets.GapUnread
			}
			s.seekers.doubt(k)
		}
	}
}
