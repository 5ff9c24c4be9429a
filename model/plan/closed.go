package plan

import (
	"berth/model"
	"berth/model/language"
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

// reason tells which text says why a socket is still there.
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
