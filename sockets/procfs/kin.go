package procfs

import (
	"bytes"
	"maps"
	"os"
	"slices"
	"strconv"

	"berth/sockets"
	"berth/sockets/program"
	"berth/sockets/scrub"
)

// Kin reads how the processes with the given pids relate to other processes. self is
// the caller's pid. Anything that can't be read is left out.
func (fs *FS) Kin(self int, pids []int) sockets.Kin {
	all := fs.descent()
	kin := sockets.Kin{
		Parent: map[int]sockets.Relative{}, Above: map[int][]sockets.Relative{}, Children: map[int][]sockets.Relative{},
		Within: map[int][]sockets.Relative{}, Unit: map[int]sockets.Unit{}, Condition: map[int]sockets.Condition{},
	}
	for pid := self; pid > 0 && !slices.Contains(kin.Self, pid); pid = all[pid].parent {
		kin.Self = append(kin.Self, pid)
	}
	placed := gather(fs, pids, fs.placed)
	within := fs.within(all, placed)
	names := fs.names(all.relatives(pids, within), all)
	cmdlines := fs.cmdlines(all, pids)
	for _, pid := range pids {
		if above := all.above(pid); len(above) > 0 {
			kin.Parent[pid] = sockets.Relative{PID: above[0], Name: names[above[0]]}
			for _, at := range above {
				kin.Above[pid] = append(kin.Above[pid], sockets.Relative{PID: at, Name: scrub.String(all[at].comm), Cmdline: cmdlines[at]})
			}
		}
		kin.Children[pid] = related(kin.Children[pid], all.below(pid), names)
		kin.Within[pid] = related(kin.Within[pid], within[pid], names)
		if p, ok := placed[pid]; ok {
			kin.Condition[pid] = p.condition
		}
	}
	fs.managed(&kin, all, pids, placed)
	maps.DeleteFunc(kin.Children, isEmpty)
	maps.DeleteFunc(kin.Within, isEmpty)
	return kin
}

func isEmpty(_ int, all []sockets.Relative) bool { return len(all) == 0 }

func related(all []sockets.Relative, pids []int, names map[int]string) []sockets.Relative {
	for _, pid := range pids {
		all = append(all, sockets.Relative{PID: pid, Name: names[pid]})
	}
	return all
}

// summary is what is read about each process in one go. It includes nothing that has to
// wait for the process's memory map.
type summary struct {
	condition sockets.Condition
	depth     int    // the number of PID namespaces in which it has a PID
	group     string // its path in systemd's hierarchy
	pidNS     string // its PID namespace; "" if that can't be read
}

func (fs *FS) placed(pid int) (summary, error) {
	dir := strconv.Itoa(pid)
	text, err := fs.read(dir, "status")
	if err != nil {
		return summary{}, err
	}
	p := summary{condition: fs.Condition(pid), depth: parseSignals(text).depth}
	p.group = groupOf(fs.try(dir + "/cgroup"))
	p.pidNS, _ = fs.link(pid, "ns/pid")
	return p, nil
}

// managed adds to kin the systemd unit of each process and, if the process is systemd
// itself, the sockets that it listens on.
func (fs *FS) managed(kin *sockets.Kin, all descents, pids []int, placed map[int]summary) {
	passed := gather(fs, pids, func(pid int) ([]string, error) { return fs.passed(strconv.Itoa(pid)), nil })
	for _, pid := range pids {
		p, ok := placed[pid]
		if !ok {
			continue
		}
		unit := fs.unit(pid, p, passed[pid])
		if unit.Name != "" || unit.Inside != "" {
			kin.Unit[pid] = unit
		}
		if all[pid].comm == "systemd" {
			if uid, ok := managerOf(unit.Name); ok {
				unit.Manager, unit.Own = fs.account(uid), uid == int64(os.Getuid())
			}
			kin.Sockets = append(kin.Sockets, fs.units(pid, unit).sockets(unit)...)
		}
	}
}

// cmdlines reads the command lines of all ancestors of the processes with the given
// pids.
func (fs *FS) cmdlines(all descents, pids []int) map[int]string {
	above := map[int]bool{}
	for _, pid := range pids {
		for _, at := range all.above(pid) {
			above[at] = true
		}
	}
	return gather(fs, slices.Sorted(maps.Keys(above)), func(pid int) (string, error) {
		return commandLine(fs.try(strconv.Itoa(pid) + "/cmdline")), nil
	})
}

// within maps each process in placed that is the first of a PID namespace to the other
// processes in that namespace and all their descendants, including those in namespaces
// below it.
func (fs *FS) within(all descents, placed map[int]summary) map[int][]int {
	within := map[int][]int{}
	for first, p := range placed {
		if !p.condition.First {
			continue
		}
		in := map[int]bool{first: true}
		for pid := range all {
			if link, err := fs.link(pid, "ns/pid"); err == nil && link == p.pidNS {
				in[pid] = true
			}
		}
		within[first] = all.under(in, first)
	}
	return within
}

// names returns the names of processes. The kernel's name for the first thread is used
// only if nothing better can be read.
func (fs *FS) names(pids []int, all descents) map[int]string {
	names := gather(fs, pids, func(pid int) (string, error) {
		exe, _ := fs.link(pid, "exe")
		return program.Of(all[pid].comm, exe, program.Args(fs.try(strconv.Itoa(pid)+"/cmdline"))).Name, nil
	})
	for _, pid := range pids {
		if names[pid] == "" {
			names[pid] = scrub.String(all[pid].comm)
		}
	}
	return names
}

// descents holds the processes of a system by pid.
type descents map[int]descent

type descent struct {
	parent int
	comm   string
	dead   bool // it has ended and waits to be reaped by its parent
}

// descent reads the parent of each process. A process that can't be read is left out.
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
		if s, e := parseStat(text); e == nil {
			d.dead = s.dead()
		}
		return d, err
	})
}

// parseDescent reads the name and the parent from the line in /proc/PID/stat.
func parseDescent(text []byte) (descent, bool) {
	open, end := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')')
	if open < 0 || end < open {
		return descent{}, false
	}
	_, rest := field(text[end+1:]) // the state
	word, _ := field(rest)
	parent, ok := decimal(word)
	return descent{parent: int(parent), comm: string(text[open+1 : end])}, ok && parent < 1<<31
}

// above returns the ancestors of pid, the parent first.
func (all descents) above(pid int) []int {
	var above []int
	for at := all[pid].parent; at > 0 && len(above) < generations; at = all[at].parent {
		above = append(above, at)
	}
	return above
}

// below returns all descendants of a process, in order.
func (all descents) below(pid int) []int { return all.under(map[int]bool{pid: true}, pid) }

// under returns the processes in the given set (within) and all their descendants, in
// order. It leaves out dead processes, and the process whose pid is the parameter out.
// It modifies within.
func (all descents) under(within map[int]bool, out int) []int {
	for grown := true; grown; {
		grown = false
		for child, d := range all {
			if within[d.parent] && !within[child] {
				within[child], grown = true, true
			}
		}
	}
	delete(within, out)
	maps.DeleteFunc(within, func(pid int, _ bool) bool { return all[pid].dead })
	return slices.Sorted(maps.Keys(within))
}

// relatives returns the processes whose names are shown in addition to those of the
// processes with the given pids.
func (all descents) relatives(pids []int, within map[int][]int) []int {
	relatives := map[int]bool{}
	for _, pid := range pids {
		relatives[all[pid].parent] = true
		for _, other := range slices.Concat(all.below(pid), within[pid]) {
			relatives[other] = true
		}
	}
	return slices.Sorted(maps.Keys(relatives))
}
