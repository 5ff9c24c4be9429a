package sockets

import (
	"cmp"
	"strings"
	"time"
)

// Process is one run of a program. Two processes are the same only if their ID
// is: pids are used again. Sources hand out the same *Process for
// the same process as long as nothing in it changes, and never change one that
// they have handed out. Strings are scrubbed.
type Process struct {
	PID     int
	Name    string // of its program: not cut at 15 characters, and not that of a thread that was renamed
	Comm    string // as the kernel has it (/proc/PID/comm on Linux); "" where there is no such name
	Runs    string // what it was given to run, or its part: "leak.py", "-m http.server", "pool www"; "" where Name says it all
	Label   string // what a person calls it: "python3 leak.py"; "" for Name
	Brief   string // Label in fewer cells: "leak.py"; "" where there is nothing to leave out
	Script  string // path of the script or archive that it runs, from its present directory on where it was given so; "" where there is none, or it is not known
	Cmdline string // arguments joined by spaces; "" where it was not read or is empty
	Args    string // the same, each with a NUL behind it, where the spaces do not tell which they are; else ""
	Exe     string // path of the program; "" where it may not be read
	User    Account
	Started time.Time // 10 ms ticks on Linux; zero where not known
	Ticks   uint64    // the same as Linux counts it, from boot on, which no clock that is set moves; 0 elsewhere
	Unread  Gap       // why Cmdline was not read, or not lately: GapPermission, GapStuck, GapExited, GapUnread; else GapNone
	Run     RunState  // what keeps it from running, when it was last looked at
	Cgroup  Cgroup    // who runs it, as far as its control group and its parents tell
	For     Container // whose published ports it holds, where its child tells; the zero Container of any other
	State   byte      // of one whose Cmdline is GapStuck or was not asked for because others are: 'S', 'D' … as proc_pid_stat(5) has it; else 0
}

// Called returns what a person calls the process, in a word or three: "nginx",
// "python3 leak.py", "php-fpm: pool www".
func (p *Process) Called() string {
	if p.Label != "" {
		return p.Label
	}
	return p.Name
}

// InBrief returns the same in fewer cells where an interpreter can be left out.
func (p *Process) InBrief() string {
	if p.Brief != "" {
		return p.Brief
	}
	return p.Called()
}

// Words returns the arguments, each by itself as far as they are known.
func (p *Process) Words() []string {
	switch {
	case p.Args != "":
		return strings.Split(strings.TrimSuffix(p.Args, "\x00"), "\x00")
	case p.Cmdline != "":
		return strings.Split(p.Cmdline, " ")
	}
	return nil
}

// File returns the path of the program's file, "" where that is not known. What
// was replaced on disk keeps its name.
func (p *Process) File() string { return strings.TrimSuffix(p.Exe, " (deleted)") }

// Program returns the base name of File.
func (p *Process) Program() string {
	path := p.File()
	return path[strings.LastIndexAny(path, `/\`)+1:]
}

// ProcessID is the identity of a process: its number, and when it started. On Linux
// that is counted from boot on: the clock that Started goes by may be set.
type ProcessID struct {
	PID   int
	Start int64 // Process.Ticks, or where there are none the nanoseconds of Process.Started
}

// ID returns the identity of p.
func (p *Process) ID() ProcessID {
	if p.Ticks != 0 {
		return ProcessID{p.PID, int64(p.Ticks)}
	}
	return ProcessID{p.PID, p.Started.UnixNano()}
}

// Same reports whether p and q are one run of a program.
func (p *Process) Same(q *Process) bool { return p == q || p != nil && q != nil && p.ID() == q.ID() }

// CompareStart orders processes by when they started, the oldest first.
func (p *Process) CompareStart(q *Process) int {
	if p.Ticks != 0 && q.Ticks != 0 {
		return cmp.Compare(p.Ticks, q.Ticks)
	}
	return p.Started.Compare(q.Started)
}

// Owner is a process that holds a socket open under a descriptor.
type Owner struct {
	Process *Process
	FD      int // -1: not known
}

// CompareOwners orders owners by their process, the oldest first, and by
// descriptor: a server stands before the children that inherited its socket,
// even where the pids have begun again in between.
func CompareOwners(a, b Owner) int {
	p, q := a.Process, b.Process
	if p == q {
		return cmp.Compare(a.FD, b.FD)
	}
	return cmp.Or(p.CompareStart(q), cmp.Compare(p.PID, q.PID), cmp.Compare(a.FD, b.FD))
}
