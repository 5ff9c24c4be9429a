package procfs

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"berth/sockets"
	"berth/sockets/scrub"
)

// Condition reads how the process with the given pid would react to a signal.
func (f *FS) Condition(pid int) sockets.Condition {
	dir := strconv.Itoa(pid)
	text, err := f.read(dir, "status")
	if err != nil {
		return sockets.Condition{NotKnown: true, Dead: errors.Is(notThere(err), fs.ErrNotExist)}
	}
	s := parseSignals(text)
	c := s.Condition
	if s.tracer > 0 {
		c.Tracer = sockets.Relative{PID: s.tracer, Name: f.comm(s.tracer)}
	}
	f.threads(dir, &c)
	c.Takes = f.taken(dir)
	if text, err := f.read(dir, "cgroup"); err == nil {
		c.Freeze = f.frozen(text)
	}
	return c
}

func (f *FS) comm(pid int) string {
	text, _ := f.read(strconv.Itoa(pid), "comm")
	return scrub.Bytes(bytes.TrimSuffix(text, []byte{'\n'}))
}

// signalled holds what /proc/PID/status reports about signals.
type signalled struct {
	sockets.Condition
	tracer int
	depth  int // the number of PID namespaces in which the process has a PID
}

// parseSignals reads /proc/PID/status (proc_pid_status(5)).
func parseSignals(text []byte) signalled {
	var s signalled
	for line := range lines(text) {
		key, value, _ := bytes.Cut(line, []byte{':'})
		word, _ := field(value)
		switch string(key) {
		case "State":
			s.state(word)
		case "TracerPid":
			n, _ := decimal(word)
			s.tracer = int(min(n, 1<<31))
		case "NSpid":
			ids := decimals(value)
			s.depth = len(ids)
			s.First = len(ids) > 1 && ids[len(ids)-1] == 1
		case "Threads":
			n, _ := decimal(word)
			s.Threads = int(min(n, 1<<31))
		case "SigBlk":
			s.Blocks = signals(word)
		case "SigIgn":
			s.Ignores = signals(word)
		case "SigCgt":
			s.Catches = signals(word)
		}
	}
	return s
}

func signals(word []byte) sockets.Signals {
	n, _ := hexadecimal(word)
	return sockets.Signals(n)
}

// state interprets the letter of a process state (task_state_array in fs/proc/array.c).
func (s *signalled) state(letter []byte) {
	if len(letter) == 0 {
		return
	}
	s.State = runState(letter[0])
	s.Dead = letter[0] == 'Z' || letter[0] == 'X'
	s.Waits = letter[0] == 'D'
}

func runState(letter byte) sockets.RunState {
	switch letter {
	case 'T':
		return sockets.RunStopped
	case 't':
		return sockets.RunTraced
	}
	return sockets.RunNormal
}

// mostThreads is the maximum number of threads for which each thread's state is read.
const mostThreads = 512

// threads extends c from the first thread to all threads. The kernel delivers a signal
// to any thread that does not block it and is not halted. So the process is halted only
// if all of its threads are, and blocks a signal only if every thread that is not
// halted blocks it. A signal that only some of them block is in c.Partly.
func (f *FS) threads(dir string, c *sockets.Condition) {
	c.Partly = c.Blocks
	threads, err := os.ReadDir(filepath.Join(f.Root, dir, "task"))
	if err != nil || len(threads) < 2 || len(threads) > mostThreads {
		return
	}
	halted, blocks := true, ^sockets.Signals(0)
	for _, t := range threads {
		text, err := f.read(dir, "task", t.Name(), "status")
		if err != nil {
			continue
		}
		s := parseSignals(text)
		if s.Dead || s.State != sockets.RunNormal {
			continue
		}
		halted = false
		blocks &= s.Blocks
		c.Partly |= s.Blocks
	}
	if !halted {
		c.State, c.Blocks = sockets.RunNormal, blocks
	}
}

// taken returns the signals that a process receives through signalfd(2) or sigwait(3).
// A signalfd descriptor shows its set of signals. A thread in sigwait does not, so it
// counts as waiting for all signals. Anything that can't be read is left out.
func (f *FS) taken(dir string) sockets.Signals {
	threads, _ := os.ReadDir(filepath.Join(f.Root, dir, "task"))
	for _, t := range threads[:min(len(threads), mostThreads)] {
		if text, err := f.read(dir, "task", t.Name(), "wchan"); err == nil && bytes.Contains(text, []byte("sigtimedwait")) {
			return ^sockets.Signals(0)
		}
	}
	var set sockets.Signals
	fds, _ := os.ReadDir(filepath.Join(f.Root, dir, "fd"))
	for _, fd := range fds {
		link, err := os.Readlink(filepath.Join(f.Root, dir, "fd", fd.Name()))
		if err != nil || link != "anon_inode:[signalfd]" {
			continue
		}
		text, _ := f.read(dir, "fdinfo", fd.Name())
		for line := range lines(text) {
			if key, value, _ := bytes.Cut(line, []byte{':'}); string(key) == "sigmask" {
				word, _ := field(value)
				set |= signals(word)
			}
		}
	}
	return set
}

// frozen reports how a process is frozen, if its control group or one above it is
// frozen. text is the content of the process's /proc/PID/cgroup.
func (f *FS) frozen(text []byte) sockets.Freeze {
	mounts, _ := f.read("self", "mountinfo")
	for line := range lines(text) {
		_, rest, _ := bytes.Cut(line, []byte{':'})
		controllers, path, ok := bytes.Cut(rest, []byte{':'})
		switch {
		case !ok, len(path) < 2:
		case len(controllers) == 0 && f.group(mounts, "cgroup2", "", path, "cgroup.events", "frozen 1"):
			return sockets.FreezeV2
		case hasWord(controllers, "freezer") && f.group(mounts, "cgroup", "freezer", path, "freezer.state", "FR"): // FROZEN, FREEZING
			return sockets.FreezeV1
		}
	}
	return sockets.FreezeNone
}

func hasWord(list []byte, word string) bool {
	for w := range bytes.SplitSeq(list, []byte{','}) {
		if string(w) == word {
			return true
		}
	}
	return false
}

// group reports whether any line of the file called name, in the control group at path,
// starts with the given string. mountinfo is the content of /proc/self/mountinfo
// (proc_pid_mountinfo(5)), which shows where the hierarchy is mounted.
func (f *FS) group(mountinfo []byte, kind, option string, path []byte, name, begins string) bool {
	for line := range lines(mountinfo) {
		mount, filesystem, _ := bytes.Cut(line, []byte(" - "))
		var words [5][]byte
		n, _ := fields(mount, words[:])
		var of [3][]byte
		m, _ := fields(filesystem, of[:])
		if n < len(words) || m < len(of) || string(of[0]) != kind || option != "" && !hasWord(of[2], option) {
			continue
		}
		below, ok := strings.CutPrefix(string(path), strings.TrimSuffix(string(words[3]), "/"))
		if !ok {
			continue
		}
		text, err := os.ReadFile(filepath.Join(string(words[4]), below, name))
		if err != nil {
			continue
		}
		for l := range lines(text) {
			if bytes.HasPrefix(l, []byte(begins)) {
				return true
			}
		}
	}
	return false
}
