package model

import (
	"strings"

	"berth/sockets"
)

// Alike is a group of processes that only their PIDs tell apart: runs of one
// program that do the same, such as the workers that a server forked.
type Alike struct {
	Process *sockets.Process // the first of them
	Called  string           // what a person calls each: "python3 leak.py"; "" if nothing says
	Brief   string           // the same in fewer cells: "leak.py"
	Count   int
}

// Together appends the processes of owners to dst, with those that are alike merged
// into one, in the order in which each first appears. The descriptors of a process
// must be adjacent.
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

// join merges p into what it is alike to in all[from:], or appends it on its own.
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

// AreAlike reports whether only their PIDs tell two processes apart.
func AreAlike(a, b *sockets.Process) bool { return alike(a, b) }

// alike reports whether two processes run the same file and do the same with it, as
// far as that can be read. Forks of one server that name the same part in their
// titles are the same.
func alike(a, b *sockets.Process) bool {
	if differ(a.File(), b.File()) || differ(a.Script, b.Script) || a.Name != b.Name || hidden(a) && a.Cmdline != b.Cmdline {
		return false
	}
	return a.Runs == b.Runs || plays(a) && plays(b)
}

// differ reports whether two facts are known to differ.
func differ(a, b string) bool { return a != b && a != "" && b != "" }

// plays reports whether p's title says no more than the part that it plays:
// "php-fpm: pool www", or "php-fpm" alone.
func plays(p *sockets.Process) bool {
	return p.Runs == "" || strings.HasSuffix(p.Label, ": "+p.Runs)
}

// common names a and p together: by the part that both play, or that one of them
// names, or else by their program.
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
