package who

import (
	"slices"

	"berth/model"
	"berth/sockets"
)

// Obstacle is one thing in the way of a bind, and what it means to the two
// kinds of programs. What an End answers is the worst that its obstacles say.
type Obstacle struct {
	Cause Cause
	Rows  []*model.Row // the sockets in the way, if it is sockets
	Plain Answer       // of a program that sets no option; Depends or No
	Reuse Answer       // of one that sets SO_REUSEADDR, as most servers do
}

// Cause is why something is in the way.
type Cause uint8

// The causes, in the order in which they are reported.
const (
	ByFamily    Cause = iota + 1 // this machine has no such address family
	ByAddress                    // nor such an address
	ByInterface                  // an address of one link, without its interface
	ByMulticast                  // TCP at an IPv6 multicast address
	ByPrivilege                  // a port that this user may not bind
	ByListener                   // somebody listens there
	ByBound                      // somebody has bound it
	ByClient                     // it is the client's port of a connection
	ByServer                     // it is a connection's port, or was a listener's
	ByTimeWait                   // a closed connection is remembered
	ByOption                     // an IPv6 connection may have taken IPv4, too
	ByUnseen                     // not every socket can be seen
)

// String returns the name that the machine output uses.
func (c Cause) String() string {
	names := [...]string{
		"", "family", "address", "interface", "multicast", "privilege",
		"listener", "bound", "client", "connection", "time-wait", "v6only", "unseen",
	}
	return names[c]
}

func worst(os []Obstacle, of func(*Obstacle) Answer) Answer {
	a := Yes
	for i := range os {
		a = max(a, of(&os[i]))
	}
	return a
}

// obstacles gathers what is in the way at e.
func obstacles(e *End, f Facts) []Obstacle {
	var all []Obstacle
	if c, a := e.address(f.Host); a != Yes {
		all = append(all, Obstacle{Cause: c, Plain: a, Reuse: a})
	}
	if e.At.Port == 0 {
		return all // the system gives out a free one
	}
	if a := privilege(e.At.Port, f.Host); a != Yes {
		all = append(all, Obstacle{Cause: ByPrivilege, Plain: a, Reuse: a})
	}
	for _, r := range slices.Concat(e.Rows, e.Beside) {
		all = e.obstruct(all, r, f.Host.System)
	}
	if unseen(e.Proto, f) {
		all = append(all, Obstacle{Cause: ByUnseen, Plain: Depends, Reuse: Depends})
	}
	slices.SortStableFunc(all, func(a, b Obstacle) int { return int(a.Cause) - int(b.Cause) })
	return all
}

// obstruct adds r to the obstacle that it is a part of, if it is in the way.
func (e *End) obstruct(all []Obstacle, r *model.Row, system string) []Obstacle {
	o := Obstacle{Cause: causeOf(r)}
	switch e.At.conflicts(&r.Socket) {
	case sockets.Yes:
		o.Plain, o.Reuse = conflict(r, system)
	case sockets.Unknown:
		o.Cause, o.Plain, o.Reuse = ByOption, Depends, Depends
	}
	if o.Plain == Yes {
		return all
	}
	i := slices.IndexFunc(all, func(x Obstacle) bool { return x.Cause == o.Cause })
	if i < 0 {
		i = len(all)
		all = append(all, o)
	}
	all[i].Rows = append(all[i].Rows, r)
	return all
}

func causeOf(r *model.Row) Cause {
	switch {
	case r.State == sockets.Listen:
		return ByListener
	case r.State == sockets.Bound:
		return ByBound
	case r.State == sockets.TimeWait:
		return ByTimeWait
	case r.Side == model.SideOut || r.State == sockets.Connected:
		return ByClient
	}
	return ByServer
}

// conflict tells what a socket at the same place means to the two kinds of
// programs. On Linux (inet_bind_conflict in net/ipv4/inet_connection_sock.c,
// udp_lib_lport_inuse in net/ipv4/udp.c) a program that sets no option meets
// every socket, TIME_WAIT too; one that sets SO_REUSEADDR meets what listens
// and what did not set it, which nobody tells. A connection has it from its
// listener, or from the client. A handshake has no port of its own yet: it
// goes with its listener. Other systems have other rules.
func conflict(r *model.Row, system string) (plain, reuse Answer) {
	switch {
	case r.Proto == sockets.TCP && r.State == sockets.SynRecv:
		return Yes, Yes
	case system != "linux" && !r.Waits():
		return Depends, Depends
	case r.State == sockets.Listen && system == "linux":
		return No, No
	}
	return No, Depends
}

// unseen reports whether a socket of p may be there that no row tells of.
func unseen(p sockets.Proto, f Facts) bool {
	return f.Host.System != "linux" || slices.ContainsFunc(f.Missing, func(m sockets.Missing) bool {
		return m.What.Has(p)
	})
}
