package sockets

// Gap is why the owner of a socket is not known.
type Gap uint8

// The gaps. GapNone: the owners are known.
const (
	GapNone       Gap = iota
	GapPermission     // another user's process, or one's own that is protected (setcap, setuid)
	GapClosed         // TIME_WAIT, or an orphan whose process let go of it
	GapHandshake      // SYN_RECV: there is no socket of a process yet
	GapUnaccepted     // in the accept queue of a listener
	GapUnfound        // no process holds it: every one of the machine was read, or it is a Tunnel's
	GapNamespace      // its process may be in a namespace whose processes are not seen
	GapExited         // the owner exited while it was read
	GapPending        // not looked for yet
	GapUnread         // a process that may hold it could not be read, for another reason than permission
	GapStuck          // a process that may hold it does not answer
)

// Gaps gives every gap but GapNone.
func Gaps() []Gap {
	return []Gap{
		GapPermission, GapClosed, GapHandshake, GapUnaccepted, GapUnfound, GapNamespace, GapExited, GapPending,
		GapUnread, GapStuck,
	}
}

// String gives the name that the machine output uses; "" for GapNone.
func (g Gap) String() string {
	switch g {
	case GapPermission:
		return "permission"
	case GapClosed:
		return "closed"
	case GapHandshake:
		return "handshake"
	case GapUnaccepted:
		return "unaccepted"
	case GapUnfound:
		return "unfound"
	case GapNamespace:
		return "namespace"
	case GapExited:
		return "exited"
	case GapPending:
		return "pending"
	case GapStuck:
		return "stuck"
	case GapUnread:
		return "unread"
	}
	return ""
}

// Blind reports whether g stands for a search that was not complete: a process
// may hold the socket all the same.
func (g Gap) Blind() bool {
	switch g {
	case GapPermission, GapNamespace, GapExited, GapPending, GapUnread, GapStuck:
		return true
	}
	return false
}

// Missing is something that a snapshot could not see, beyond single owners:
// one line of the "gaps" in the machine output and of the header.
type Missing struct {
	What  string // "owners", "tcp bound", "udp ipv6", "processes" …
	Why   string // one clause: "needs root (CAP_SYS_PTRACE)", "this kernel is older than 6.8"
	Count int    // how many, 0 where that can't be known
	Mend  string // what would show it, as a command or a clause; "" where nothing would
	Gap   Gap    // of owners and processes: which gap it is that Count sockets have; GapNone for everything else
}
