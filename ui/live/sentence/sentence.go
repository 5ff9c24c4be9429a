// Package sentence tells in words what a socket does and what its facts mean.
package sentence

import (
	"fmt"
	"strconv"
	"unicode"

	"berth/model"
	"berth/model/port"
	"berth/sockets"
)

// State tells what a socket in a state is doing.
func State(r *model.Row) string {
	if r.Proto == sockets.Unix {
		return unixState(r)
	}
	switch r.State {
	case sockets.Listen:
		return "waits for others to connect"
	case sockets.Bound:
		if r.Proto == sockets.UDP {
			return "has its port and takes what anybody sends"
		}
		return "has its port, but neither listens nor connects"
	case sockets.SynSent:
		return "has asked for a connection and waits for the answer"
	case sockets.SynRecv:
		return "was asked for a connection; the handshake is not over"
	case sockets.Established:
		return "the connection is open in both directions"
	case sockets.Connected:
		return "has its port and talks to one peer"
	case sockets.FinWait1:
		return "this end has closed; the peer has not acknowledged it yet"
	case sockets.FinWait2:
		return "this end has closed; the peer has not"
	case sockets.CloseWait:
		return "the peer has closed; the program here has not, and may still send"
	case sockets.LastAck:
		return "both ends have closed; the last acknowledgement is awaited"
	case sockets.Closing:
		return "both ends have closed; the peer has not acknowledged it yet"
	case sockets.TimeWait:
		return "closed; the pair of addresses usually rests for 60 s, so that stray segments die out"
	}
	return ""
}

// unixState is stateSentence of a unix socket, which has no port, and stays
// connected when its peer has closed.
func unixState(r *model.Row) string {
	switch {
	case r.State == sockets.Listen:
		return "waits for others to connect"
	case r.State == sockets.Connected && !r.Unix.HasPeer():
		return "has, or had, a peer, which is not listed"
	case r.State == sockets.Connected:
		return "talks to one peer"
	case r.State == sockets.Bound:
		return "neither listens nor has a peer"
	}
	return ""
}

// Reach tells from where a socket can be reached.
func Reach(r *model.Row) string {
	switch r.Reach() {
	case model.ReachHost:
		return "reached from this host only"
	case model.ReachLink:
		return "reached from this link only"
	case model.ReachAddress:
		return "reached through this one address alone" + onlyOn(r)
	case model.ReachAny:
		return "reached through every " + familyOf(r) + "address of this host" + onlyOn(r)
	}
	return ""
}

// onlyOn names the interface without which nothing reaches r.
func onlyOn(r *model.Row) string {
	if r.Iface == "" {
		return ""
	}
	return ", by " + r.Iface + " only"
}

func familyOf(r *model.Row) string {
	switch {
	case r.Local.Addr().Is4():
		return "IPv4 "
	case r.DualStack() == sockets.No:
		return "IPv6 "
	case r.DualStack() == sockets.Yes:
		return "IPv4 and IPv6 "
	}
	return ""
}

// Port tells what kind of port p is on this host.
func Port(p uint16, m port.Mark, h *sockets.Host) string {
	n := "port " + strconv.Itoa(int(p))
	switch {
	case p == 0:
		return n + " is nobody's: a program that binds 0 is given a free one"
	case m.Range == port.Ephemeral && h != nil && h.IsReserved(p):
		return fmt.Sprintf("%s is %s, reserved: this kernel hands out %d-%d on request, but not this one", n, m.Class, h.Ephemeral.First, h.Ephemeral.Last)
	case m.Range == port.Ephemeral && h != nil:
		return fmt.Sprintf("%s is %s, ephemeral: this kernel hands out %d-%d on request", n, m.Class, h.Ephemeral.First, h.Ephemeral.Last)
	case m.Class == port.WellKnown:
		return n + " is well-known (0-1023)" + privilegeClause(p, h)
	case m.Range == port.Private:
		return n + " is dynamic, private (49152-65535)"
	case m.Class == port.Dynamic:
		return n + " is dynamic, registered (1024-49151)"
	}
	return n
}

// FarPort tells what kind of port p is at the other end, of whose kernel
// nothing is known.
func FarPort(p uint16, m port.Mark) string {
	n := "port " + strconv.Itoa(int(p))
	if m.Class == port.WellKnown {
		return n + " is well-known (0-1023)"
	}
	return n + " is dynamic (1024-65535)"
}

func privilegeClause(p uint16, h *sockets.Host) string {
	switch {
	case h == nil || h.Unprivileged < 0:
		return ""
	case int(p) < h.Unprivileged:
		return ": a program needs privilege to bind it"
	}
	return fmt.Sprintf(": any program may bind it here, from %d on", h.Unprivileged)
}

// Version tells which version of IP the socket speaks.
func Version(r *model.Row) string {
	switch {
	case r.Family == sockets.IPv4:
		return "IPv4"
	case r.Family != sockets.IPv6:
		return ""
	case r.Mapped:
		return "an IPv6 socket that carries IPv4"
	case r.DualStack() == sockets.Yes:
		return "IPv6, and IPv4 too (dual-stack)"
	case r.V6Only == sockets.Yes && r.Wildcard():
		return "IPv6 only"
	}
	return "IPv6"
}

// Queue tells what waits in a socket; "" where that is not known.
func Queue(r *model.Row) string {
	q := r.Queue
	switch {
	case q.Recv < 0:
		return ""
	case r.State == sockets.Listen && q.Send >= 0:
		return Several(q.Recv, "connection waits", "connections wait") + fmt.Sprintf(" to be accepted; full at %d", q.Send+1) // one more than the limit
	case r.State == sockets.Listen:
		return Several(q.Recv, "connection waits", "connections wait") + " to be accepted"
	case q.Send < 0:
		return Several(q.Recv, "byte waits", "bytes wait") + " to be read"
	case r.Proto == sockets.UDP:
		return Several(q.Recv, "byte", "bytes") + fmt.Sprintf(" of memory taken by datagrams to be read, %d by those to be sent", q.Send)
	case r.Proto == sockets.Unix:
		return Several(q.Recv, "byte waits", "bytes wait") + fmt.Sprintf(" to be read, %d of memory taken by what the peer is to read", q.Send)
	}
	return Several(q.Recv, "byte waits", "bytes wait") + fmt.Sprintf(" to be read, %d to be sent or acknowledged", q.Send)
}

// Several returns a number with the word for one or for many.
func Several(n int64, one, many string) string {
	if n == 1 {
		many = one
	}
	return strconv.FormatInt(n, 10) + " " + many
}

// Account names the user that a process or a socket has.
func Account(a sockets.Account) string {
	switch {
	case a.Name != "":
		return a.Name
	case a.UID >= 0:
		return "uid " + strconv.FormatInt(a.UID, 10)
	}
	return "user not known"
}

// Of returns a clause its capital and its full stop.
func Of(clause string) string {
	for i, r := range clause {
		return string(unicode.ToUpper(r)) + clause[i+len(string(r)):] + "."
	}
	return ""
}

// Side tells which end of a connection a socket is.
func Side(r *model.Row) string {
	switch r.Side {
	case model.SideListen:
		if Idle(r) {
			return "none yet"
		}
		return "listens: others come to it"
	case model.SideIn:
		if r.Proto == sockets.Unix {
			return "in: the server's end, a listener here has this name"
		}
		return "in: the server's end, a listener here has this port"
	case model.SideOut:
		return "out: the client's end"
	}
	return "not known"
}

// Idle reports whether a socket has a port and nothing else: nobody reaches it,
// and nothing waits in it.
func Idle(r *model.Row) bool { return r.Proto == sockets.TCP && r.State == sockets.Bound }
