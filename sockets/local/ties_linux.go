package local

import (
	"errors"
	"io/fs"
	"slices"
	"time"

	"berth/sockets"
	"berth/sockets/procfs"
)

// ties knows which processes belong together. A server's parent, its children and the
// rest of its service are likely to have its sockets, too. What ties has read is
// trusted for a Round.
type ties struct {
	of    func(pid int) (procfs.Tie, error)
	known map[int]bond
}

type bond struct {
	procfs.Tie
	there bool
	dark  bool // the process's ties could not be read, although it exists and reading them is permitted
	at    time.Time
}

func newTies(fs *procfs.FS) ties { return ties{of: fs.Tie, known: make(map[int]bond)} }

// tie returns the ties of a process, and whether they could be read.
func (t *ties) tie(pid int, now time.Time) (procfs.Tie, bool) {
	k, ok := t.known[pid]
	if !ok || now.Sub(k.at) > procfs.Round {
		tie, err := t.of(pid)
		k = bond{tie, err == nil, isDark(err), now}
		t.known[pid] = k
	}
	return k.Tie, k.there
}

// isDark reports whether err means only that something went wrong, so that nothing is
// known about the process.
func isDark(err error) bool {
	plain := []error{fs.ErrNotExist, fs.ErrPermission, procfs.ErrKernelThread}
	return err != nil && !slices.ContainsFunc(plain, func(p error) bool { return errors.Is(err, p) })
}

// forget drops processes whose ties were read more than two Rounds ago.
func (t *ties) forget(now time.Time) {
	for pid, k := range t.known {
		if now.Sub(k.at) > 2*procfs.Round {
			delete(t.known, pid)
		}
	}
}

// unread is an index of the processes that we have no permission to read. The keys
// are what they have in common with other processes.
type unread struct {
	users    map[int]int64 // by pid
	parents  map[int]bool  // parents of unreadable processes
	siblings map[brood]bool
	services map[string]bool
	hidden   bool // there may be more that are not listed
	dark     bool // the ties of some are not known
}

// brood identifies processes that were started together by one process, such as the
// workers of a server or all commands of a script. An interactive shell puts each
// command into a group of its own.
type brood struct {
	parent, group int
	uid           int64
}

func (t *ties) unread(users map[int]int64, hidden bool, now time.Time) unread {
	u := unread{
		users: map[int]int64{}, parents: map[int]bool{}, siblings: map[brood]bool{}, services: map[string]bool{}, hidden: hidden,
	}
	for pid, uid := range users {
		u.users[pid] = uid
		tie, ok := t.tie(pid, now)
		if !ok { // a kernel thread, or hidden (hidepid=1)
			u.dark = u.dark || t.known[pid].dark
			continue
		}
		u.parents[tie.Parent] = true
		u.siblings[brood{tie.Parent, tie.Group, uid}] = true
		if tie.Service != "" {
			u.services[tie.Service] = true
		}
	}
	return u
}

// none reports whether there are no unreadable processes.
func (u *unread) none() bool { return len(u.users) == 0 && !u.hidden }

// near reports whether an unreadable process is a child or a companion of p, or the
// parent from which p may have got a socket of the user uid. Such a parent belongs to
// that user, and p has not started a session of its own, as a login shell does. near
// also returns true if any of this is unknown.
func (t *ties) near(u *unread, p *sockets.Process, uid int64, now time.Time) bool {
	tie, ok := t.tie(p.PID, now)
	if !ok || u.dark {
		return u.dark || len(u.users) > 0 && t.known[p.PID].dark
	}
	if u.services[tie.Service] || u.parents[p.PID] || u.has(tie, uid) {
		return true
	}
	of, refused := u.users[tie.Parent]
	parent, there := t.tie(tie.Parent, now)
	switch {
	case tie.Parent <= 1, refused && of >= 0 && of != uid:
		return false
	case refused && there:
		return parent.Session == tie.Session
	case refused, !there && u.hidden:
		return tie.Session != p.PID
	}
	return false
}

// has reports whether an unreadable process of the user uid, or of an unknown user,
// was started together with a process that has the given ties.
func (u *unread) has(tie procfs.Tie, uid int64) bool {
	with := brood{tie.Parent, tie.Group, uid}
	if tie.Parent <= 1 || tie.Group <= 0 {
		return false
	}
	if u.siblings[with] {
		return true
	}
	with.uid = -1
	return u.siblings[with]
}
