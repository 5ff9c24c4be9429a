package portable

import (
	"os"
	"slices"
	"time"

	"github.com/shirou/gopsutil/v3/process"

	"berth/sockets"
	"berth/sockets/scrub"
)

// Started returns when the process with the given pid started, or the zero time if that
// is not reported. It also reports whether the process exists.
func Started(pid int) (time.Time, bool) {
	p := &process.Process{Pid: int32(pid)}
	if created, err := p.CreateTime(); err == nil && created > 0 {
		return time.UnixMilli(created), true
	}
	there, err := process.PidExists(p.Pid)
	return time.Time{}, there || err != nil
}

// Kin reads how the processes in pids relate to others. What can't be read is left out.
func Kin(pids []int) sockets.Kin {
	kin := sockets.Kin{Parent: map[int]sockets.Relative{}, Children: map[int][]sockets.Relative{}}
	for pid := os.Getpid(); pid > 0 && !slices.Contains(kin.Self, pid); pid = parent(pid).PID {
		kin.Self = append(kin.Self, pid)
	}
	for _, pid := range pids {
		if above := parent(pid); above.PID > 0 {
			kin.Parent[pid] = above
		}
		if below := children(pid, nil); len(below) > 0 {
			slices.SortFunc(below, func(a, b sockets.Relative) int { return a.PID - b.PID })
			kin.Children[pid] = below
		}
	}
	return kin
}

func parent(pid int) sockets.Relative {
	above, err := (&process.Process{Pid: int32(pid)}).Ppid()
	if err != nil || above <= 0 {
		return sockets.Relative{}
	}
	return relative(above)
}

func relative(pid int32) sockets.Relative {
	name, _ := (&process.Process{Pid: pid}).Name()
	return sockets.Relative{PID: int(pid), Name: scrub.String(name)}
}

// children appends all descendants of a process to known.
func children(pid int, known []sockets.Relative) []sockets.Relative {
	below, err := (&process.Process{Pid: int32(pid)}).Children()
	if err != nil {
		return known
	}
	for _, c := range below {
		if r := relative(c.Pid); !slices.Contains(known, r) {
			known = children(r.PID, append(known, r))
		}
	}
	return known
}
