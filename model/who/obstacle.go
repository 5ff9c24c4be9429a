package who

import (
	"slices"

	"berth/model"
	"berth/sockets"
)

// Obstacle is one thing in the way of a bind, and what it means for a program that sets
// no option and for one that sets SO_REUSEADDR. An End's answer is the worst of its
// obstacles' answers.
type Obstacle struct {
	Cause Cause
	Rows  []*model.Row // the sockets in the way; nil if something else is in the way
	Plain Answer       // for a program that sets no option; Depends or No
	Reuse Answer       // for one that sets SO_REUSEADDR, as most servers do
}

// Cause is the kind of thing that is in the way.
type Cause uint8

// The causes, in the order in which they are reported.
const (
	ByFamily    Cause = iota + 1 // this machine has no such address family
	ByAddress                    // this machine has no such address
	ByInterface                  // a link-local address without an interface
	ByMulticast                  // TCP on an IPv6 multicast address
	ByPrivilege                  // a port that this user is not permitted to bind
	ByListener                   // a socket listens there
	ByBound                      // a socket is bound there
	ByClient                     // it is the local port of a client connection
	ByServer                     // it is the local port of a server's connection, or was a listener's
	ByTimeWait                   // the kernel remembers a closed connection
	ByOption                     // an IPv6 connection may occupy it for IPv4, too
	ByUnseen                     // not every socket can be seen
)

// String returns the name used in machine output.
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

// obstacles collects everything that is in the way of binding e.
func obstacles(e *End, f Facts) []Obstacle {
	var all []Obstacle
	if c, a := e.address(f.Host); a != Yes {
		all = append(all, Obstacle{Cause: c, Plain: a, Reuse: a})
	}
	if e.At.Port == 0 {
		return all // the system hands out a free one
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

// obstruct adds r, if it is in the way, to the obstacle that has the same cause.
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

// conflict returns what a socket on the same address and port means for a program that
// sets no option, and for one that sets SO_REUSEADDR. On Linux (inet_bind_conflict in
// net/ipv4/inet_connection_sock.c, udp_lib_lport_inuse in net/ipv4/udp.c) a program
// that sets no option conflicts with every socket, even one in TIME_WAIT. A program
// that sets SO_REUSEADDR conflicts with sockets that listen and with sockets that did
// not set it; whether a socket set it can't be seen. A connection gets the option from
// its listener, or from the client. A handshake has no port of its own yet, and goes
// away with its listener. Other systems have other rules.
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

// unseen reports whether there may be a socket of p that no row shows.
func unseen(p sockets.Proto, f Facts) bool {
	return f.Host.System != "linux" || slices.ContainsFunc(f.Missing, func(m sockets.Missing) bool {
		return m.What.Has(p)
	})
}
