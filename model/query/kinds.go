package query

import (
	"slices"
	"strings"
	"time"

	"berth/model"
	"berth/model/port"
	"berth/sockets"
)

func protoChoices() []choice[scope] {
	of := func(p sockets.Proto, fs ...sockets.Family) scope {
		s := everywhere()
		s.protos = sockets.Protos(p)
		if len(fs) > 0 {
			s.families = sockets.Families(fs...)
		}
		return s
	}
	return []choice[scope]{
		{"tcp", of(sockets.TCP)},
		{"udp", of(sockets.UDP)},
		{"unix", of(sockets.Unix)},
		{"tcp4", of(sockets.TCP, sockets.IPv4)},
		{"tcp6", of(sockets.TCP, sockets.IPv6)},
		{"udp4", of(sockets.UDP, sockets.IPv4)},
		{"udp6", of(sockets.UDP, sockets.IPv6)},
	}
}

// protoTerm makes a term that matches sockets in any of ss.
func protoTerm(ss []scope) *term {
	t := timeless(ss[0], func(r *model.Row) bool {
		return slices.ContainsFunc(ss, func(s scope) bool { return s.protos.Has(r.Proto) && s.families.Has(r.Family) })
	})
	for _, s := range ss {
		t.within = t.within.or(s)
		if s.families == everywhere().families { // otherwise only part of the transport is excluded
			t.without.protos &^= s.protos
		}
	}
	return t
}

func familyChoices() []choice[sockets.Family] {
	return []choice[sockets.Family]{
		{"4", sockets.IPv4},
		{"6", sockets.IPv6},
		{"ipv4", sockets.IPv4},
		{"ipv6", sockets.IPv6},
		{"inet", sockets.IPv4},
		{"inet6", sockets.IPv6},
	}
}

func familyTerm(fs []sockets.Family) *term {
	in := withPorts() // a unix socket has no family
	in.families = sockets.Families(fs...)
	t := timeless(in, func(r *model.Row) bool { return slices.Contains(fs, r.Family) })
	t.without.families = ^in.families
	return t
}

// states parses the names of states in any spelling.
func states(a argument) (*term, *Error) {
	names, err := a.list()
	if err != nil {
		return nil, err
	}
	var set sockets.StateSet
	for _, w := range names {
		s, ok := sockets.ParseState(w.String())
		if !ok {
			return nil, noChoice(stateChoices(), a.noun, w)
		}
		set |= s
	}
	t := timeless(everywhere(), func(r *model.Row) bool { return set.Has(r.State) })
	t.within.states = set
	t.without.states = ^set
	return t, nil
}

// stateChoices returns the choices to search for suggestions when a state name is
// not recognized.
func stateChoices() []choice[sockets.State] {
	var cs []choice[sockets.State]
	for _, s := range sockets.States() {
		cs = append(cs, choice[sockets.State]{strings.ToLower(s.String()), s})
	}
	return cs
}

func sideChoices() []choice[model.Side] {
	return []choice[model.Side]{
		{"listen", model.SideListen},
		{"in", model.SideIn},
		{"out", model.SideOut},
		{"none", model.SideUnknown},
	}
}

func sideTerm(sides []model.Side) *term {
	t := timeless(everywhere(), func(r *model.Row) bool { return slices.Contains(sides, r.Side) })
	if !slices.ContainsFunc(sides, func(s model.Side) bool { return s != model.SideListen }) {
		t.within.states = waiting
	}
	return t
}

func classChoices() []choice[port.Class] {
	return []choice[port.Class]{
		{"well-known", port.WellKnown},
		{"wellknown", port.WellKnown},
		{"dynamic", port.Dynamic},
	}
}

func classTerm(cs []port.Class) *term {
	return timeless(withPorts(), func(r *model.Row) bool {
		return slices.Contains(cs, r.Ports[0].Class) || slices.Contains(cs, r.Ports[1].Class)
	})
}

func rangeChoices() []choice[port.Range] {
	return []choice[port.Range]{
		{"system", port.System},
		{"registered", port.Registered},
		{"ephemeral", port.Ephemeral},
		{"private", port.Private},
	}
}

func rangeTerm(rs []port.Range) *term {
	return timeless(withPorts(), func(r *model.Row) bool {
		return slices.Contains(rs, r.Ports[0].Range) || slices.Contains(rs, r.Ports[1].Range)
	})
}

func isChoices() []choice[*term] {
	return []choice[*term]{
		{"alert", &term{test: alerted, within: everywhere(), without: everywhere(), holders: true}},
		{"exposed", timeless(scope{withPorts().protos, everywhere().families, waiting, nil}, exposed)},
		{"new", &term{test: fresh, within: everywhere(), without: everywhere(), timed: true}},
		{"local", timeless(everywhere(), func(r *model.Row) bool { return r.Peer != nil })},
		{"problem", &term{test: ailing, within: withPorts(), without: everywhere(), health: true, holders: true}},
		{"unknown", timeless(everywhere(), func(r *model.Row) bool { return len(r.Owners) == 0 })},
	}
}

func isTerm(ts []*term) *term {
	all := *ts[0]
	for _, t := range ts[1:] {
		all.within = all.within.or(t.within)
		all.health, all.timed, all.holders = all.health || t.health, all.timed || t.timed, all.holders || t.holders
	}
	all.test = func(r *model.Row, now time.Time) bool {
		return slices.ContainsFunc(ts, func(t *term) bool { return t.test(r, now) })
	}
	return &all
}

// exposed reports whether r is a listening or bound socket that is not restricted
// to loopback. Unlike the result of Row.Reach, this remains true of a closed row
// that is still shown.
func exposed(r *model.Row) bool {
	a := r.Local.Addr()
	return waiting.Has(r.State) && a.IsValid() && !a.IsLoopback() && !model.LoopbackDevice(r.Iface)
}

// alerted reports whether r has begun to match an alert, whose filter may be about
// owners.
func alerted(r *model.Row, _ time.Time) bool { return r.Alerted }

// ailing reports whether r is part of a current problem.
func ailing(r *model.Row, _ time.Time) bool { return r.Ails.Trouble != 0 }

func fresh(r *model.Row, now time.Time) bool { return r.New(now, Fresh) }
