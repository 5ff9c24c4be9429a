package model

import (
	"strings"

	"berth/sockets"
)

// Alike is a group of processes that differ only in their PIDs: instances of one
// program that do the same job, such as the workers forked by a server.
type Alike struct {
	Process *sockets.Process // the first of them
	Called  string           // what a user would call each of them: "python3 leak.py"; "" if that is not known
	Brief   string           // Called, shortened: "leak.py"
	Count   int
}

// Together appends the processes of owners to dst, merging those that are alike, in
// the order in which they first appear. All descriptors of one process must be
// adjacent in owners.
func Together(dst []Alike, owners []sockets.Owner) []Alike {
	from := len(dst)
	for i, o := range owners {
		if i > 0 && owners[i-1].Process.PID == o.Process.PID {
			continue
		}
		dst = join(dst, from, o.Process)
	}
	return dst
}

// join merges p into the group in all[from:] that it belongs to, or appends a new
// group.
func join(all []Alike, from int, p *sockets.Process) []Alike {
	for i := from; i < len(all); i++ {
		if a := &all[i]; alike(a.Process, p) {
			a.Called, a.Brief = common(a, p)
			a.Count++
			return all
		}
	}
	return append(all, Alike{p, p.Called(), p.InBrief(), 1})
}

// AreAlike reports whether two processes differ only in their PIDs.
func AreAlike(a, b *sockets.Process) bool { return alike(a, b) }

// alike reports whether two processes, as far as is known, run the same file and do
// the same job with it. Forks of one server are alike if their titles name the same
// role.
func alike(a, b *sockets.Process) bool {
	if differ(a.File(), b.File()) || differ(a.Script, b.Script) || a.Name != b.Name || hidden(a) && a.Cmdline != b.Cmdline {
		return false
	}
	return a.Runs == b.Runs || plays(a) && plays(b)
}

// differ reports whether two facts are known to differ.
func differ(a, b string) bool { return a != b && a != "" && b != "" }

// plays reports whether p's title names only its role: "php-fpm: pool www", or
// "php-fpm" alone.
func plays(p *sockets.Process) bool {
	return p.Runs == "" || strings.HasSuffix(p.Label, ": "+p.Runs)
}

// common returns a name that fits both a and p. It is the role that both play, the
// role that one of them names, or else the name of their program.
func common(a *Alike, p *sockets.Process) (called, brief string) {
	name := p.Called()
	switch {
	case p.Runs == "" || strings.HasPrefix(a.Called, name):
		return a.Called, a.Brief
	case a.Called == a.Process.Name && a.Count == 1 || strings.HasPrefix(name, a.Called+"@"):
		return name, p.InBrief()
	}
	return p.Name, p.Name
}
