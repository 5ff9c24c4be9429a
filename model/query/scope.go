package query

import (
	"math"
	"slices"

	"berth/sockets"
)

// scope is a set of sockets that a Source can be asked for: those whose transport,
// family and state are in the given sets and that, as in sockets.Ask, have one of
// the ports at either end.
type scope struct {
	protos   sockets.ProtoSet
	families sockets.FamilySet
	states   sockets.StateSet
	ports    []sockets.PortRange // nil: every port
}

// waiting holds the states of sockets that have no remote end.
const waiting sockets.StateSet = 1<<sockets.Listen | 1<<sockets.Bound

// everywhere returns the scope of all sockets, including kinds that do not exist
// yet.
func everywhere() scope {
	return scope{^sockets.ProtoSet(0), ^sockets.FamilySet(0), ^sockets.StateSet(0), nil}
}

// withPorts returns the scope of all sockets that have IP addresses and ports.
func withPorts() scope {
	s := everywhere()
	s.protos = sockets.Protos(sockets.TCP, sockets.UDP)
	return s
}

func (s scope) empty() bool { return s.protos == 0 || s.states == 0 }

// and returns a scope that contains all sockets in both. A socket may have a port
// from one scope at one end and a port from the other scope at the other end, so the
// result has the ports of the scope that has fewer.
func (s scope) and(o scope) scope {
	return scope{s.protos & o.protos, s.families & o.families, s.states & o.states, fewer(s.ports, o.ports)}
}

func fewer(a, b []sockets.PortRange) []sockets.PortRange {
	if a == nil || b != nil && count(b) < count(a) {
		return b
	}
	return a
}

// or returns the smallest scope that contains both.
func (s scope) or(o scope) scope {
	switch {
	case s.empty():
		return o
	case o.empty():
		return s
	}
	return scope{s.protos | o.protos, s.families | o.families, s.states | o.states, union(s.ports, o.ports)}
}

// mostRanges is the maximum number of port ranges that a Source is asked for. The
// Source compares each socket with every range, so if there are more, all ports
// are asked for.
const mostRanges = 256

func union(a, b []sockets.PortRange) []sockets.PortRange {
	if a == nil || b == nil || len(a)+len(b) > mostRanges {
		return nil
	}
	return slices.Concat(a, b)
}

func count(ports []sockets.PortRange) int {
	n := 0
	for _, p := range ports {
		n += int(p.Last) - int(p.First) + 1
	}
	return n
}

// portsOf returns the ports in ss. If there are none, it returns a range that
// contains no port of a socket with two ends.
func portsOf(ss spans) []sockets.PortRange {
	if len(ss) > mostRanges {
		return nil
	}
	ports := make([]sockets.PortRange, 0, len(ss))
	for _, s := range ss {
		if s.lo <= s.hi && s.lo <= math.MaxUint16 {
			ports = append(ports, sockets.PortRange{First: uint16(max(0, s.lo)), Last: uint16(min(s.hi, math.MaxUint16))})
		}
	}
	if len(ports) == 0 {
		ports = append(ports, sockets.PortRange{})
	}
	return ports
}
