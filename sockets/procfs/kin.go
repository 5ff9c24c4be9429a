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
	"berth/sockets/program"
	"berth/sockets/scrub"
)

// Kin tells how the processes with pids hang together with the others. self is
// the pid of whoever asks. What can't be read is left out.
func (fs *FS) Kin(self int, pids []int) sockets.Kin {
	all := fs.descent()
	kin := sockets.Kin{
		Parent: map[int]sockets.Relative{}, Children: map[int][]sockets.Relative{}, Unit: map[int]string{},
	}
	for pid := self; pid > 0 && !slices.Contains(kin.Self, pid); pid = all[pid].parent {
		kin.Self = append(kin.Self, pid)
	}
	relatives := map[int]bool{}
	for _, pid := range pids {
		relatives[all[pid].parent] = true
		for _, child := range all.below(pid) {
			relatives[child] = true
		}
	}
	names := fs.names(slices.Sorted(maps.Keys(relatives)), all)
	units := gather(fs, pids, func(pid int) (string, error) {
		text, err := fs.read(strconv.Itoa(pid), "cgroup")
		return serviceOf(text), err
	})
	for _, pid := range pids {
		if above := all[pid].parent; above > 0 {
			kin.Parent[pid] = sockets.Relative{PID: above, Name: names[above]}
		}
		for _, child := range all.below(pid) {
			kin.Children[pid] = append(kin.Children[pid], sockets.Relative{PID: child, Name: names[child]})
		}
		if unit := units[pid]; unit != "" {
			kin.Unit[pid] = unit
		}
	}
	return kin
}

// names returns what processes are called. A thread's name alone would not do,
// but has to where a command line can't be read.
func (fs *FS) names(pids []int, all descents) map[int]string {
	names := gather(fs, pids, func(pid int) (string, error) {
		dir := strconv.Itoa(pid)
		exe, _ := os.Readlink(filepath.Join(fs.Root, dir, "exe"))
		return program.Of(all[pid].comm, exe, program.Args(fs.try(dir+"/cmdline"))).Name, nil
	})
	for _, pid := range pids {
		if names[pid] == "" {
			names[pid] = scrub.String(all[pid].comm)
		}
	}
	return names
}

// descents is the processes of a system by pid.
type descents map[int]descent

type descent struct {
	parent int
	comm   string
}

// descent reads who descends from whom. Whoever can't be read is left out.
func (fs *FS) descent() descents {
	entries, err := os.ReadDir(fs.Root)
	if err != nil {
		return descents{}
	}
	var pids []int
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil {
			pids = append(pids, pid)
		}
	}
	return gather(fs, pids, func(pid int) (descent, error) {
		text, err := fs.read(strconv.Itoa(pid), "stat")
		d, ok := parseDescent(text)
		if err == nil && !ok {
			err = errStat
		}
		return d, err
	})
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
