package plan

import (
	"berth/model"
	"berth/model/language"
	"berth/sockets"
)

// Answer is the system's answer to a request to close a socket. It proves nothing
// about the socket; that takes a later snapshot.
type Answer uint8

// The answers.
const (
	Untold    Answer = iota // the system was not asked
	Taken                   // it accepted the request
	NotFound                // it knows no such socket
	Forbidden               // it needs more privilege
	Incapable               // it can't close this kind
	Unfit                   // it can't close a socket in this state
	Errored                 // something else
)

// CloseResult is what became of a socket that was to be closed.
type CloseResult uint8

// The results, according to a later snapshot.
const (
	Remains  CloseResult = iota // the socket is still there
	Vanished                    // the socket is gone
	Stripped                    // the socket is closed, but its program still holds its port
)

// Name returns the name used in machine output for what became of a socket, given
// the system's answer.
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

// Become returns what became of the sockets in c, according to rows from a later
// snapshot. It returns one result for each socket.
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

// Say states what became of r, given the system's answer. why is the error returned
// by the system.
func (c CloseResult) Say(l *language.Language, r *model.Row, a Answer, why error) string {
	v := voice{l}
	name := v.socket(r)
	switch {
	case c == Stripped:
		return v.say("closed_stripped", "name", name)
	case c == Vanished && a == Taken:
		return v.say("closed", "name", name)
	case c == Vanished && a == NotFound:
		return v.say("closed_before", "name", name)
	case c == Vanished:
		return v.say("closed_otherwise", "name", name)
	}
	return v.because(v.say("remains"+a.reason(r), "name", name), why)
}

// reason returns the key of the message that explains why a socket is still there.
func (a Answer) reason(r *model.Row) string {
	switch a {
	case Taken:
		if keeps(r) {
			return "_aborted"
		}
		return "_taken"
	case NotFound:
		return "_not_found"
	case Forbidden:
		return "_forbidden"
	case Incapable:
		return "_incapable"
	case Unfit:
		return "_unfit"
	}
	return ""
}
