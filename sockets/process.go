package sockets

import (
	"cmp"
	"strings"
	"time"
)

// Process is one run of a program. Because pids are reused, two processes are the same
// only if their IDs are. A Source returns the same *Process for a process as long as
// nothing in it changes, and never changes one that it has returned. Strings are
// scrubbed.
type Process struct {
	PID     int
	Name    string // its program's name: not cut at 15 characters, and not that of a renamed thread
	Comm    string // its name in the kernel (/proc/PID/comm on Linux); "" if there is no such name
	Runs    string // what it was given to run, or its role: "leak.py", "-m http.server", "pool www"; "" if Name says it all
	Label   string // what a person calls it: "python3 leak.py"; "" if that is Name
	Brief   string // a shorter Label: "leak.py"; "" if nothing can be left out
	Script  string // path of the script or archive that it runs, relative to its current directory if the path was given that way; "" if there is none, or it is unknown
	Cmdline string // arguments joined by spaces; "" if it was not read or is empty
	Args    string // the arguments, each followed by a NUL, if spaces don't show where each one ends; else ""
	Exe     string // path of the program; "" if it is not readable
	User    Account
	Started time.Time // in steps of 10 ms on Linux; zero if unknown
	Ticks   uint64    // Started as Linux counts it, from boot, so that setting the clock does not change it; 0 elsewhere
	Unread  Gap       // why Cmdline was not read, or not recently: GapPermission, GapStuck, GapExited, GapUnread; else GapNone
	Run     RunState  // what kept it from running when it was last read
	Cgroup  Cgroup    // what runs it, as far as its control group and its parents show
	For     Container // the container whose published ports it holds, if its child shows that; else the zero Container
	State   byte      // if Unread is GapStuck, or if Cmdline was not read because other processes are stuck: 'S', 'D' … as in proc_pid_stat(5); else 0
}

// Called returns what a person calls the process, in one to three words: "nginx",
// "python3 leak.py", "php-fpm: pool www".
func (p *Process) Called() string {
	if p.Label != "" {
		return p.Label
	}
	return p.Name
}

// InBrief returns the same as Called, but without the interpreter if that can be left
// out.
func (p *Process) InBrief() string {
	if p.Brief != "" {
		return p.Brief
	}
	return p.Called()
}

// Words returns the separate arguments, or nil if they are unknown.
func (p *Process) Words() []string {
	switch {
	case p.Args != "":
		return strings.Split(strings.TrimSuffix(p.Args, "\x00"), "\x00")
	case p.Cmdline != "":
		return strings.Split(p.Cmdline, " ")
	}
	return nil
}

// File returns the path of the program's file, or "" if it is unknown. For a file that
// was replaced on disk, File returns the path that it had.
func (p *Process) File() string { return strings.TrimSuffix(p.Exe, " (deleted)") }

// Program returns the base name of File.
func (p *Process) Program() string {
	path := p.File()
	return path[strings.LastIndexAny(path, `/\`)+1:]
}

// ProcessID identifies a process by its PID and its start. On Linux the start is
// counted from boot, because Started depends on a clock that may be set.
type ProcessID struct {
	PID   int
	Start int64 // Process.Ticks or, if that is 0, the nanoseconds of Process.Started
}

// ID returns the identity of p.
func (p *Process) ID() ProcessID {
	if p.Ticks != 0 {
		return ProcessID{p.PID, int64(p.Ticks)}
	}
	return ProcessID{p.PID, p.Started.UnixNano()}
}

// Same reports whether p and q are the same run of a program.
func (p *Process) Same(q *Process) bool { return p == q || p != nil && q != nil && p.ID() == q.ID() }

// CompareStart orders processes by their start time, oldest first.
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

// CompareOwners orders owners by process, oldest first, and then by descriptor. A
// server comes before the children that inherited its socket, even if pids have wrapped
// around in between.
func CompareOwners(a, b Owner) int {
	p, q := a.Process, b.Process
	if p == q {
		return cmp.Compare(a.FD, b.FD)
	}
	return cmp.Or(p.CompareStart(q), cmp.Compare(p.PID, q.PID), cmp.Compare(a.FD, b.FD))
}
