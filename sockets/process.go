package sockets

import (
	"cmp"
	"strings"
	"time"
)

// Process is one run of a program. Two processes are the same only if their ID is:
// pids are reused. Sources hand out the same *Process for the same process as long as
// nothing in it changes, and never change one that they have handed out. Strings are
// scrubbed.
type Process struct {
	PID     int
	Name    string // its program's name: not cut at 15 characters, and not that of a renamed thread
	Comm    string // as the kernel has it (/proc/PID/comm on Linux); "" if there is no such name
	Runs    string // what it was given to run, or its role: "leak.py", "-m http.server", "pool www"; "" if Name says it all
	Label   string // what a person calls it: "python3 leak.py"; "" if that is Name
	Brief   string // Label in fewer cells: "leak.py"; "" if nothing can be left out
	Script  string // path of the script or archive that it runs, relative to its current directory if it was given that way; "" if there is none, or it is unknown
	Cmdline string // arguments joined by spaces; "" if it was not read or is empty
	Args    string // the same, each followed by a NUL, if the spaces don't show where each ends; else ""
	Exe     string // path of the program; "" if it may not be read
	User    Account
	Started time.Time // 10 ms ticks on Linux; zero if unknown
	Ticks   uint64    // the same as Linux counts it, from boot, so that setting the clock does not change it; 0 elsewhere
	Unread  Gap       // why Cmdline was not read, or not recently: GapPermission, GapStuck, GapExited, GapUnread; else GapNone
	Run     RunState  // what keeps it from running, when it was last looked at
	Cgroup  Cgroup    // what runs it, as far as its control group and its parents show
	For     Container // the container whose published ports it holds, if its child shows that; else the zero Container
	State   byte      // if Cmdline is GapStuck, or was not read because other processes are stuck: 'S', 'D' … as in proc_pid_stat(5); else 0
}

// Called returns what a person calls the process, in one to three words: "nginx",
// "python3 leak.py", "php-fpm: pool www".
func (p *Process) Called() string {
	if p.Label != "" {
		return p.Label
	}
	return p.Name
}

// InBrief returns the same in fewer cells if an interpreter can be left out.
func (p *Process) InBrief() string {
	if p.Brief != "" {
		return p.Brief
	}
	return p.Called()
}

// Words returns the arguments, separately as far as they are known.
func (p *Process) Words() []string {
	switch {
	case p.Args != "":
		return strings.Split(strings.TrimSuffix(p.Args, "\x00"), "\x00")
	case p.Cmdline != "":
		return strings.Split(p.Cmdline, " ")
	}
	return nil
}

// File returns the path of the program's file, or "" if it is unknown. A file that
// was replaced on disk keeps its name.
func (p *Process) File() string { return strings.TrimSuffix(p.Exe, " (deleted)") }

// Program returns the base name of File.
func (p *Process) Program() string {
	path := p.File()
	return path[strings.LastIndexAny(path, `/\`)+1:]
}

// ProcessID is the identity of a process: its number and its start. On Linux the
// start is counted from boot, because the clock behind Started may be set.
type ProcessID struct {
	PID   int
	Start int64 // Process.Ticks, or without them the nanoseconds of Process.Started
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

// CompareStart orders processes by their start, the oldest first.
func (p *Process) CompareStart(q *Process) int {
	if p.Ticks != 0 && q.Ticks != 0 {
		return cmp.Compare(p.Ticks, q.Ticks)
	}
	return p.Started.Compare(q.Started)
}

// Owner is a process that holds a socket open under a descriptor.
type Owner struct {
	Process *Process
	FD      int // -1: unknown
}

// CompareOwners orders owners by process, the oldest first, and by descriptor: a
// server comes before the children that inherited its socket, even if pids have
// wrapped around in between.
func CompareOwners(a, b Owner) int {
	p, q := a.Process, b.Process
	if p == q {
		return cmp.Compare(a.FD, b.FD)
	}
	return cmp.Or(p.CompareStart(q), cmp.Compare(p.PID, q.PID), cmp.Compare(a.FD, b.FD))
}
