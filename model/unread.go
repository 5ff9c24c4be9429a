package model

import (
	"berth/model/language"
	"berth/sockets"
)

// WhyUnread explains why the command line of p is not known, or why it may have
// changed since it was read. It returns the zero Sentence if there is nothing to
// explain.
func WhyUnread(p *sockets.Process) language.Sentence {
	key, state := "", string(rune(p.State))
	switch {
	case p.Unread == sockets.GapStuck && p.State == 0:
		key = "stuck"
	case p.Unread == sockets.GapStuck && p.State == 'D': // proc_pid_stat(5)
		key = "stuck_device"
	case p.Unread == sockets.GapStuck && (p.State == 'T' || p.State == 't'):
		key = "stuck_stopped"
	case p.Unread == sockets.GapStuck:
		key = "stuck_state"
	case p.Unread == sockets.GapPermission:
		key = "forbidden"
	case p.Unread == sockets.GapExited:
		key = "exited"
	case p.Unread == sockets.GapUnread && p.State != 0:
		key = "skipped"
	case p.Unread == sockets.GapUnread:
		key = "failed"
	default:
		return language.Sentence{}
	}
	return language.Sentence{Key: "command_line." + key, Facts: language.Facts{"state": state}}
}
