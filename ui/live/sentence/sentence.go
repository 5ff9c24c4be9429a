// Package sentence tells in words what a socket does and what its facts mean.
package sentence

import (
	"strconv"
	"unicode"

	"berth/model"
	"berth/model/port"
	"berth/sockets"
)

// Tell words a text of the live table, by its key and its facts, each a name and a
// value: pane.Scene.Tell.
type Tell func(key string, pairs ...string) string

// State tells what a socket in a state is doing.
func State(r *model.Row, tell Tell) string {
	if r.Proto == sockets.Unix {
		return unixState(r, tell)
	}
	switch r.State {
	case sockets.Listen:
		return tell("state.listen")
	case sockets.Bound:
		if r.Proto == sockets.UDP {
			return tell("state.udp_bound")
		}
		return tell("state.bound")
	case sockets.SynSent:
		return tell("state.syn_sent")
	case sockets.SynRecv:
		return tell("state.syn_recv")
	case sockets.Established:
		return tell("state.established")
	case sockets.Connected:
		return tell("state.connected")
	case sockets.FinWait1:
		return tell("state.fin_wait1")
	case sockets.FinWait2:
		return tell("state.fin_wait2")
	case sockets.CloseWait:
		return tell("state.close_wait")
	case sockets.LastAck:
		return tell("state.last_ack")
	case sockets.Closing:
		return tell("state.closing")
	case sockets.TimeWait:
		return tell("state.time_wait")
	}
	return ""
}

// unixState is stateSentence of a unix socket, which has no port, and stays
// connected when its peer has closed.
func unixState(r *model.Row, tell Tell) string {
	switch {
	case r.State == sockets.Listen:
		return tell("state.listen")
	case r.State == sockets.Connected && !r.Unix.HasPeer():
		return tell("state.unix_alone")
	case r.State == sockets.Connected:
		return tell("state.unix_connected")
	case r.State == sockets.Bound:
		return tell("state.unix_bound")
	}
	return ""
}

// Reach tells from where a socket can be reached.
func Reach(r *model.Row, tell Tell) string {
	switch r.Reach() {
	case model.ReachHost:
		return tell("reach.host")
	case model.ReachLink:
		return tell("reach.link")
	case model.ReachAddress:
		return tell("reach.one") + onlyOn(r, tell)
	case model.ReachAny:
		return tell("reach.every", "family", familyOf(r, tell)) + onlyOn(r, tell)
	}
	return ""
}

// onlyOn names the interface without which nothing reaches r.
func onlyOn(r *model.Row, tell Tell) string {
	if r.Iface == "" {
		return ""
	}
	return tell("reach.iface", "iface", r.Iface)
}

func familyOf(r *model.Row, tell Tell) string {
	switch {
	case r.Local.Addr().Is4():
		return "IPv4 "
	case r.DualStack() == sockets.No:
		return "IPv6 "
	case r.DualStack() == sockets.Yes:
		return tell("reach.both")
	}
	return ""
}

// Port tells what kind of port p is on this host.
func Port(p uint16, m port.Mark, h *sockets.Host, tell Tell) string {
	key := KindOf(p, m, h)
	facts := []string{"port", strconv.Itoa(int(p)), "class", tell("port.class_" + className(m))}
	if h != nil {
		facts = append(facts, "first", strconv.Itoa(int(h.Ephemeral.First)), "last", strconv.Itoa(int(h.Ephemeral.Last)))
	}
	text := tell("port."+key, facts...)
	if key == "well_known" {
		text += privilegeClause(p, h, tell)
	}
	return text
}

// KindOf returns the key of what kind of port p is on this host.
func KindOf(p uint16, m port.Mark, h *sockets.Host) string {
	switch {
	case p == 0:
		return "zero"
	case m.Range == port.Ephemeral && h != nil && h.IsReserved(p):
		return "reserved"
	case m.Range == port.Ephemeral && h != nil:
		return "ephemeral"
	case m.Class == port.WellKnown:
		return "well_known"
	case m.Range == port.Private:
		return "private"
	}
	return "registered"
}

// Brief is Port in a word or two.
func Brief(p uint16, m port.Mark, h *sockets.Host, tell Tell) string {
	return tell("port.short_"+KindOf(p, m, h), "class", tell("port.class_"+className(m)))
}

func className(m port.Mark) string {
	if m.Class == port.WellKnown {
		return "well_known"
	}
	return "dynamic"
}

// FarPort tells what kind of port p is at the other end, of whose kernel
// nothing is known.
func FarPort(p uint16, m port.Mark, tell Tell) string {
	return tell("port."+className(m), "port", strconv.Itoa(int(p)))
}

func privilegeClause(p uint16, h *sockets.Host, tell Tell) string {
	switch {
	case h == nil || h.Unprivileged < 0:
		return ""
	case int(p) < h.Unprivileged:
		return tell("port.privileged")
	}
	return tell("port.unprivileged", "first", strconv.Itoa(h.Unprivileged))
}

// Version tells which version of IP the socket speaks.
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

// Queue tells what waits in a socket; "" where that is not known.
func Queue(r *model.Row, tell Tell) string {
	q := r.Queue
	facts := []string{"count", strconv.FormatInt(q.Recv, 10), "send", strconv.FormatInt(q.Send, 10), "full", strconv.FormatInt(q.Send+1, 10)} // full at one more than the limit
	key := "data"
	switch {
	case q.Recv < 0:
		return ""
	case r.State == sockets.Listen && q.Send >= 0:
		key = "listen"
	case r.State == sockets.Listen:
		key = "listen_bare"
	case q.Send < 0:
		key = "read"
	case r.Proto == sockets.UDP:
		key = "datagrams"
	case r.Proto == sockets.Unix:
		key = "unix"
	}
	return tell("queue."+key, facts...)
}

// Account names the user that a process or a socket has.
func Account(a sockets.Account, tell Tell) string {
	switch {
	case a.Name != "":
		return a.Name
	case a.UID >= 0:
		return "uid " + strconv.FormatInt(a.UID, 10)
	}
	return tell("detail.unknown_user")
}

// Of returns a clause its capital and its full stop, as the language has them.
func Of(clause string, tell Tell) string {
	for i, r := range clause {
		return string(unicode.ToUpper(r)) + clause[i+len(string(r)):] + tell("stop")
	}
	return ""
}

// Side tells which end of a connection a socket is.
func Side(r *model.Row, tell Tell) string {
	switch r.Side {
	case model.SideListen:
		if Idle(r) {
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

// Idle reports whether a socket has a port and nothing else: nobody reaches it,
// and nothing waits in it.
func Idle(r *model.Row) bool { return r.Proto == sockets.TCP && r.State == sockets.Bound }
