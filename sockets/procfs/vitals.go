package procfs

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"berth/sockets"
	"berth/sockets/privilege"
)

// Vitals reads what may keep p from serving. The error is fs.ErrNotExist for a process
// that has ended. Anything that can't be read is unknown.
func (f *FS) Vitals(p *sockets.Process) (sockets.Vitals, error) {
	return told(f, p.PID, func() (sockets.Vitals, error) { return f.vitals(p) })
}

func (f *FS) vitals(p *sockets.Process) (v sockets.Vitals, err error) {
	dir := strconv.Itoa(p.PID)
	if v, err = f.pulse(p, dir); err != nil {
		return v, err
	}
	text, _ := f.read(dir, "limits")
	if v.Limit = parseLimit(text); v.Limit > 0 {
		v.Descriptors = f.descriptors(dir)
	}
	v.Replaced = f.replaced(dir)
	return v, nil
}

// Pulse reads only those Vitals of p that may change without anyone acting on the
// process. It takes the others from known, the Vitals that were read earlier.
func (f *FS) Pulse(p *sockets.Process, known sockets.Vitals) (sockets.Vitals, error) {
	return told(f, p.PID, func() (sockets.Vitals, error) {
		dir := strconv.Itoa(p.PID)
		v, err := f.pulse(p, dir)
		if err != nil {
			return v, err
		}
		if v.Limit = known.Limit; v.Limit > 0 {
			v.Descriptors = f.descriptors(dir)
		}
		v.Replaced = known.Replaced
		return v, nil
	})
}

// pulse reads whether p runs.
func (f *FS) pulse(p *sockets.Process, dir string) (v sockets.Vitals, err error) {
	text, err := f.read(dir, "stat")
	if err != nil {
		return v, notThere(err)
	}
	s, err := parseStat(text)
	if err != nil || p.Ticks != 0 && p.Ticks != s.start {
		return v, fs.ErrNotExist
	}
	f.running(dir, s.state, &v)
	v.Frozen = f.isFrozen(dir)
	return v, nil
}

// running sets the vitals that follow from the states of the first thread and of the
// others.
func (f *FS) running(dir string, state byte, v *sockets.Vitals) {
	c := sockets.Condition{State: runState(state)}
	switch state {
	case 'T':
		f.threads(dir, &c)
		v.Stopped = c.State == sockets.RunStopped
	case 'Z', 'X':
		threads, _ := os.ReadDir(filepath.Join(f.Root, dir, "task"))
		v.LeaderEnded = len(threads) > 1
	}
}

// isFrozen reports whether a process is in a frozen control group. Reading the groups
// means walking through all mounts, so it does that only if the process is waiting
// where frozen processes wait.
func (f *FS) isFrozen(dir string) bool {
	at, err := f.read(dir, "wchan")
	if err != nil || !bytes.Contains(at, []byte("freezer")) && !bytes.Contains(at, []byte("refrigerator")) {
		return false
	}
	text, err := f.read(dir, "cgroup")
	return err == nil && f.frozen(text) != sockets.FreezeNone
}

// parseLimit returns the soft limit on open files in /proc/PID/limits. 0 means that it
// is unlimited or not shown.
func parseLimit(text []byte) int {
	for line := range lines(text) {
		rest, ok := bytes.CutPrefix(line, []byte("Max open files"))
		if !ok {
			continue
		}
		word, _ := field(rest)
		n, _ := decimal(word)
		return int(min(n, 1<<31))
	}
	return 0
}

// descriptors returns the number of open descriptors. On Linux 6.2 and later, that is
// the size of their directory.
func (f *FS) descriptors(dir string) int {
	path := filepath.Join(f.Root, dir, "fd")
	if st, err := os.Stat(path); err == nil && st.Size() > 0 {
		return int(st.Size())
	}
	all, _ := os.ReadDir(path)
	return len(all)
}

// replaced reports whether another file now has the path from which the program was
// started, relative to the process's root directory. If our privileges are lent, it
// does not check, because a user can choose where their program seems to be.
func (f *FS) replaced(dir string) bool {
	if privilege.Lent() {
		return false
	}
	exe := filepath.Join(f.Root, dir, "exe")
	link, err := os.Readlink(exe)
	path, deleted := strings.CutSuffix(link, " (deleted)")
	if err != nil || !deleted {
		return false
	}
	is, err := os.Stat(exe)
	stands, err2 := os.Stat(filepath.Join(f.Root, dir, "root", path))
	return err == nil && err2 == nil && stands.Mode().IsRegular() && !os.SameFile(is, stands)
}
