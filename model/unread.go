package model

import "berth/sockets"

// UnreadText says in a clause why the command line of p is not known, or may be
// another by now; "" where it was read.
func UnreadText(p *sockets.Process) string {
	switch p.Unread {
	case sockets.GapStuck:
		return "the process does not answer" + doing(p.State)
	case sockets.GapPermission:
		return "it may not be read"
	case sockets.GapExited:
		return "the process ended while it was read"
	case sockets.GapUnread:
		if p.State != 0 {
			return "it was not asked for: too many processes do not answer"
		}
		return "it could not be read"
	}
	return ""
}

// doing says what a process does that is in a state as proc_pid_stat(5) has
// them.
func doing(state byte) string {
	switch state {
	case 0:
		return ""
	case 'D':
		return ": it waits for a device or a file system (state D)"
	case 'T', 't':
		return ": it is stopped (state " + string(rune(state)) + ")"
	}
	return " (state " + string(rune(state)) + ")"
}
