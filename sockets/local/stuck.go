package local

import (
	"slices"
	"strconv"

	"berth/sockets"
	"berth/sockets/procfs"
)

// holdsBack reports whether any process of the user uid, or of any user if uid is -1,
// does not answer, so that its descriptors could not be read.
func holdsBack(stuck []procfs.Stuck, uid int64) bool {
	return slices.ContainsFunc(stuck, func(s procfs.Stuck) bool { return s.Table && (uid < 0 || s.UID == uid) })
}

// silent reports the processes that do not answer: those of which nothing could be
// read, and those of which only the command line could not be read.
func silent(stuck []procfs.Stuck) []sockets.Missing {
	var tables, lines []procfs.Stuck
	for _, s := range stuck {
		if s.Table {
			tables = append(tables, s)
		} else {
			lines = append(lines, s)
		}
	}
	var all []sockets.Missing
	if len(tables) > 0 {
		all = append(all, sockets.Missing{What: sockets.MissingProcesses, Count: len(tables), Gap: sockets.GapStuck, Why: told(tables)})
	}
	if len(lines) > 0 {
		all = append(all, sockets.Missing{What: sockets.MissingCommandLines, Count: len(lines), Gap: sockets.GapStuck, Why: told(lines)})
	}
	return all
}

// told names the first stuck process that berth tried to read, and counts the others
// that it tried and those that it did not.
func told(stuck []procfs.Stuck) sockets.Reason {
	asked := slices.DeleteFunc(slices.Clone(stuck), func(s procfs.Stuck) bool { return s.Untried })
	if len(asked) == 0 {
		return sockets.Because(sockets.ReasonCrowded)
	}
	first, untried := &asked[0], len(stuck)-len(asked)
	state := ""
	if first.State != 0 {
		state = string(rune(first.State))
	}
	return sockets.Because(sockets.ReasonStuck,
		"pid", strconv.Itoa(first.PID), "name", first.Name, "state", state, "more", strconv.Itoa(len(asked)-1), "untried", strconv.Itoa(untried))
}
