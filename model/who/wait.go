package who

import (
	"slices"
	"strings"

	"berth/model/format"
	"berth/sockets"
)

// Wait describes what to wait for: that every target is served or, with Free set, that
// no target is held.
type Wait struct {
	Targets []Target
	Protos  sockets.ProtoSet // it is enough for a target to be served, or held, over any of them
	Free    bool
}

// Asks returns what must be read to know whether the wait is over. Separate asks are
// cheaper than a single one, because a system lists listeners without going through
// connections. No owners are needed.
func (w Wait) Asks() []sockets.Ask {
	var asks []sockets.Ask
	for _, p := range []sockets.Proto{sockets.TCP, sockets.UDP} {
		ask := sockets.Ask{Protos: sockets.Protos(p), Families: sockets.Families(sockets.IPv4, sockets.IPv6)}
		switch {
		case !slices.ContainsFunc(w.Targets, func(t Target) bool { return t.over(w.Protos).Has(p) }):
			continue
		case w.Free:
			ask.States, ask.Ports = sockets.AllStates&^sockets.StatesOf(sockets.TimeWait), Ports(w.Targets)
		case p == sockets.TCP:
			ask.States = sockets.StatesOf(sockets.Listen)
		default:
			ask.States = sockets.StatesOf(sockets.Bound)
		}
		asks = append(asks, ask)
	}
	return asks
}

// Left returns the targets that are still waited for, given all the sockets that Asks
// requests.
func (w Wait) Left(all []sockets.Socket) []Target {
	var left []Target
	for _, t := range w.Targets {
		met := slices.ContainsFunc(all, func(s sockets.Socket) bool { return w.counts(&s) && w.narrowed(t).Meets(&s) != sockets.No })
		if met == w.Free {
			left = append(left, t)
		}
	}
	return left
}

// counts reports whether s, which meets a target, serves it or, with Free set, holds
// it.
func (w Wait) counts(s *sockets.Socket) bool {
	if w.Free {
		return s.State != sockets.TimeWait
	}
	return s.Receives()
}

// Say describes what is waited for: "a server on 3000 and 5432".
func (w Wait) Say(left []Target) string {
	var names []string
	for _, t := range left {
		names = append(names, w.narrowed(t).String())
	}
	if w.Free {
		return format.List(names) + " to be free"
	}
	return "a server on " + format.List(names)
}

// narrowed returns t limited to the transports that are waited for.
func (w Wait) narrowed(t Target) Target {
	t.Protos = t.over(w.Protos)
	if t.Protos == sockets.Protos(sockets.TCP, sockets.UDP) {
		t.Protos = 0
	}
	return t
}

// Served describes who serves t according to the facts or, when waiting for free ports,
// says that t is free. A server may have gone again in the meantime.
func (w Wait) Served(t Target, f Facts) string {
	if w.Free {
		return w.narrowed(t).String() + " is free."
	}
	var said []string
	for _, one := range w.narrowed(t).Each() {
		for _, e := range Judge(one, f).Addressed() {
			said = append(said, e.served(f)...)
		}
	}
	if len(said) == 0 {
		return w.narrowed(t).String() + " was held, and is no longer."
	}
	return strings.Join(said, " ")
}

// served describes who listens on e.
func (e *End) served(f Facts) []string {
	var said []string
	for i := range e.Holders {
		if h := &e.Holders[i]; h.Way == Listens || h.Way == Receives {
			said = append(said, e.name()+" "+h.say(f.Host, f.Time))
		}
	}
	if s := e.otherLocalhost(f.Host); s != "" {
		said = append(said, s)
	}
	return said
}
