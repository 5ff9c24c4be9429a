package who

import (
	"fmt"
	"strings"
	"time"

	"berth/sockets"
)

// Paragraphs gives the verdict as a person would tell it: a paragraph, of one
// or more sentences, for each transport, or one for both where both are free,
// and one for the port itself.
func (v *Verdict) Paragraphs(h *sockets.Host, now time.Time) []string {
	tcp, udp := &v.Ends[0], &v.Ends[1]
	var ps []string
	if tcp.alike(udp) {
		ps = append(ps, v.bothFree(h))
	} else {
		ps = append(ps, tcp.Say(h, now), udp.Say(h, now))
	}
	return append(ps, v.meaning(h))
}

// alike tells whether both transports are free and have the same said of them.
func (e *End) alike(o *End) bool {
	return len(e.Rows)+len(o.Rows) == 0 && e.Obstacle == o.Obstacle && e.Bind == o.Bind && !e.Held()
}

func (v *Verdict) bothFree(h *sockets.Host) string {
	tcp := &v.Ends[0]
	if tcp.Obstacle == ObstacleZero {
		return "0/tcp and udp are nobody's: a program that binds port 0 is given a free port by the system."
	}
	name := tcp.At.String() + "/tcp and udp"
	if tcp.elsewhere() {
		return name + " can't be bound: this machine has no address " + tcp.At.Addr.String() + "."
	}
	return name + " are free. " + tcp.binding("They", h)
}

// Say tells who holds one transport of the port, and whether it can be bound.
func (e *End) Say(h *sockets.Host, now time.Time) string {
	var said []string
	for _, hold := range e.Holds {
		said = append(said, e.name()+" "+hold.say(h, now))
	}
	if s := e.connections(); s != "" {
		said = append(said, s)
	}
	switch {
	case len(e.Holds) > 0:
	case e.elsewhere():
		return e.name() + " can't be bound: this machine has no address " + e.At.Addr.String() + "."
	case e.Bind == sockets.BindInUse && e.Shadows > 0:
		said = append(said, e.name()+" is held by "+plural(e.Shadows, "IPv6 socket")+" with that port, which took IPv4, too.")
	case e.Bind == sockets.BindInUse:
		said = append(said, e.name()+" is held, but by nothing that can be seen from here.")
	case e.States[sockets.TimeWait] > 0:
		said = append(said, "Nobody holds "+e.name()+", but "+e.remains()+".")
	default:
		said = append(said, e.name()+" is free.")
	}
	return strings.Join(append(said, e.binding("It", h)), " ")
}

// elsewhere tells of an address that this machine has not and lets nobody bind.
func (e *End) elsewhere() bool {
	return e.At.Addr.IsValid() && e.Bind == sockets.BindNoAddress || e.Bind == sockets.BindUntried && e.Obstacle == ObstacleAddress
}

func (e *End) name() string { return e.At.String() + "/" + e.Proto.String() }

// connections counts what is connected through a listener.
func (e *End) connections() string {
	n := 0
	var states []string
	for _, s := range sockets.States() {
		if k := e.States[s]; k > 0 && s != sockets.Listen && s != sockets.Bound {
			n += k
			states = append(states, fmt.Sprintf("%d %v", k, s))
		}
	}
	if n == 0 || e.States[sockets.Listen] == 0 {
		return ""
	}
	return "It has " + plural(n, "connection") + ": " + strings.Join(states, ", ") + "."
}

func (e *End) remains() string {
	n := e.States[sockets.TimeWait]
	s := plural(n, "closed connection") + " " + are(n) + " still in TIME_WAIT"
	if e.Leaves > 0 {
		s += ", for another " + since(e.Leaves)
	}
	return s
}
