package local

import (
	"fmt"
	"slices"

	"berth/sockets"
	"berth/sockets/procfs"
)

// holdsBack reports whether the descriptors of a process that does not answer
// were not read: of the user uid, or of whomever where uid is -1.
func holdsBack(stuck []procfs.Stuck, uid int64) bool {
	return slices.ContainsFunc(stuck, func(s procfs.Stuck) bool { return s.Table && (uid < 0 || s.UID == uid) })
}

// silent tells of the processes that do not answer: those of which nothing was
// read, and those of which only the command line was not.
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

// told names the first of stuck, and says of how many it is not even known
// whether they would answer.
func told(stuck []procfs.Stuck) string {
	asked := slices.DeleteFunc(slices.Clone(stuck), func(s procfs.Stuck) bool { return s.Untried })
	untried := len(stuck) - len(asked)
	text := ""
	if len(asked) > 0 {
		text = person(&asked[0])
		switch more := len(asked) - 1; more {
		case 0:
			text += " does not answer"
		default:
			text += fmt.Sprintf(" and %d more do not answer", more)
		}
	}
	switch {
	case untried == 0:
	case text == "":
		text = "too many others do not answer"
	default:
		text += fmt.Sprintf(", so that %d were not asked", untried)
	}
	return text
}

func person(s *procfs.Stuck) string {
	text := fmt.Sprintf("process %d", s.PID)
	if s.Name != "" {
		text = fmt.Sprintf("%s (pid %d)", s.Name, s.PID)
	}
	if s.State != 0 {
		text += fmt.Sprintf(" in state %c", s.State)
	}
	return text
}
