package procfs

import (
	"strings"

	"golang.org/x/sys/unix"

	"berth/sockets"
)

// cgroup reads what runs the process with the given pid, whose directory is dir. It
// looks for a keeper only if the path shows a container or the process is in another
// PID namespace.
func (w *worker) cgroup(dir int, pid int32) sockets.Cgroup {
	var c sockets.Cgroup
	if text, err := readat(dir, []byte("cgroup\x00"), w.text); err == nil {
		c = parseCgroup(text)
	}
	if c.Container.ID != "" || w.elsewhere(dir) {
		c.Container = kept(c.Container, w.keeper(pid))
	}
	return c
}

// elsewhere reports whether the process is known to be in a different PID namespace
// from ours.
func (w *worker) elsewhere(dir int) bool {
	var st unix.Stat_t
	if w.pidns == 0 && unix.Fstatat(w.root, "self/ns/pid", &st, 0) == nil {
		w.pidns = st.Ino
	}
	return w.pidns != 0 && unix.Fstatat(dir, "ns/pid", &st, 0) == nil && st.Ino != w.pidns
}

// keeper looks for a container's keeper among the ancestors of a process. The parameter
// of is that process's PID.
func (w *worker) keeper(of int32) sockets.Container {
	pid := of
	for range generations {
		w.hand.beat()
		text, err := readat(w.root, w.entry(pid, "/stat"), w.text)
		if err != nil {
			break
		}
		s, err := parseStat(text)
		if err != nil {
			break
		}
		if pid != of && keeps(s.comm) {
			if c := w.argumentsOf(pid); c.ID != "" {
				return c
			}
		}
		if s.parent <= 1 || s.parent >= 1<<31 {
			break
		}
		pid = int32(s.parent)
	}
	return sockets.Container{}
}

func (w *worker) argumentsOf(pid int32) sockets.Container {
	text, err := readat(w.root, w.entry(pid, "/cmdline"), w.text)
	if err != nil {
		return sockets.Container{}
	}
	return parseKeeper(strings.Split(strings.TrimRight(string(text), "\x00"), "\x00"))
}
