package query

import "berth/sockets"

// scope is a set of sockets that a Source can be asked for: those whose
// transport, family and state are each among the given ones.
type scope struct {
	protos   sockets.ProtoSet
	families sockets.FamilySet
	states   sockets.StateSet
}

// waiting is the states of sockets that have no other end.
const waiting sockets.StateSet = 1<<sockets.Listen | 1<<sockets.Bound

// everywhere is all sockets, those that no one knows of yet included.
func everywhere() scope {
	return scope{^sockets.ProtoSet(0), ^sockets.FamilySet(0), ^sockets.StateSet(0)}
}

// withPorts is the sockets that have IP addresses and ports.
func withPorts() scope {
	s := everywhere()
	s.protos = sockets.Protos(sockets.TCP, sockets.UDP)
	return s
}

func (s scope) empty() bool { return s.protos == 0 || s.states == 0 }

func (s scope) and(o scope) scope {
	return scope{s.protos & o.protos, s.families & o.families, s.states & o.states}
}

// or gives the smallest scope that has both in it.
func (s scope) or(o scope) scope {
	switch {
	case s.empty():
		return o
	case o.empty():
		return s
	}
	return scope{s.protos | o.protos, s.families | o.families, s.states | o.states}
}
