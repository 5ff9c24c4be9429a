package plan

import (
	"berth/model"
	"berth/sockets"
)

// Answer is what the system says when it is told to close a socket. It is no
// proof of anything: a later look is.
type Answer uint8

// The answers.
const (
	Untold    Answer = iota // it was not told
	Taken                   // it took the order
	NotFound                // it knows no such socket
	Forbidden               // it needs more privilege
	Incapable               // it closes none of this kind
	Unfit                   // it closes none such as this one
	Errored                 // something else
)

// CloseResult is what has become of one socket that was to be closed.
type CloseResult uint8

// What has become of it, by a later look.
const (
	Remains  CloseResult = iota // it is still there
	Vanished                    // it is not there any more
	Stripped                    // it is closed, but its program still has its port
)

// Name returns the name that the machine output uses for what has become of a
// socket for which the system had that answer.
func (c CloseResult) Name(a Answer) string {
	switch {
	case c == Stripped:
		return "port-kept"
	case c == Remains:
		return "remains"
	case a == Taken:
		return "closed"
	}
	return "gone"
}

// Become tells what has become of the sockets of c, one for each, by rows, a
// later look.
func (c *Close) Become(rows []*model.Row) []CloseResult {
	now := make(map[sockets.Key]*model.Row, len(rows))
	for _, r := range rows {
		if r.Open() {
			now[r.Key] = r
		}
	}
	all := make([]CloseResult, len(c.Rows))
	for i, was := range c.Rows {
		r := now[was.Key]
		switch {
		case r == nil:
			all[i] = Vanished
		case r.State == sockets.Bound && was.State != sockets.Bound:
			all[i] = Stripped
		}
	}
	return all
}

// Say tells what has become of r, for which the system had that answer. why is
// its own word for it.
func (c CloseResult) Say(r *model.Row, a Answer, why error) string {
	name := SocketName(r)
	switch {
	case c == Stripped:
		return name + " is closed, but its program still has the port bound"
	case c == Vanished && a == Taken:
		return name + " is closed"
	case c == Vanished && a == NotFound:
		return name + " had gone before"
	case c == Vanished:
		return name + " has gone, but not by this"
	}
	return name + " is still there" + a.reason(r) + because(why)
}

// reason tells why a socket is still there.
func (a Answer) reason(r *model.Row) string {
	switch a {
	case Taken:
		if waits(r) {
			return ": its program is told that it was aborted, and keeps the port"
		}
		return ", though the kernel took the order"
	case NotFound:
		return ": the kernel finds another socket at its address, or none that can be closed"
	case Forbidden:
		return ": the kernel does not permit it: that needs root (CAP_NET_ADMIN)"
	case Incapable:
		return ": the kernel says that it can't (operation not supported): it was built without SOCK_DESTROY, or has none for this kind"
	case Unfit:
		return ": the kernel refuses (invalid argument), as it does for MPTCP listeners"
	}
	return ""
}
