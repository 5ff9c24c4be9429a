package procfs

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"berth/sockets"
	"berth/sockets/program"
	"berth/sockets/scrub"
)

// Origins finds out where processes come from, and remembers the answers for a while.
// It is not safe for concurrent use.
type Origins struct {
	fs    *FS
	users *Users
	known map[sockets.ProcessID]dated
}

type dated struct {
	origin sockets.Origin
	read   time.Time
}

// originAge is how long an origin is trusted. A process may change its directory, and
// loses its parent when the parent ends.
const originAge = 10 * time.Second

// Origins returns a reader of the origins of the tree's processes.
func (fs *FS) Origins() *Origins {
	return &Origins{fs: fs, users: fs.Users(), known: make(map[sockets.ProcessID]dated)}
}

// Of returns where p comes from. It reads a few files of p and of its parents.
func (o *Origins) Of(p *sockets.Process) sockets.Origin {
	now := time.Now()
	for id, d := range o.known {
		if now.Sub(d.read) >= originAge {
			delete(o.known, id)
		}
	}
	id := p.ID()
	d, ok := o.known[id]
	if !ok {
		o.users.Refresh()
		d = dated{o.read(p), now}
		o.known[id] = d
	}
	return d.origin
}

func (o *Origins) read(p *sockets.Process) sockets.Origin {
	var origin sockets.Origin
	missing := func(what sockets.Subject, err error) {
		if o.lives(p, err) {
			err = errUntold
		}
		origin.Missing = append(origin.Missing, lost(what, err))
	}
	s, err := o.stat(p.PID)
	if err == nil && p.Ticks != 0 && p.Ticks != s.start {
		err = os.ErrNotExist // the pid belongs to another process by now
	}
	if err != nil {
		missing(sockets.MissingParents, err)
		missing(sockets.MissingUnit, err)
		missing(sockets.MissingDirectory, err)
		return origin
	}
	if origin.Parents, err = o.parents(s); err != nil {
		missing(sockets.MissingParents, err)
	}
	if text, err := o.fs.tell(p.PID, "cgroup"); err != nil {
		missing(sockets.MissingUnit, err)
	} else {
		origin.Unit = parseCgroup(text).Unit
	}
	dir, err := told(o.fs, p.PID, func() (string, error) { return o.fs.link(p.PID, "cwd") })
	if err != nil {
		missing(sockets.MissingDirectory, err)
	}
	origin.Directory = scrub.String(dir)
	return origin
}

// errUntold means that some or all of the files of a live process are missing.
var errUntold = errors.New("this /proc does not show it")

// lives reports whether err means that a file of p is missing although p exists.
func (o *Origins) lives(p *sockets.Process, err error) bool {
	if !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, syscall.ESRCH) {
		return false
	}
	s, err := o.stat(p.PID)
	switch {
	case err == nil:
		return !s.dead() && (p.Ticks == 0 || s.start == p.Ticks)
	case errors.Is(err, fs.ErrNotExist):
		return !o.fs.lists()
	}
	return false
}

// lost returns a record of why something could not be read.
func lost(what sockets.Subject, err error) sockets.Missing {
	m := sockets.Missing{What: what}
	switch {
	case errors.Is(err, errUntold):
		m.Why = sockets.Because(sockets.ReasonUntold)
	case errors.Is(err, errUntried):
		m.Why = sockets.Because(sockets.ReasonCrowded)
	case isStuck(err):
		m.Why = sockets.Because(sockets.ReasonSilent)
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ESRCH):
		m.Why = sockets.Because(sockets.ReasonEnded)
	case errors.Is(err, fs.ErrPermission):
		m.Why, m.Mend = sockets.Because(sockets.ReasonProtected), sockets.RemedyRoot
		if os.Geteuid() == 0 {
			m.Why, m.Mend = sockets.Because(sockets.ReasonUnreadable, "text", cause(err)), ""
		}
	default:
		m.Why = sockets.Because(sockets.ReasonBroken, "text", cause(err))
	}
	return m
}

// generations limits the number of ancestors. No process has that many, unless the data
// is nonsense.
const generations = 64

// parents returns the ancestors of s, the parent first. A parent that is younger than
// its child is another process, which got the pid of one that has ended. The error is
// the reason why further ancestors are unknown.
func (o *Origins) parents(s stat) ([]sockets.Process, error) {
	var all []sockets.Process
	boot := o.fs.Boot()
	for len(all) < generations && s.parent > 0 && s.parent < 1<<31 {
		pid := int(s.parent)
		above, err := o.stat(pid)
		if isStuck(err) {
			return all, err
		}
		if err != nil || above.start > s.start {
			break
		}
		all = append(all, o.process(pid, above, boot))
		s = above
	}
	return all, nil
}

// process reads what is known about one parent.
func (o *Origins) process(pid int, s stat, boot time.Time) sockets.Process {
	exe, _ := told(o.fs, pid, func() (string, error) { return o.fs.link(pid, "exe") })
	cmdline, _ := o.fs.tell(pid, "cmdline")
	status, _ := o.fs.tell(pid, "status")
	is := program.Of(string(s.comm), exe, program.Args(cmdline))
	return sockets.Process{
		PID: pid, Name: is.Name, Comm: scrub.Bytes(s.comm), Runs: is.Runs, Label: is.Label, Brief: is.Brief, Exe: scrub.String(exe),
		User: o.users.Account(parseStatus(status).uid), Started: after(boot, s.start), Ticks: s.start,
	}
}

func (o *Origins) stat(pid int) (stat, error) {
	text, err := o.fs.tell(pid, "stat")
	if err != nil {
		return stat{}, err
	}
	return parseStat(text)
}

// link returns the target of a link of the process with the given pid, without
// accessing the target.
func (fs *FS) link(pid int, name string) (string, error) {
	return os.Readlink(filepath.Join(fs.Root, strconv.Itoa(pid), name))
}

// cause strips the file name from err, because it would mean little to the user.
func cause(err error) string {
	if errno := syscall.Errno(0); errors.As(err, &errno) {
		return errno.Error()
	}
	return err.Error()
}
