package procfs

import (
	"bytes"
	"errors"
	"time"
)

// stat is what berth needs from /proc/PID/stat (proc_pid_stat(5)).
type stat struct {
	comm    []byte // raw: up to 15 bytes of anything but NUL; points into the parsed text
	state   byte   // 'R', 'S', 'Z' …
	parent  uint64 // a pid; 0 for the first process and for kthreadd
	group   uint64 // process group: the pid of the process that created it; 0 if that process is in another PID namespace
	session uint64 // the pid of the process that created it; 0 if that process is in another PID namespace
	flags   uint64 // PF_… in include/linux/sched.h
	threads uint64
	start   uint64 // clock ticks after boot, see ticksPerSecond
}

var errStat = errors.New("procfs: not a line of /proc/PID/stat")

// Positions of fields in /proc/PID/stat, counted from the one after comm.
const (
	statState   = 0
	statParent  = 1
	statGroup   = 2
	statSession = 3
	statFlags   = 6
	statThreads = 17
	statStart   = 19
)

// parseStat parses the line in /proc/PID/stat. The name may contain spaces, parentheses
// and newlines, so it extends from the first parenthesis to the last.
func parseStat(text []byte) (stat, error) {
	open, end := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')')
	if open < 0 || end < open {
		return stat{}, errStat
	}
	var words [statStart + 1][]byte
	n, _ := fields(bytes.TrimRight(text[end+1:], "\n"), words[:])
	if n <= statStart || len(words[statState]) != 1 {
		return stat{}, errStat
	}
	s := stat{comm: text[open+1 : end], state: words[statState][0]}
	s.parent, _ = decimal(words[statParent]) // also 0 if the parent is in another PID namespace
	s.group, _ = decimal(words[statGroup])
	s.session, _ = decimal(words[statSession])
	var ok [3]bool
	s.flags, ok[0] = decimal(words[statFlags])
	s.threads, ok[1] = decimal(words[statThreads])
	s.start, ok[2] = decimal(words[statStart])
	if ok != [3]bool{true, true, true} {
		return stat{}, errStat
	}
	return s, nil
}

// ofKernel reports whether this is a kernel thread (PF_KTHREAD), which has no
// descriptors.
func (s stat) ofKernel() bool { return s.flags&0x00200000 != 0 }

// dead reports whether the process has ended and is only waiting to be reaped.
func (s stat) dead() bool { return s.leaderless() && s.threads <= 1 }

// leaderless reports whether the first thread has ended. Other threads, if there are
// any, still hold the descriptors of the process.
func (s stat) leaderless() bool { return s.state == 'Z' || s.state == 'X' }

// ticksPerSecond is USER_HZ, the frequency of the clock ticks in which /proc measures
// time. It is 100 on every architecture that Go runs on.
const ticksPerSecond = 100

// after returns the time at the given number of ticks after boot, or the zero time if
// boot is unknown.
func after(boot time.Time, ticks uint64) time.Time {
	if boot.IsZero() || ticks > 1<<40 {
		return time.Time{}
	}
	return boot.Add(time.Duration(ticks) * (time.Second / ticksPerSecond))
}
