package procfs

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"berth/sockets"
	"berth/sockets/privilege"
	"berth/sockets/program"
)

// Kin tells how the processes with pids hang together with the others. self is
// the pid of whoever asks. What can't be read is left out.
func (fs *FS) Kin(self int, pids []int) (kin sockets.Kin) {
	privilege.Do(func() { kin = fs.kin(self, pids) })
	return kin
}

func (fs *FS) kin(self int, pids []int) sockets.Kin {
	all := fs.descent()
	kin := sockets.Kin{
		Parent: map[int]sockets.Relative{}, Children: map[int][]sockets.Relative{}, Unit: map[int]string{},
	}
	for pid := self; pid > 0 && !slices.Contains(kin.Self, pid); pid = all[pid].parent {
		kin.Self = append(kin.Self, pid)
	}
	for _, pid := range pids {
		if above := all[pid].parent; above > 0 {
			kin.Parent[pid] = fs.relative(above, all)
		}
		for _, child := range all.below(pid) {
			kin.Children[pid] = append(kin.Children[pid], fs.relative(child, all))
		}
		if text, err := fs.read(strconv.Itoa(pid), "cgroup"); err == nil {
			if unit := serviceOf(text); unit != "" {
				kin.Unit[pid] = unit
			}
		}
	}
	return kin
}

// relative names a process. A thread's name alone would not do.
func (fs *FS) relative(pid int, all descents) sockets.Relative {
	dir := strconv.Itoa(pid)
	exe, _ := os.Readlink(filepath.Join(fs.Root, dir, "exe"))
	is := program.Of(all[pid].comm, exe, program.Args(fs.try(dir+"/cmdline")))
	return sockets.Relative{PID: pid, Name: is.Name}
}

// descents is the processes of a system by pid.
type descents map[int]descent

type descent struct {
	parent int
	comm   string
}

func (fs *FS) descent() descents {
	all := descents{}
	entries, err := os.ReadDir(fs.Root)
	if err != nil {
		return all
	}
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		if text, err := fs.read(e.Name(), "stat"); err == nil {
			if d, ok := parseDescent(text); ok {
				all[pid] = d
			}
		}
	}
	return all
}

// parseDescent reads name and parent from a line of /proc/PID/stat.
func parseDescent(text []byte) (descent, bool) {
	open, end := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')')
	if open < 0 || end < open {
		return descent{}, false
	}
	_, rest := field(text[end+1:]) // the state
	word, _ := field(rest)
	parent, ok := decimal(word)
	return descent{int(parent), string(text[open+1 : end])}, ok && parent < 1<<31
}

// below gives the children of a process, and theirs, in order.
func (all descents) below(pid int) []int {
	within := map[int]bool{pid: true}
	for grown := true; grown; {
		grown = false
		for child, d := range all {
			if within[d.parent] && !within[child] {
				within[child], grown = true, true
			}
		}
	}
	delete(within, pid)
	return slices.Sorted(maps.Keys(within))
}

// serviceOf finds the service of systemd that a process is, so that it may
// be started again; "" for what lives in a scope, which systemd does not start.
func serviceOf(text []byte) string {
	if unit := parseUnit(text); strings.HasSuffix(unit, ".service") {
		return unit
	}
	return ""
}
