package procfs

import (
	"bytes"
	"slices"
)

// hiding describes how a mount of proc hides other users' processes (hidepid= and gid=
// in proc(5)).
type hiding struct {
	on     bool
	traces bool   // only processes that may be traced are listed, regardless of gid= (hidepid=ptraceable)
	group  uint64 // members see all processes; 0, root's group, if none was given
}

// parseHiding finds the mount of proc at the path root in /proc/self/mountinfo
// (proc_pid_mountinfo(5)). Of several mounts at the same place, the last is on top.
func parseHiding(mountinfo []byte, root string) hiding {
	var h hiding
	for line := range lines(mountinfo) {
		mount, filesystem, _ := bytes.Cut(line, []byte(" - "))
		var words [5][]byte
		if n, _ := fields(mount, words[:]); n < len(words) || string(words[4]) != root {
			continue
		}
		kind, rest := field(filesystem)
		_, rest = field(rest)
		options, _ := field(rest)
		h = hiding{}
		if string(kind) == "proc" {
			h = parseHidepid(options)
		}
	}
	return h
}

// parseHidepid parses the options of one mount. On Linux 5.8 and later, the kernel
// shows words instead of numbers. Any value other than 0 hides something.
func parseHidepid(options []byte) hiding {
	var h hiding
	for option := range bytes.SplitSeq(options, []byte{','}) {
		key, value, _ := bytes.Cut(option, []byte{'='})
		switch string(key) {
		case "hidepid":
			h.on = string(value) != "0" && string(value) != "off"
			h.traces = string(value) == "4" || string(value) == "ptraceable"
		case "gid":
			h.group, _ = decimal(value)
		}
	}
	return h
}

// from reports whether processes are hidden from a process with status s.
func (h hiding) from(s status) bool { return h.on && !s.traces() && !h.opens(s) }

// opens reports whether a process with status s is in the group that may see all
// processes.
func (h hiding) opens(s status) bool { return !h.traces && slices.Contains(s.groups, h.group) }
