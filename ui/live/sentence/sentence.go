// Package sentence describes in words what a socket does and what the facts about it
// mean.
package sentence

import (
	"unicode"

	"berth/model"
	"berth/model/language"
	"berth/model/port"
	"berth/sockets"
)

// Tell returns a message of the live table, given its key and its facts, which are
// pairs of a name and a value. pane.Scene.Tell is a Tell.
type Tell func(key string, pairs ...string) string

// Reach says where a socket on h can be reached from.
func Reach(r *model.Row, h *sockets.Host, l *language.Language) string {
	if r.Reach() == model.ReachNone || r.Idle() || r.State == sockets.Redirect {
		return ""
	}
	return l.Short(r.At(h)) + l.Short(r.OnlyBy())
}

// Port says what kind of port p is on h and, if it is a system port, whether
// binding it needs privilege.
func Port(p uint16, m port.Mark, h *sockets.Host, l *language.Language) string {
	kind := l.Short(port.Kind(p, m, h))
	if privilege := l.Short(port.Privilege(p, h)); privilege != "" && m.Range == port.System {
		return kind + l.Tell("unseen.colon") + privilege
	}
	return kind
}

// Version says which version of IP the socket uses.
func Version(r *model.Row, tell Tell) string {
	switch {
	case r.Family == sockets.IPv4:
		return "IPv4"
	case r.Family != sockets.IPv6:
		return ""
	case r.Mapped:
		return tell("version.mapped")
	case r.DualStack() == sockets.Yes:
		return tell("version.dual")
	case r.V6Only == sockets.Yes && r.Wildcard():
		return tell("version.only")
	}
	return "IPv6"
}

// Of turns a clause into a sentence, with a capital letter and a full stop if the
// language has them.
func Of(clause string, tell Tell) string {
	for i, r := range clause {
		return string(unicode.ToUpper(r)) + clause[i+len(string(r)):] + tell("stop")
	}
	return ""
}

// Side says which end of a connection a socket is.
func Side(r *model.Row, tell Tell) string {
	switch r.Side {
	case model.SideListen:
		if r.Idle() {
			return tell("side.none")
		}
		return tell("side.listen")
	case model.SideIn:
		if r.Proto == sockets.Unix {
			return tell("side.in_unix")
		}
		return tell("side.in")
	case model.SideOut:
		return tell("side.out")
	}
	return tell("side.unknown")
}
